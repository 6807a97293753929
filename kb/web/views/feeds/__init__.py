"""Atom feeds, OpenSearch and OpenAPI."""
