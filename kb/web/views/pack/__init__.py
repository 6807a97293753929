"""A pack of passages that a reader has gathered."""
