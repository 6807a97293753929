"""A searchable knowledge base of reports and releases: read, split, index, search, show, cite."""

__version__ = "0.3.0"
