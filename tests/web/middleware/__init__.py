"""Tests of `kb.web.middleware`."""
