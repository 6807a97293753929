"""Inverted indexes of a segment as columns: positions of terms by field, and frequencies of stems over all fields.

They replace Whoosh's postings. `buffer` plugs into Whoosh's writer, the rest is independent of it.
"""
