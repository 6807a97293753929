"""Readers: a source file -> a `Document`, with its metadata and the text as blocks."""
