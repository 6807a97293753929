"""A small public library of fictional documents with gold annotations, and the program's scores on it."""
