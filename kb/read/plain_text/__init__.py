"""Reader of plain text files."""
