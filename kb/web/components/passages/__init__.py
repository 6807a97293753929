"""Passages on pages: their blocks, excerpts, quotations, references and citations."""
