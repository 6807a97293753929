"""Indexing: the sources of a library are compared with its index, read, analysed, spooled and committed."""
