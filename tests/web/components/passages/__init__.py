"""Tests of passages on pages."""
