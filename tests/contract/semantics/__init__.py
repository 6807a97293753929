"""The matches of queries: the same on every engine."""
