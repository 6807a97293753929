"""The form by which readers say that something is wrong."""
