"""What queries find: the same on every engine."""
