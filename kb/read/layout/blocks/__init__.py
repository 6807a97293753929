"""Lines of a page to blocks: paragraphs, tables, notes, block quotations."""
