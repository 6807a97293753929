"""Metadata of a document: sidecar files, front matter, titles, and overrides by an editor."""
