"""Citation files and links to printed pages."""
