"""Tests of `kb.web.openapi`."""
