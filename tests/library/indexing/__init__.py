"""Tests of `kb.library.indexing`."""
