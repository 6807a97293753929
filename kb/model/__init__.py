"""The nouns every room shares: documents, passages, queries and results.

This module owns the shapes only. It does no I/O and knows nothing of files' formats, of Whoosh, of
Flask or of HTML. Everything here is frozen: a change is a new value.

Offsets are the truth. A `Document` has one `text`; a block, a page, a passage, a quotation and a mark
are spans of it (or, where the docstring says so, of a passage's text). All offsets count characters
(code points), `start` included, `end` excluded.
"""

from __future__ import annotations

from kb.model.documents import (
    NO_PASSAGE,
    Block,
    BlockKind,
    Document,
    DocumentId,
    Metadata,
    NoteMark,
    Page,
    PassageId,
    Span,
)
from kb.model.passages import (
    ContentsEntry,
    DocumentRecord,
    IndexedDocument,
    Note,
    PageBreak,
    PageRange,
    Passage,
    Quotation,
    Refusal,
)
from kb.model.queries import (
    EVERYTHING,
    And,
    Field,
    Filters,
    In,
    Most,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Sort,
    Word,
    Years,
)
from kb.model.results import Answer, Facets, Hit, Results

__all__ = [
    "EVERYTHING",
    "NO_PASSAGE",
    "And",
    "Answer",
    "Block",
    "BlockKind",
    "ContentsEntry",
    "Document",
    "DocumentId",
    "DocumentRecord",
    "Facets",
    "Field",
    "Filters",
    "Hit",
    "In",
    "IndexedDocument",
    "Metadata",
    "Most",
    "Node",
    "Not",
    "Note",
    "NoteMark",
    "Or",
    "Page",
    "PageBreak",
    "PageRange",
    "Passage",
    "PassageId",
    "Phrase",
    "Prefix",
    "Query",
    "Quotation",
    "Refusal",
    "Results",
    "Sort",
    "Span",
    "Word",
    "Years",
]
