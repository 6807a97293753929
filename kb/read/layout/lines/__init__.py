"""Glyphs of a page to lines in reading order."""
