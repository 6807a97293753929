"""The nouns every room shares: documents, passages, queries and results.

This module owns the shapes only. It does no I/O and knows nothing of files' formats, of Whoosh, of
Flask or of HTML. Everything here is frozen: a change is a new value.

Offsets are the truth. A `Document` has one `text`; a block, a page, a passage, a quotation and a mark
are spans of it (or, where the docstring says so, of a passage's text). All offsets count characters
(code points), `start` included, `end` excluded.
"""

from __future__ import annotations

from kb.model.checks import (
    Agreement,
    Change,
    Checked,
    CheckedQuotation,
    Difference,
    LongestRun,
    Match,
    Standing,
)
from kb.model.documents import (
    NO_PASSAGE,
    Block,
    BlockKind,
    Correction,
    Document,
    DocumentId,
    Metadata,
    NoteMark,
    Page,
    PassageId,
    Span,
)
from kb.model.passages import (
    NOBODY,
    ContentsEntry,
    DocumentRecord,
    IndexedDocument,
    Note,
    PageBreak,
    PageRange,
    Passage,
    Quotation,
    Refusal,
    Speaker,
    SpeakerId,
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
    Quoted,
    Sort,
    Word,
    Years,
)
from kb.model.results import Answer, Facets, Hit, Results, SpeakerCount

__all__ = [
    "EVERYTHING",
    "NOBODY",
    "NO_PASSAGE",
    "Agreement",
    "And",
    "Answer",
    "Block",
    "BlockKind",
    "Change",
    "Checked",
    "CheckedQuotation",
    "ContentsEntry",
    "Correction",
    "Difference",
    "Document",
    "DocumentId",
    "DocumentRecord",
    "Facets",
    "Field",
    "Filters",
    "Hit",
    "In",
    "IndexedDocument",
    "LongestRun",
    "Match",
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
    "Quoted",
    "Refusal",
    "Results",
    "Sort",
    "Span",
    "Speaker",
    "SpeakerCount",
    "SpeakerId",
    "Standing",
    "Word",
    "Years",
]
