"""Comparison of two editions of a document."""
