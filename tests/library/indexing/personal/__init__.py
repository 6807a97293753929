"""Tests of `kb.library.indexing.personal`."""
