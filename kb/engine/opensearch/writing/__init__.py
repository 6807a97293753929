"""Writing commits."""
