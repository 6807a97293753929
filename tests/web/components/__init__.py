"""Tests of `kb.web.components`."""
