"""Documents to passages and quotations."""
