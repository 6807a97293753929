"""Pages of fixed text, and the health check."""
