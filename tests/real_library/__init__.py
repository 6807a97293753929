"""Tests on the real documents of the shared data, skipped where it is absent."""
