"""The weights of the English encoder."""
