"""Tests of `kb.quotation_check`."""
