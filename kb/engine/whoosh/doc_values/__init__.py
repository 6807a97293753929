"""Values by row, as columns: what filters, facets, sorting and display read.

Ours, in the place of Whoosh's stored fields and column types; independent of Whoosh.
"""
