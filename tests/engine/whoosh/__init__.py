"""Tests of `kb.engine.whoosh`."""
