"""Tests of `kb.check`."""
