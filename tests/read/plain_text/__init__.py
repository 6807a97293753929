"""Tests of `kb.read.plain_text`."""
