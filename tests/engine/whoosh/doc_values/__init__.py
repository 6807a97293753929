"""Values by row."""
