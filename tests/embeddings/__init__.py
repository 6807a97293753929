"""Encoders and the blend of words and meaning."""
