"""Tests, laid out as `kb` is."""
