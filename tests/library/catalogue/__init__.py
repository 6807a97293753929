"""Tests of what a library keeps in the state of its index."""
