"""Tests of `kb.read.layout.structure`."""
