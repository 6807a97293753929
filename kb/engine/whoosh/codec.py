"""The codec: how Whoosh's writer and readers reach the column files of a segment.

A segment is two files: its rows (`rows.py`) and its postings (`postings.py`). Which segments make the index, what is
deleted in them and when a commit is done stays with Whoosh.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.base import Codec, FieldWriter, PerDocumentWriter
from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.filestore import FileStorage

from kb.engine.whoosh.postings import PostingsWriter
from kb.engine.whoosh.readers import ColumnPerDocumentReader, ColumnTermsReader
from kb.engine.whoosh.rows import Row, RowsWriter
from kb.engine.whoosh.runs import Ints, Run
from kb.engine.whoosh.schema import WORD_FIELDS

ROWS_FILE, POSTINGS_FILE = ".rows", ".postings"


class ColumnSegment(W3Segment):  # type: ignore[misc]  # Whoosh has no types
    """What the table of contents says of a segment: its name, its rows, and which are deleted."""

    def should_assemble(self) -> bool:
        """Keep the files apart: they are mapped as they are."""
        return False


class RowsOfWriter(PerDocumentWriter):  # type: ignore[misc]  # Whoosh has no types
    """Takes the rows from Whoosh's writer."""

    def __init__(self, path: Path) -> None:
        self._writer = RowsWriter(path)
        self.is_closed = False

    def add_row(self, row: Row) -> None:
        """Take the next row."""
        self._writer.add(row)

    def documents(self) -> tuple[Ints, Ints]:
        """Return the rows of all records so far, and for each how many passages follow it."""
        return self._writer.documents()

    def close(self) -> None:
        """Write the file."""
        self._writer.close()
        self.is_closed = True

    def discard(self) -> None:
        """Give up."""
        self._writer.discard()
        self.is_closed = True


class PostingsOfWriter(FieldWriter):  # type: ignore[misc]  # Whoosh has no types
    """Takes the postings from Whoosh's writer."""

    def __init__(self, path: Path) -> None:
        self._writer = PostingsWriter(path)
        self.rows = 0
        self.titled: tuple[Ints, Ints] = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
        self.is_closed = False

    def add_postings(self, schema: object, lengths: object, items: dict[str, tuple[list[Run], Ints]]) -> None:
        """Write all that the pool has."""
        fields: dict[str, tuple[Sequence[Run], Ints]] = {}
        for field in WORD_FIELDS:
            runs, known = items.get(field, ([], np.zeros(0, dtype=np.uint32)))
            lengths = np.zeros(self.rows, dtype=np.uint32)
            lengths[: len(known)] = known
            fields[field] = (runs, lengths)
        self._writer.write(fields, self.titled)

    def close(self) -> None:
        """Write the file."""
        self._writer.close()
        self.is_closed = True

    def discard(self) -> None:
        """Give up."""
        self._writer.discard()
        self.is_closed = True


class ColumnCodec(Codec):  # type: ignore[misc]  # Whoosh has no types
    """Puts columns where Whoosh asks its codec for files."""

    length_stats = False

    def per_document_writer(self, storage: FileStorage, segment: ColumnSegment) -> RowsOfWriter:
        """Return what writes the rows of a segment."""
        return RowsOfWriter(segment_path(storage, segment, ROWS_FILE))

    def field_writer(self, storage: FileStorage, segment: ColumnSegment) -> PostingsOfWriter:
        """Return what writes the postings of a segment."""
        return PostingsOfWriter(segment_path(storage, segment, POSTINGS_FILE))

    def terms_reader(self, storage: FileStorage, segment: ColumnSegment) -> ColumnTermsReader:
        """Return Whoosh's way to the terms of a segment."""
        return ColumnTermsReader(segment_path(storage, segment, POSTINGS_FILE))

    def per_document_reader(self, storage: FileStorage, segment: ColumnSegment) -> ColumnPerDocumentReader:
        """Return Whoosh's way to the rows of a segment."""
        rows, postings = (segment_path(storage, segment, extension) for extension in (ROWS_FILE, POSTINGS_FILE))
        return ColumnPerDocumentReader(rows, postings, segment)

    def new_segment(self, storage: FileStorage, indexname: str) -> ColumnSegment:
        """Return a segment with a name of its own."""
        return ColumnSegment(self, indexname)


def segment_path(storage: FileStorage, segment: Any, extension: str) -> Path:  # noqa: ANN401 - Whoosh has no types
    """Return where a file of a segment is."""
    return Path(storage.folder, segment.make_filename(extension))
