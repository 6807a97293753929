"""A library on disk: source files, synchronisation with the index, supersession of documents."""
