"""Tests of who published a document, and where."""
