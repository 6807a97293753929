"""Tests on a real cluster of OpenSearch, which they start themselves."""
