"""Measurements: how fast, how well, and how large. Not part of the program."""
