"""Tests of `kb.read.pdf`."""
