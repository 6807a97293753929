"""What is the Whoosh engine's own: its files, its merging, its speed."""
