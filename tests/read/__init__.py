"""Tests of reading: each format's reader, metadata, and the worker processes."""
