"""Exports: the whole library, and the results of a search, as files for other programs."""
