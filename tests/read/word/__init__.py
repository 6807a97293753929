"""Tests of `kb.read.word`."""
