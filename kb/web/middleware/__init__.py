"""HTTP machinery around every page: errors, headers, limits, caching."""
