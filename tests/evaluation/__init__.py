"""Judged collections: read, searched, measured."""
