"""Tests of the layout code, on lines made by hand and on tiny PDF files."""
