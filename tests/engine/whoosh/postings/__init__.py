"""Inverted indexes as columns."""
