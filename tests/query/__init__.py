"""Tests of `kb.query`."""
