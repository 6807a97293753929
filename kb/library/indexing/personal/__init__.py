"""Folders of a person's own, such as Zotero's: they are read where they are, and nothing is written in them."""
