"""The posting file of a segment: exact words for phrases and prefixes, stems for words.

This module puts them together; each owns its own columns (`words.py`, `stems.py`, `forms.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from kb.engine.whoosh.columns import Columns, ColumnWriter
from kb.engine.whoosh.forms import Forms, write_forms
from kb.engine.whoosh.runs import Ints, Run, bounds
from kb.engine.whoosh.schema import SAID_FIELDS, TEXT_FIELDS
from kb.engine.whoosh.stems import Exact, Stems, StemsWriter
from kb.engine.whoosh.words import FieldWords, WordsWriter


class PostingsWriter:
    """Writes the postings of one segment."""

    def __init__(self, path: Path) -> None:
        self._file = ColumnWriter(path)
        self._draft = path.with_suffix(".draft")

    def write(self, fields: Mapping[str, tuple[Sequence[Run], Ints]], titled: tuple[Ints, Ints]) -> None:
        """Write all fields.

        Args:
            fields: For each field its runs, and for each row how many words the field has there.
            titled: The rows at which titles are indexed, and for each how many rows after it the title is for.
        """
        draft = ColumnWriter(self._draft)
        try:
            terms = {field: self._write_words(draft, field, *each) for field, each in fields.items()}
            draft.close()
            columns = Columns(self._draft)
            exact = {
                field: Exact(
                    terms[field],
                    columns.array(f"{field}.bounds", np.int64),
                    columns.array(f"{field}.rows", np.int64),
                    columns.array(f"{field}.frequencies", np.int64),
                )
                for field in TEXT_FIELDS
            }
            for field in SAID_FIELDS:
                write_forms(self._file, field, terms[field])
            StemsWriter(self._file, rows=len(next(iter(fields.values()))[1])).write(exact, titled)
        finally:
            draft.discard()
            self._draft.unlink(missing_ok=True)

    def _write_words(self, draft: ColumnWriter, field: str, runs: Sequence[Run], lengths: Ints) -> list[bytes]:
        """Write the exact words of a field, and a draft of their postings for the stems."""
        writer = WordsWriter(self._file, field, lengths)
        rows, frequencies = draft.growing(np.uint32), draft.growing(np.uint32)
        counts: list[Ints] = [np.zeros(0, dtype=np.int64)]
        for piece in writer.write(runs):
            counts.append(piece.counts)
            rows.append(piece.rows)
            frequencies.append(piece.frequencies)
        writer.close()
        draft.add(f"{field}.bounds", bounds(np.concatenate(counts)))
        draft.add_growing(f"{field}.rows", rows)
        draft.add_growing(f"{field}.frequencies", frequencies)
        return writer.terms

    def close(self) -> None:
        """Close the file; it is not yet synced."""
        self._file.close()

    def discard(self) -> None:
        """Give up; the file is not whole."""
        self._file.discard()


class Postings:
    """The postings of a segment, open for reading."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.stems = Stems(columns)
        self._words: dict[str, FieldWords] = {}
        self._forms: dict[str, Forms] = {}

    def words(self, field: str) -> FieldWords:
        """Return the exact words of a field."""
        if field not in self._words:
            self._words[field] = FieldWords(self.columns, field)
        return self._words[field]

    def forms(self, field: str) -> Forms:
        """Return which words of a field, one of `SAID_FIELDS`, have which stem."""
        if field not in self._forms:
            self._forms[field] = Forms(self.columns, field)
        return self._forms[field]
