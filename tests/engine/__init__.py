"""Tests of the engines' own parts: files, merging, speed."""
