"""Tests that work grows with its input, nowhere faster: for files that are read, and for every address."""
