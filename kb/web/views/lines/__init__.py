"""Key word in context: the matches of a search, line by line."""
