"""Structure of a paginated document: headings, contents pages, title page, running heads, page numbers."""
