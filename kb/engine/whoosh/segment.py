"""An open segment: its rows and postings, and which of its rows are alive in one commit.

The files of a segment never change, so they are opened once and shared by all commits; what a commit deletes is its
own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.engine.whoosh.codec import POSTINGS_FILE, ROWS_FILE, ColumnSegment
from kb.engine.whoosh.columns import Columns
from kb.engine.whoosh.postings import Postings
from kb.engine.whoosh.records import unpack_passage, unpack_record
from kb.engine.whoosh.rows import Row, RowKind, Rows
from kb.model import DocumentId, DocumentRecord, Passage

_CACHED_RECORDS = 4096
_CACHED_PASSAGES = 512
_first_string = json.JSONDecoder().raw_decode


class SegmentFiles:
    """The files of a segment, open."""

    def __init__(self, folder: Path, name: str) -> None:
        """Open the files of a segment.

        Raises:
            FileNotFoundError: A newer commit has removed them.
            ColumnError: They are not what was written.
        """
        self.name = name
        self.postings = Postings(Columns(folder / f"{name}{POSTINGS_FILE}"))
        self.rows = Rows(Columns(folder / f"{name}{ROWS_FILE}"))
        self.record = lru_cache(_CACHED_RECORDS)(self._record)
        self.passage = lru_cache(_CACHED_PASSAGES)(self._passage)

    def _record(self, document: int) -> DocumentRecord:
        """Return the record of a document by its number in this segment."""
        return unpack_record(self.rows.data(int(self.rows.document_rows[document])))

    def _passage(self, row: int) -> Passage:
        """Return the passage of a row."""
        return unpack_passage(self.rows.data(row), DocumentId(self.rows.identity(int(self.rows.owners[row]))))

    def verify(self) -> None:
        """Read everything.

        Raises:
            ColumnError: The files are not what was written.
        """
        self.postings.columns.verify()
        self.rows.columns.verify()


class OpenSegment:
    """A segment as one commit sees it."""

    def __init__(self, files: SegmentFiles, segment: ColumnSegment) -> None:
        self.files = files
        self.rows = files.rows
        self.postings = files.postings
        self._deleted = np.array(sorted(segment.deleted_docs()), dtype=np.int64)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def live(self) -> npt.NDArray[np.bool_] | None:
        """For each row whether it is alive; None where all are."""
        if not len(self._deleted):
            return None
        live = np.ones(len(self), dtype=bool)
        live[self._deleted] = False
        return live

    def is_live(self, row: int) -> bool:
        """Tell whether a row is alive."""
        return self.live is None or bool(self.live[row])

    @property
    def passages(self) -> npt.NDArray[np.bool_]:
        """For each row whether it is a living passage."""
        mask: npt.NDArray[np.bool_] = self.rows.kinds == RowKind.PASSAGE
        return mask if self.live is None else mask & self.live

    def live_rows(self, kind: RowKind) -> list[int]:
        """Return the living rows of a kind, in order."""
        return [row for row in self.rows.of_kind(kind) if self.is_live(row)]

    def find(self, kind: RowKind, key: str) -> list[int]:
        """Return the living rows that may have a key; the caller looks whether they do."""
        return [row for row in self.rows.find(kind, key) if self.is_live(row)]

    def written_rows(self) -> Iterator[tuple[int, Row]]:
        """Return every living row as it was written, with its number, so that segments can be merged."""
        rows = self.rows
        for number, data in enumerate(rows.all_data()):
            if not self.is_live(number):
                continue
            kind = RowKind(int(rows.kinds[number]))
            if kind is RowKind.RECORD:
                document = int(rows.owners[number])
                key = rows.document_ids[document].decode("utf-8", "surrogatepass")
                yield number, Row(kind, key, data, rows.card(document))
            else:
                yield (
                    number,
                    Row(
                        kind,
                        key_of(data),
                        data,
                        voices=rows.voices.of_row(number),
                        labels=rows.labels.of_row(number),
                        text_key=int(rows.text_keys[number]),
                        section=int(rows.sections[number]),
                    ),
                )


def key_of(data: bytes) -> str:
    """Return the key of a stored row: the first string of its array."""
    key, _ = _first_string(data.decode("utf-8", "surrogatepass"), 1)
    return str(key)
