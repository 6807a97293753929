"""Tests of kb.citations."""
