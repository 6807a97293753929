"""Tests of `kb.read.html_pages`."""
