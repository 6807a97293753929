"""What was meant by a typed text: its case and language, misspelled words, known items, weights of its words."""
