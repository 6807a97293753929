"""Tests of column files and their contents."""
