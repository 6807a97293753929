"""What the whole library has, and what a search finds, as files for other programs."""
