"""Who published a document, and where."""
