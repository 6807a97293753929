"""The postings file of a segment: positions for phrases and prefixes, the stem index for words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from kb.engine.arrays import Ints, compute_offsets, concatenate
from kb.engine.fields import QUOTATION_FIELDS, TEXT_FIELDS
from kb.engine.whoosh.columns.column_files import ColumnFile, ColumnWriter
from kb.engine.whoosh.postings.positions import FieldPositions, PositionsWriter
from kb.engine.whoosh.postings.sorted_runs import PostingsRun
from kb.engine.whoosh.postings.stem_terms import StemTerms, write_stem_terms
from kb.engine.whoosh.postings.stems import ExactPostings, StemIndex, StemIndexWriter


class PostingsWriter:
    """Writes the postings of one segment."""

    def __init__(self, path: Path) -> None:
        self._file = ColumnWriter(path)
        self._draft_path = path.with_suffix(".draft")

    def write(self, fields: Mapping[str, tuple[Sequence[PostingsRun], Ints]], title_rows: tuple[Ints, Ints]) -> None:
        """Write all fields.

        Args:
            fields: The runs of each field, and the number of its tokens in each row.
            title_rows: The rows at which titles are indexed, and the number of rows after it that each applies to.
        """
        draft = ColumnWriter(self._draft_path)
        try:
            terms = {field: self._write_positions(draft, field, *each) for field, each in fields.items()}
            draft.close()
            file = ColumnFile(self._draft_path)
            exact = {
                field: ExactPostings(
                    terms=terms[field],
                    offsets=file.read_array(f"{field}.offsets", np.int64),
                    rows=file.read_array(f"{field}.rows", np.int64),
                    frequencies=file.read_array(f"{field}.frequencies", np.int64),
                )
                for field in TEXT_FIELDS
            }
            for field in QUOTATION_FIELDS:
                write_stem_terms(self._file, field, terms[field])
            _, lengths = next(iter(fields.values()))
            StemIndexWriter(self._file, row_count=len(lengths)).write(exact, title_rows)
        finally:
            draft.discard()
            self._draft_path.unlink(missing_ok=True)

    def _write_positions(
        self, draft: ColumnWriter, field: str, runs: Sequence[PostingsRun], lengths: Ints
    ) -> list[bytes]:
        """Write the positions of a field, and a draft of its exact postings for the stem index; return its terms."""
        writer = PositionsWriter(self._file, field, lengths)
        rows, frequencies = draft.open_spool(np.uint32), draft.open_spool(np.uint32)
        counts: list[Ints] = []
        for batch in writer.write(runs):
            counts.append(batch.counts)
            rows.append(batch.rows)
            frequencies.append(batch.frequencies)
        writer.close()
        draft.add(f"{field}.offsets", compute_offsets(concatenate(counts)))
        draft.add_spool(f"{field}.rows", rows)
        draft.add_spool(f"{field}.frequencies", frequencies)
        return writer.terms

    def close(self) -> None:
        """Close the file; it is not yet synced."""
        self._file.close()

    def discard(self) -> None:
        """Close the incomplete file."""
        self._file.discard()


class Postings:
    """The postings of a segment, open for reading; each field is opened on first use."""

    def __init__(self, file: ColumnFile) -> None:
        self.file = file
        self.stems = StemIndex(file)
        self._positions: dict[str, FieldPositions] = {}
        self._stem_terms: dict[str, StemTerms] = {}

    def open_positions(self, field: str) -> FieldPositions:
        if field not in self._positions:
            self._positions[field] = FieldPositions(self.file, field)
        return self._positions[field]

    def open_stem_terms(self, field: str) -> StemTerms:
        """Return the terms by stem of a field, one of `QUOTATION_FIELDS`."""
        if field not in self._stem_terms:
            self._stem_terms[field] = StemTerms(self.file, field)
        return self._stem_terms[field]
