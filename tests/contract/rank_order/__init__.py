"""In which order hits come: the same on every engine that ranks by words of its own."""
