"""Tests of `kb.read.layout.blocks`."""
