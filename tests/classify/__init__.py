"""Tests of `kb.classify`."""
