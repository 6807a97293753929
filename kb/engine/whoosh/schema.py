"""The schema: Whoosh's, with the fields of a row, and the version of the files.

A field's values are terms that are folded already; what a posting holds is Whoosh's format `Positions`.
"""

from __future__ import annotations

import zlib

from whoosh.fields import STORED, FieldType, Schema
from whoosh.formats import Positions

from kb.text import split_terms, stem

BODY, HEADING, ABOVE, TITLE = "body", "heading", "above", "title"  # `ABOVE`: the headings above the nearest one
EXTRA_FIELDS = (HEADING, ABOVE, TITLE)
TEXT_FIELDS = (BODY, *EXTRA_FIELDS)
QUOTED, SPEAKER, ROLE = "quoted", "speaker", "role"  # the text of quotations, their speakers, the roles of these
QUOTATION_FIELDS = (QUOTED, SPEAKER, ROLE)  # searched only by queries that name them, so not in the stem index
WORD_FIELDS = (*TEXT_FIELDS, *QUOTATION_FIELDS)
ROW = "row"
STEM = "stem"  # the stem index over `TEXT_FIELDS`: written by our postings, read by Whoosh

BARRIER = ""  # a term between two headings or quotations that no query has, so that no phrase runs across


class Words(FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A text field whose values are folded terms in order.

    The TOC holds it pickled: with another name or module, no older index can be opened.
    """

    def __init__(self) -> None:
        super().__init__(format=Positions(), analyzer=None, scorable=True)


def build_schema() -> Schema:
    """Return the schema of the index."""
    return Schema(**{ROW: STORED()}, **{name: Words() for name in (*WORD_FIELDS, STEM)})


_LAYOUT = 11  # raised whenever the files change
_SAMPLE = (
    "O’Neill’s co-\nworkers’ ﬁrst œuvre, naïve: “trafficking”—exploited…  e\u0301tude №5 Straße ２０１３ "
    "state-of-the-art"
)


def compute_version() -> int:
    """Return the version of the files: a checksum of their layout, and of how words are folded and stemmed."""
    terms = split_terms(_SAMPLE)
    return zlib.crc32(repr((_LAYOUT, terms, [stem(term) for term in terms])).encode())
