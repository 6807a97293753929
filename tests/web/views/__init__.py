"""Tests of `kb.web.views`."""
