"""The execution of queries on arrays."""
