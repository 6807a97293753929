"""Finders of one field each, in the lines in which a document says what it is."""
