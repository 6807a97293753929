"""Whoosh's readers on our columns: the terms and rows of a segment, for its own searcher and matchers.

The engine evaluates queries on whole arrays (`query`). Whatever else Whoosh can do runs on the same files through these
readers, posting by posting.
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

from kb.engine.arrays import compute_offsets
from kb.engine.fields import WORD_FIELDS
from kb.engine.whoosh.columns.column_files import ColumnFile
from kb.engine.whoosh.columns.term_dictionary import TermDictionary
from kb.engine.whoosh.doc_values.stored_fields import RowColumns
from kb.engine.whoosh.postings.postings_files import Postings
from kb.engine.whoosh.schema import ROW, STEM

STEM_VALUE = struct.Struct("<BBQ")  # body frequency, extra code and mask of a posting, as in `postings.stems`

_POSITIONS = Positions()


class ColumnTermsReader(TermsReader):  # type: ignore[misc]  # Whoosh has no types
    """The terms of a segment: the exact terms of each field, and the stems of all."""

    def __init__(self, path: Path) -> None:
        self._postings = Postings(ColumnFile(path))

    def _open_terms(self, fieldname: str) -> TermDictionary:
        return self._postings.stems.terms if fieldname == STEM else self._postings.open_positions(fieldname).terms

    def indexed_field_names(self) -> list[str]:
        """Return the fields that have terms, sorted."""
        return sorted((*WORD_FIELDS, STEM))

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        fieldname, text = term
        return fieldname in (*WORD_FIELDS, STEM) and self._open_terms(fieldname).find_number(text) is not None

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Return every term, with its field."""
        return ((fieldname, text) for fieldname in self.indexed_field_names() for text in self._open_terms(fieldname))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Return the terms of a field that are not less than a prefix."""
        terms = self._open_terms(fieldname)
        return ((fieldname, terms[number]) for number in range(terms.find_ceiling(prefix), len(terms)))

    def _read_postings(self, fieldname: str, text: bytes) -> tuple[list[int], list[float], list[bytes]]:
        """Return rows, weights and values of a term; a value is encoded in the format of the field."""
        number = self._open_terms(fieldname).find_number(text)
        if number is None:
            raise KeyError(f"no term {fieldname}:{text!r}")  # what Whoosh's readers expect of a codec
        if fieldname == STEM:
            rows, frequencies, codes, masks = self._postings.stems.read_plain(number)
            values = [STEM_VALUE.pack(*each) for each in zip(frequencies, codes, masks, strict=True)]
            return rows, [float(each) for each in frequencies], values
        postings = self._postings.open_positions(fieldname).read(number, number + 1)
        offsets = compute_offsets(postings.frequencies).tolist()
        positions = postings.positions.tolist()
        values = [_POSITIONS.encode(positions[first:last]) for first, last in itertools.pairwise(offsets)]
        return postings.rows.tolist(), postings.frequencies.astype(float).tolist(), values

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return the statistics of a term."""
        rows, weights, _ = self._read_postings(fieldname, text)
        return TermInfo(sum(weights), len(rows), 1, 1, max(weights), rows[0], rows[-1])

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: object = None) -> ListMatcher:
        """Return Whoosh's matcher over the postings of a term."""
        try:
            rows, weights, values = self._read_postings(fieldname, text)
        except KeyError as error:
            raise TermNotFound(f"No term {fieldname}:{text!r}") from error
        return ListMatcher(rows, weights, values, format_, scorer=scorer, term=(fieldname, text))


class ColumnPerDocumentReader(PerDocumentReader):  # type: ignore[misc]  # Whoosh has no types
    """The rows of a segment, and the lengths of their fields."""

    def __init__(self, rows: Path, postings: Path, segment: W3Segment) -> None:
        self._rows = RowColumns(ColumnFile(rows))
        self._postings = Postings(ColumnFile(postings))
        self._segment = segment

    def doc_count(self) -> int:
        """Return how many rows are live."""
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
        """Return what is stored of a row."""
        return {ROW: self._rows.read(docnum)}

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return how many terms a field has in a row."""
        return int(self._postings.open_positions(fieldname).lengths[docnum]) if fieldname in WORD_FIELDS else default

    def field_length(self, fieldname: str) -> int:
        """Return how many terms a field has in all rows."""
        return int(self._postings.open_positions(fieldname).lengths.sum()) if fieldname in WORD_FIELDS else 0

    def min_field_length(self, fieldname: str) -> int:
        """Return the fewest terms that a field has in a row."""
        return int(self._postings.open_positions(fieldname).lengths.min(initial=0)) if fieldname in WORD_FIELDS else 0

    def max_field_length(self, fieldname: str) -> int:
        """Return the most terms that a field has in a row."""
        return int(self._postings.open_positions(fieldname).lengths.max(initial=0)) if fieldname in WORD_FIELDS else 0
