"""The pages of documents as printed."""
