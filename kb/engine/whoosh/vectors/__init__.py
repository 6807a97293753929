"""Embeddings stored beside the segments, and the scores made from them."""
