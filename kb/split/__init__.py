"""Splitting of documents into passages, and the acronyms and frequent phrases of their text."""
