"""Tests of `kb.read.layout.lines`."""
