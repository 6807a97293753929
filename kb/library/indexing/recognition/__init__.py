"""Recognition of the text of pages that are pictures, after the library can be searched without it."""
