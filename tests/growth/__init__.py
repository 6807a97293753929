"""Tests that work grows no faster than n log n with its input, for files and for every address."""
