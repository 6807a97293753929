"""Tests of `kb.quotations`."""
