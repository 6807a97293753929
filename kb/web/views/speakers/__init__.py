"""The speakers who are quoted."""
