"""Tests of how references are found and resolved."""
