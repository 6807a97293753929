"""Tests of the finders of metadata."""
