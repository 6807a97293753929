"""The keeper's desk: what is done there, and who may not."""
