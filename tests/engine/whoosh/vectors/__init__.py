"""Embeddings beside the segments."""
