"""Tests of kb.present.references."""
