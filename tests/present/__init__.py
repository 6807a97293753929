"""Tests of `kb.present`."""
