"""What a snapshot finds, in which order, and what it highlights."""
