"""A small public library of fictional documents with gold annotations, and what the program reaches on it."""
