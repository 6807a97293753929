"""Tests of `kb.read.metadata`."""
