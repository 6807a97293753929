"""A passage in context."""
