"""The laws that the library cites."""
