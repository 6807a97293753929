"""Tests of what was meant by a typed text."""
