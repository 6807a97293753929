"""What a view finds, in which order, and what it highlights."""
