"""Tests of splitting documents into passages and quotations."""
