"""Tests of the files in a library's folder."""
