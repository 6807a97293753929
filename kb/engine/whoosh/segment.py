"""An open segment: its column files, and its live rows in one commit.

The list of segments and their deletes come from Whoosh's TOC, the rest from our columns. The files of a segment never
change, so they are opened once and shared by all commits; deletes differ by commit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np

from kb.engine.arrays import Mask, Rows, compute_offsets
from kb.engine.fields import BODY
from kb.engine.record_codec import unpack_passage, unpack_record
from kb.engine.whoosh.codec import POSTINGS_EXTENSION, ROWS_EXTENSION, ColumnSegment
from kb.engine.whoosh.columns.column_files import ColumnFile, decode_text, encode_text
from kb.engine.whoosh.doc_values.stored_fields import RowColumns, RowKind, StoredRow
from kb.engine.whoosh.postings.postings_files import Postings
from kb.engine.whoosh.vectors.vector_files import VectorFile
from kb.engine.whoosh.weak_methods import cache_method
from kb.model import DocumentId, DocumentRecord, Passage

_CACHED_RECORDS = 4096
_CACHED_PASSAGES = 512
_KEY_END = b"\0"
_decode_json = json.JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True, eq=False)
class FoundVectors:
    """The vectors of a segment's passages, deleted ones included, in one file.

    Attributes:
        rows: Passages with a vector there, sorted, and its place in the file (`places`).
        missing: Rows without a vector, there or in the files before.
    """

    rows: Rows
    places: Rows
    missing: Rows


class SegmentFiles:
    """The open files of a segment."""

    def __init__(self, folder: Path, name: str) -> None:
        """Open the files of a segment.

        Raises:
            FileNotFoundError: A newer commit has removed them.
            ColumnError: They are damaged.
        """
        self.name = name
        self.postings = Postings(ColumnFile(folder / f"{name}{POSTINGS_EXTENSION}"))
        self.rows = RowColumns(ColumnFile(folder / f"{name}{ROWS_EXTENSION}"))
        self.read_record = cache_method(_CACHED_RECORDS, self._read_record)
        self.read_passage = cache_method(_CACHED_PASSAGES, self._read_passage)
        # By the last of a list of files, with the names of all: a file that no commit has any more is not kept open.
        self._vectors: WeakKeyDictionary[VectorFile, tuple[list[str], FoundVectors]] = WeakKeyDictionary()

    def _read_record(self, document: int) -> DocumentRecord:
        return unpack_record(self.rows.read(int(self.rows.document_rows[document])))

    def _read_passage(self, row: int) -> Passage:
        document = self.rows.read_document_id(int(self.rows.document_of[row]))
        return unpack_passage(self.rows.read(row), DocumentId(document))

    def find_vectors(self, files: tuple[VectorFile, ...]) -> FoundVectors:
        """Return the rows with vectors in the last of some files, and in none before it."""
        if not files:
            return self._without_vectors
        names = [each.path.name for each in files]
        known = self._vectors.get(files[-1])
        if known is None or known[0] != names:
            known = self._vectors[files[-1]] = names, self._look_vectors_up(files)
        return known[1]

    @cached_property
    def _without_vectors(self) -> FoundVectors:
        nothing = np.zeros(0, dtype=np.int64)
        return FoundVectors(nothing, nothing, np.flatnonzero(self.rows.kinds == RowKind.PASSAGE))

    def _look_vectors_up(self, files: tuple[VectorFile, ...]) -> FoundVectors:
        wanted = self.find_vectors(files[:-1]).missing
        places = files[-1].find_places(self.rows.text_keys[wanted])
        found = places >= 0
        return FoundVectors(wanted[found], places[found], wanted[~found])

    def verify(self) -> None:
        """Read everything.

        Raises:
            ColumnError: A file is damaged.
        """
        self.postings.file.verify()
        self.rows.file.verify()


def join_state(key: str, value: bytes) -> bytes:
    """Return the stored form of a key of the state and its value."""
    return encode_text(key) + _KEY_END + value


def split_state(data: bytes) -> tuple[str, bytes]:
    """Return the key and the value of a stored row of the state."""
    key, _, value = data.partition(_KEY_END)
    return decode_text(key), value


class OpenSegment:
    """A segment as seen by one commit."""

    def __init__(self, files: SegmentFiles, segment: ColumnSegment) -> None:
        self.files = files
        self.rows = files.rows
        self.postings = files.postings
        self._deleted = np.array(sorted(segment.deleted_docs()), dtype=np.int64)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def live_docs(self) -> Mask | None:
        """Whether each row is live; None if all are."""
        if not len(self._deleted):
            return None
        live_docs = np.ones(len(self), dtype=bool)
        live_docs[self._deleted] = False
        return live_docs

    def is_live(self, row: int) -> bool:
        return self.live_docs is None or bool(self.live_docs[row])

    @property
    def deleted_count(self) -> int:
        return len(self._deleted)

    @cached_property
    def live_passages(self) -> Mask:
        mask: Mask = self.rows.kinds == RowKind.PASSAGE
        return mask if self.live_docs is None else mask & self.live_docs

    @cached_property
    def passage_rows(self) -> Rows:
        """The rows of the live passages, sorted."""
        return np.flatnonzero(self.live_passages)

    @cached_property
    def passage_numbers(self) -> Rows:
        """The number of each live passage among them, by row."""
        return np.cumsum(self.live_passages) - 1

    @property
    def body_lengths(self) -> Rows:
        """The number of words of each row's body."""
        lengths: Rows = self.postings.open_positions(BODY).lengths
        return lengths

    @cached_property
    def body_words(self) -> int:
        """The total length of the live passages' bodies in words."""
        return int(self.body_lengths[self.live_passages].sum())

    @cached_property
    def heading_groups(self) -> Rows:
        """The group of each live passage, by number: those with the same headings of one document.

        Each document has as many numbers as it has passages, from that of its first passage on.
        """
        first = compute_offsets(self.rows.document_sizes).take(self.rows.document_of[self.passage_rows])
        return first + self.rows.heading_groups[self.passage_rows]

    def list_live_rows(self, kind: RowKind) -> list[int]:
        """Return the live rows of a kind, sorted."""
        return [row for row in self.rows.list_rows(kind) if self.is_live(row)]

    def find_live_rows(self, kind: RowKind, key: str) -> list[int]:
        """Return the live rows that may have a key; the caller checks."""
        return [row for row in self.rows.find_rows(kind, key) if self.is_live(row)]

    def read_keys(self, kind: RowKind, key: str | None = None) -> Iterator[tuple[str, bytes]]:
        """Yield the keys and stored fields of the live rows of a kind, or of those that may have a key."""
        for row in self.list_live_rows(kind) if key is None else self.find_live_rows(kind, key):
            data = self.rows.read(row)
            yield _parse_key(kind, data), data

    def read_live_rows(self) -> Iterator[tuple[int, StoredRow]]:
        """Yield every live row as written, with its number, to merge segments."""
        for row, data in enumerate(self.rows.read_all()):
            if self.is_live(row):
                yield row, self.restore_row(row, data)

    def restore_row(self, row: int, data: bytes) -> StoredRow:
        """Restore a row as written, from its stored fields and the columns."""
        rows = self.rows
        kind = RowKind(int(rows.kinds[row]))
        if kind is RowKind.RECORD:
            document = int(rows.document_of[row])
            return StoredRow(kind, rows.read_document_id(document), data, rows.read_document_fields(document))
        return StoredRow(
            kind,
            _parse_key(kind, data),
            data,
            speakers=rows.speakers.read_row(row),
            labels=rows.labels.read_row(row),
            text_key=int(rows.text_keys[row]),
            heading_group=int(rows.heading_groups[row]),
        )


def _parse_key(kind: RowKind, data: bytes) -> str:
    """Return the key of a stored row: the text before a state's value, else the first string of its JSON array."""
    if kind is RowKind.STATE:
        return split_state(data)[0]
    key, _ = _decode_json(decode_text(data), 1)
    return str(key)
