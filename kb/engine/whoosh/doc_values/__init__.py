"""Values by row, as columns, for filters, facets, sorting and display."""
