"""Column files, and what is stored in them."""
