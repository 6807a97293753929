"""The site as files, for a plain file server: its pages, and an index that a reader's browser searches."""
