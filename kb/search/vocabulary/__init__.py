"""Words that a search knows: those of the library, of its acronyms and synonyms, and of English."""
