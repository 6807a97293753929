"""Judged questions over a real library, which is not part of the project."""
