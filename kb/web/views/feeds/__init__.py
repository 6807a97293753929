"""Atom feeds, OpenSearch and OpenAPI: what other programs subscribe to or discover."""
