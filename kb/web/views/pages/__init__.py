"""The pages of documents as they are printed."""
