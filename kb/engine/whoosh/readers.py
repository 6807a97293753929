"""The columns as Whoosh reads them: the terms and rows of a segment, for its own searcher and its own matchers.

The engine evaluates queries on whole arrays (`evaluation.py`). What Whoosh can ask beyond that runs on the same files
through these readers, posting by posting.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator
from pathlib import Path

from whoosh.codec.base import PerDocumentReader, TermsReader
from whoosh.codec.whoosh3 import W3Segment
from whoosh.formats import Format, Positions
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from kb.engine.whoosh.columns import Columns
from kb.engine.whoosh.lexicon import Lexicon
from kb.engine.whoosh.postings import Postings
from kb.engine.whoosh.rows import Rows
from kb.engine.whoosh.runs import bounds
from kb.engine.whoosh.schema import ROW, STEM, WORD_FIELDS

STEM_VALUE = struct.Struct(
    "<BBQ"
)  # occurrences in the body, the code of other fields, a bit for each form that is there

_POSITIONS = Positions()


class ColumnTermsReader(TermsReader):  # type: ignore[misc]  # Whoosh has no types
    """The terms of a segment: the exact words of each field, and the stems of all."""

    def __init__(self, path: Path) -> None:
        self._postings = Postings(Columns(path))

    def _lexicon(self, fieldname: str) -> Lexicon:
        return self._postings.stems.terms if fieldname == STEM else self._postings.words(fieldname).terms

    def indexed_field_names(self) -> list[str]:
        """Return the fields that have terms, in order."""
        return sorted((*WORD_FIELDS, STEM))

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        fieldname, text = term
        return fieldname in (*WORD_FIELDS, STEM) and self._lexicon(fieldname).number(text) is not None

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Return every field with every term."""
        return ((fieldname, text) for fieldname in self.indexed_field_names() for text in self._lexicon(fieldname))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Return the terms from one on."""
        lexicon = self._lexicon(fieldname)
        return ((fieldname, lexicon[at]) for at in range(lexicon.first_from(prefix), len(lexicon)))

    def _read(self, fieldname: str, text: bytes) -> tuple[list[int], list[float], list[bytes]]:
        """Return rows, weights and values of a term; a value is what the format of the field makes of positions."""
        number = self._lexicon(fieldname).number(text)
        if number is None:
            raise KeyError(f"no term {fieldname}:{text!r}")  # what Whoosh's readers expect of a codec
        if fieldname == STEM:
            rows, occurrences, codes, forms = self._postings.stems.read(number)
            values = [STEM_VALUE.pack(*each) for each in zip(occurrences, codes, forms, strict=True)]
            return rows, [float(each) for each in occurrences], values
        piece = self._postings.words(fieldname).read(number, number + 1)
        ends = bounds(piece.frequencies).tolist()
        positions = piece.positions.tolist()
        values = [_POSITIONS.encode(positions[first:last]) for first, last in itertools.pairwise(ends)]
        return piece.rows.tolist(), piece.frequencies.astype(float).tolist(), values

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return what is known of a term."""
        rows, weights, _ = self._read(fieldname, text)
        return TermInfo(sum(weights), len(rows), 1, 1, max(weights), rows[0], rows[-1])

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: object = None) -> ListMatcher:
        """Return Whoosh's matcher over the postings of a term."""
        try:
            rows, weights, values = self._read(fieldname, text)
        except KeyError as error:
            raise TermNotFound(f"No term {fieldname}:{text!r}") from error
        return ListMatcher(rows, weights, values, format_, scorer=scorer, term=(fieldname, text))


class ColumnPerDocumentReader(PerDocumentReader):  # type: ignore[misc]  # Whoosh has no types
    """The rows of a segment."""

    def __init__(self, rows: Path, postings: Path, segment: W3Segment) -> None:
        self._rows = Rows(Columns(rows))
        self._postings = Postings(Columns(postings))
        self._segment = segment

    def doc_count(self) -> int:
        """Return how many rows are alive."""
        return self.doc_count_all() - int(self._segment.deleted_count())

    def doc_count_all(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def has_deletions(self) -> bool:
        """Tell whether any row is deleted."""
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether a row is deleted."""
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterator[int]:
        """Return the deleted rows."""
        return iter(self._segment.deleted_docs())

    def stored_fields(self, docnum: int) -> dict[str, bytes]:
        """Return what is stored in a row."""
        return {ROW: self._rows.data(docnum)}

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return how many words a field has in a row."""
        return int(self._postings.words(fieldname).lengths[docnum]) if fieldname in WORD_FIELDS else default

    def field_length(self, fieldname: str) -> int:
        """Return how many words a field has in all rows."""
        return int(self._postings.words(fieldname).lengths.sum()) if fieldname in WORD_FIELDS else 0

    def min_field_length(self, fieldname: str) -> int:
        """Return the fewest words that a field has in a row."""
        return int(self._postings.words(fieldname).lengths.min(initial=0)) if fieldname in WORD_FIELDS else 0

    def max_field_length(self, fieldname: str) -> int:
        """Return the most words that a field has in a row."""
        return int(self._postings.words(fieldname).lengths.max(initial=0)) if fieldname in WORD_FIELDS else 0
