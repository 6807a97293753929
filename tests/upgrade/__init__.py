"""Tests that a library of an earlier version keeps its addresses."""
