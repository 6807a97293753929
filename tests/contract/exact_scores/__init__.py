"""Scores of hits: the same on every engine that computes them itself."""
