"""Tests of `kb.read.office`."""
