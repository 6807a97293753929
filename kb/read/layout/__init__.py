"""Layout analysis of paginated documents, from glyphs to blocks, independent of any PDF library."""
