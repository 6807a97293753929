"""Tests of `kb.web.params`."""
