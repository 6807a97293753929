"""Confined worker processes, in which every file is read."""
