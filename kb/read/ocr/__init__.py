"""Recognition of the text of pages that are pictures."""
