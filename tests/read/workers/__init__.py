"""Tests of the confined worker processes."""
