"""Tests of `kb.library`."""
