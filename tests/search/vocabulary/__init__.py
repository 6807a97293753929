"""Tests of the words that a search knows."""
