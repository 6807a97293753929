"""The list of documents, and the text of each."""
