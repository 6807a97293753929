"""What hits score: the same on every engine that computes its scores itself."""
