"""The codec: Whoosh's interface by which its writer reaches the column files of a segment.

A segment is two files: its rows (`doc_values.stored_fields`) and its postings (`postings.postings_files`). The list of
segments, their deletes, and the commit are Whoosh's.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.base import Codec, FieldWriter, PerDocumentWriter
from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.filestore import FileStorage

from kb.engine.arrays import Ints
from kb.engine.fields import WORD_FIELDS
from kb.engine.whoosh.doc_values.stored_fields import RowColumnsWriter, StoredRow
from kb.engine.whoosh.postings.postings_files import PostingsWriter
from kb.engine.whoosh.postings.sorted_runs import PostingsRun

ROWS_EXTENSION, POSTINGS_EXTENSION = ".rows", ".postings"


class ColumnSegment(W3Segment):  # type: ignore[misc]  # Whoosh has no types
    """A segment in the TOC: its name, its number of rows, and its deletes.

    The TOC holds it pickled, with its codec: with other names or another module, no older index can be opened.
    """

    def should_assemble(self) -> bool:
        """Keep the files separate, so that they can be mapped into memory."""
        return False


class ColumnPerDocumentWriter(PerDocumentWriter):  # type: ignore[misc]  # Whoosh has no types
    """Writes the rows that Whoosh's writer passes on."""

    def __init__(self, path: Path) -> None:
        self._writer = RowColumnsWriter(path)
        self.is_closed = False

    def add_row(self, row: StoredRow) -> None:
        self._writer.add(row)

    def list_title_rows(self) -> tuple[Ints, Ints]:
        """Return the rows of all records so far, and the number of passages after each."""
        return self._writer.list_title_rows()

    def close(self) -> None:
        self._writer.close()
        self.is_closed = True

    def discard(self) -> None:
        """Close the incomplete file."""
        self._writer.discard()
        self.is_closed = True


class ColumnFieldWriter(FieldWriter):  # type: ignore[misc]  # Whoosh has no types
    """Writes the postings that Whoosh's writer passes on."""

    def __init__(self, path: Path) -> None:
        self._writer = PostingsWriter(path)
        self.row_count = 0
        self.title_rows: tuple[Ints, Ints] = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
        self.is_closed = False

    def add_postings(self, schema: object, lengths: object, items: dict[str, tuple[list[PostingsRun], Ints]]) -> None:
        fields: dict[str, tuple[Sequence[PostingsRun], Ints]] = {}
        for field in WORD_FIELDS:
            runs, known_lengths = items.get(field, ([], np.zeros(0, dtype=np.uint32)))
            lengths = np.zeros(self.row_count, dtype=np.uint32)
            lengths[: len(known_lengths)] = known_lengths
            fields[field] = (runs, lengths)
        self._writer.write(fields, self.title_rows)

    def close(self) -> None:
        self._writer.close()
        self.is_closed = True

    def discard(self) -> None:
        """Close the incomplete file."""
        self._writer.discard()
        self.is_closed = True


class ColumnCodec(Codec):  # type: ignore[misc]  # Whoosh has no types
    """Provides column files where Whoosh asks its codec for writers. Its own readers are never opened."""

    length_stats = False

    def per_document_writer(self, storage: FileStorage, segment: ColumnSegment) -> ColumnPerDocumentWriter:
        return ColumnPerDocumentWriter(resolve_segment_path(storage, segment, ROWS_EXTENSION))

    def field_writer(self, storage: FileStorage, segment: ColumnSegment) -> ColumnFieldWriter:
        return ColumnFieldWriter(resolve_segment_path(storage, segment, POSTINGS_EXTENSION))

    def new_segment(self, storage: FileStorage, indexname: str) -> ColumnSegment:
        return ColumnSegment(self, indexname)


def resolve_segment_path(storage: FileStorage, segment: Any, extension: str) -> Path:  # noqa: ANN401 - Whoosh has no types
    """Return the path of a file of a segment."""
    return Path(storage.folder, segment.make_filename(extension))
