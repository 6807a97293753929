"""The engine on Whoosh 2.7.4, the only room that imports it.

Whoosh keeps the schema, the writer, the commit protocol, segments and deletions. Postings and stored rows are columns:
flat arrays in files that are mapped into memory, on which whole query trees are evaluated.
"""

from kb.engine.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
