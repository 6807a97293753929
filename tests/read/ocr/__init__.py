"""Tests of `kb.read.ocr`."""
