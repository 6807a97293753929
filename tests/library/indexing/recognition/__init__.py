"""Tests of `kb.library.indexing.recognition`."""
