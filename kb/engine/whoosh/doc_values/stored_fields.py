"""The rows file of a segment: the stored fields of each row, and the columns for filters, facets and sorting.

A row is a document in Whoosh's terms. Every passage is a row, and so is every document's record and every key of the
state. The passages of a document follow its record in order, so that neighbours are neighbours on disk, and a term of
the title, which is indexed once, at the record's row, applies to the rows after it.
"""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.engine.aggregates import SpeakerEntry
from kb.engine.arrays import Mask
from kb.engine.whoosh.columns.column_files import ColumnFile, ColumnWriter, decode_text, encode_text
from kb.engine.whoosh.columns.compressed_blocks import CompressedBlocks, CompressedBlocksWriter
from kb.engine.whoosh.columns.term_dictionary import TermDictionary
from kb.engine.whoosh.doc_values.passage_labels import NO_LABELS, LabelColumns, LabelColumnsWriter, PassageLabels
from kb.engine.whoosh.doc_values.speakers import SpeakerColumns, SpeakerColumnsWriter
from kb.engine.whoosh.weak_methods import cache_method
from kb.model import METADATA_FACETS

NO_DOCUMENT = 0xFFFFFFFF  # the document number of a row without a document
_CACHED_CODES = 512
_CACHED_MASKS = 16  # of documents: the superseded ones, for one, are the same in every search
_CODED_FIELDS = METADATA_FACETS


class RowKind(IntEnum):
    """The kind of a row. In version 0.1.0, unread sources and tombstones were rows of their own kinds."""

    RECORD = 1
    PASSAGE = 2
    OLD_UNREAD_SOURCE = 3
    OLD_TOMBSTONE = 4
    STATE = 5


@dataclass(frozen=True, slots=True)
class DocumentFields:
    """The fields of a document for filters, facets and sorting; `facets` are its values of `METADATA_FACETS`."""

    date: str
    facets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredRow:
    """One row to be written. Speakers, labels, `text_key` and `heading_group` are of a passage only.

    Attributes:
        key: For look-up: an id, or a key of the state.
        fields: Of a record only.
        text_key: For look-up of its vectors.
        heading_group: The number of its headings among those of its document.
    """

    kind: RowKind
    key: str
    data: bytes
    fields: DocumentFields | None = None
    speakers: tuple[SpeakerEntry, ...] = ()
    labels: PassageLabels = NO_LABELS
    text_key: int = 0
    heading_group: int = 0


def hash_key(kind: RowKind, key: str) -> int:
    """Return the number by which a row is looked up; other rows may share it."""
    return zlib.crc32(encode_text(key), kind)


class RowColumnsWriter:
    """Writes the rows of one segment."""

    def __init__(self, path: Path) -> None:
        self._file = ColumnWriter(path)
        self._blocks = CompressedBlocksWriter(self._file)
        self._kinds = bytearray()
        self._document_of = array("I")
        self._hashes = array("I")
        self._documents: list[tuple[int, bytes, DocumentFields]] = []  # row, id, fields
        self._speakers = SpeakerColumnsWriter()
        self._labels = LabelColumnsWriter()
        self._state: list[tuple[bytes, int]] = []  # key, row
        self._text_keys = array("Q")
        self._heading_groups = array("I")

    def add(self, row: StoredRow) -> None:
        """Add the next row; a passage belongs to the last record before it."""
        number = len(self._kinds)
        if row.kind is RowKind.RECORD and row.fields is not None:
            self._documents.append((number, encode_text(row.key), row.fields))
        if row.kind is RowKind.STATE:
            self._state.append((encode_text(row.key), number))
        has_document = row.kind in (RowKind.RECORD, RowKind.PASSAGE)
        self._kinds.append(row.kind)
        self._document_of.append(len(self._documents) - 1 if has_document else NO_DOCUMENT)
        self._hashes.append(hash_key(row.kind, row.key))
        self._speakers.add(number, row.speakers)
        self._labels.add(row.labels)
        self._text_keys.append(row.text_key)
        self._heading_groups.append(row.heading_group)
        self._blocks.add(row.data)

    def close(self) -> None:
        file = self._file
        self._blocks.close()
        file.add_bytes("kinds", bytes(self._kinds))
        file.add("owners", np.array(self._document_of, dtype=np.uint32))
        file.add("text_keys", np.array(self._text_keys, dtype=np.uint64))
        file.add("sections", np.array(self._heading_groups, dtype=np.uint32))
        hashes = np.array(self._hashes, dtype=np.uint32)
        order = np.argsort(hashes, kind="stable")
        file.add("key_hashes", hashes[order])
        file.add("key_rows", order.astype(np.uint32))
        self._write_documents()
        self._state.sort()
        file.add_strings("state_keys", [key for key, _ in self._state])
        file.add("state_rows", np.array([row for _, row in self._state], dtype=np.uint32))
        self._speakers.write(file)
        self._labels.write(file)
        file.close()

    def list_title_rows(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the rows of all records so far, and the number of passages after each."""
        rows = np.array([row for row, _, _ in self._documents], dtype=np.int64)
        document_of = np.array(self._document_of, dtype=np.uint32)
        row_counts = np.bincount(document_of[document_of != NO_DOCUMENT], minlength=len(rows))
        return rows, row_counts.astype(np.int64) - 1

    def _write_documents(self) -> None:
        file = self._file
        rows, sizes = self.list_title_rows()
        ids = [identity for _, identity, _ in self._documents]
        fields = [each for _, _, each in self._documents]
        dates = [encode_text(each.date) for each in fields]
        file.add("document_rows", rows.astype(np.uint32))
        file.add("document_sizes", sizes.astype(np.uint32))
        file.add_strings("document_ids", ids)
        file.add_strings("document_dates", dates)
        file.add("by_id", _rank(sorted(range(len(ids)), key=ids.__getitem__)))
        file.add("newest", _rank(_sort_newest_first(dates, ids)))
        file.add("oldest", _rank(_sort_oldest_first(dates, ids)))
        file.add("years", np.array([_parse_year(each.date) for each in fields], dtype=np.uint16))
        for at, name in enumerate(_CODED_FIELDS):
            file.add_coded(f"{name}_codes", f"{name}_values", [encode_text(each.facets[at]) for each in fields])

    def discard(self) -> None:
        """Close the incomplete file."""
        self._file.discard()


def _sort_newest_first(dates: Sequence[bytes], ids: Sequence[bytes]) -> list[int]:
    by_id = sorted(range(len(ids)), key=ids.__getitem__)
    return sorted(by_id, key=dates.__getitem__, reverse=True)  # stable: ids stay in order; no date comes last


def _sort_oldest_first(dates: Sequence[bytes], ids: Sequence[bytes]) -> list[int]:
    return sorted(range(len(ids)), key=lambda at: (not dates[at], dates[at], ids[at]))


def _rank(order: Sequence[int]) -> npt.NDArray[np.uint32]:
    """Return the rank of each document in an order."""
    ranks = np.empty(len(order), dtype=np.uint32)
    ranks[order] = np.arange(len(order), dtype=np.uint32)
    return ranks


def _parse_year(date: str) -> int:
    """Return the year of an ISO date, or 0."""
    return int(date[:4]) if date[:4].isdecimal() and date[:4].isascii() else 0


class RowColumns:
    """The rows of one segment, open for reading. Documents are numbered in the order of their records.

    Attributes:
        kinds: The `RowKind` of each row.
        document_of: The document of each row, by number, or `NO_DOCUMENT`.
        text_keys: The key of each row's vectors.
        heading_groups: For each row the number of its headings among those of its document.
        document_rows: The row of each document's record.
        document_sizes: The number of each document's passages.
        id_ranks: The rank of each document by id.
        newest_ranks: The rank of each document by date, latest first; `oldest_ranks`: earliest first.
        codes: For each of `METADATA_FACETS`, the code of each document's value; `values`: the distinct values by
            code, sorted.
    """

    def __init__(self, file: ColumnFile) -> None:
        self.file = file
        self.kinds = file.read_array("kinds", np.uint8)
        self.document_of = file.read_array("owners", np.uint32)
        self.text_keys = file.read_array("text_keys", np.uint64)
        self.heading_groups = file.read_array("sections", np.uint32)
        self.document_rows = file.read_array("document_rows", np.uint32)
        self.document_sizes = file.read_array("document_sizes", np.uint32)
        self.document_ids = file.read_strings("document_ids")
        self.document_dates = file.read_strings("document_dates")
        self.id_ranks = file.read_array("by_id", np.uint32)
        self.newest_ranks = file.read_array("newest", np.uint32)
        self.oldest_ranks = file.read_array("oldest", np.uint32)
        self.years = file.read_array("years", np.uint16)
        # A segment of version 0.2.0 and before has no authorities: as if none were known, until it is read again.
        known = [name for name in _CODED_FIELDS if file.has(f"{name}_codes")]
        none = np.zeros(len(self.years), np.uint8)
        self.codes: dict[str, npt.NDArray[np.unsignedinteger]] = dict.fromkeys(_CODED_FIELDS, none)
        self.codes |= {name: file.read_array(f"{name}_codes", np.unsignedinteger) for name in known}
        self.values: dict[str, Sequence[bytes]] = {name: [b""] for name in _CODED_FIELDS}
        self.values |= {name: file.read_strings(f"{name}_values") for name in known}
        self.speakers = SpeakerColumns(file)
        self.labels = LabelColumns(file)
        self._blocks = CompressedBlocks(file, len(self.kinds))
        self._hashes = file.read_array("key_hashes", np.uint32)
        self._key_rows = file.read_array("key_rows", np.uint32)
        self.find_code = cache_method(_CACHED_CODES, self._find_code)
        self.mask_documents = cache_method(_CACHED_MASKS, self._mask_documents)

    def __len__(self) -> int:
        return len(self.kinds)

    def read(self, row: int) -> bytes:
        return self._blocks.read(row)

    def read_all(self) -> Iterator[bytes]:
        """Yield the stored fields of every row, in order, bypassing the cache."""
        return self._blocks.read_all()

    def list_rows(self, kind: RowKind) -> list[int]:
        """Return all rows of a kind, sorted."""
        return np.flatnonzero(self.kinds == kind).tolist()

    def find_rows(self, kind: RowKind, key: str) -> list[int]:
        """Return the rows that may have a key; the caller checks."""
        wanted = np.uint32(hash_key(kind, key))
        at = int(np.searchsorted(self._hashes, wanted, side="left"))
        rows = []
        while at < len(self._hashes) and self._hashes[at] == wanted:
            rows.append(int(self._key_rows[at]))
            at += 1
        return [row for row in rows if self.kinds[row] == kind]

    @cached_property
    def _state_keys(self) -> TermDictionary:
        return TermDictionary(self.file.read_strings("state_keys"))

    def scan_state(self, prefix: str) -> list[int]:
        """Return the rows of the state's keys with a prefix."""
        if not self.file.has("state_rows"):  # version 0.1.0 had no state
            return []
        numbers = self._state_keys.find_prefix(encode_text(prefix))
        rows: list[int] = self.file.read_array("state_rows", np.uint32)[numbers.start : numbers.stop].tolist()
        return rows

    def find_documents(self, identity: str) -> list[int]:
        """Return the numbers of the documents of an id: several, if all but one are deleted."""
        key = encode_text(identity)
        found = [int(self.document_of[row]) for row in self.find_rows(RowKind.RECORD, identity)]
        return [document for document in found if self.document_ids[document] == key]

    def _mask_documents(self, identities: tuple[str, ...]) -> Mask:
        mask = np.zeros(len(self.document_rows), dtype=bool)
        mask[[document for each in identities for document in self.find_documents(each)]] = True
        mask.flags.writeable = False  # it is cached and shared
        return mask

    def _find_code(self, name: str, value: str) -> int | None:
        values, wanted = self.values[name], encode_text(value)
        code = bisect_left(values, wanted)
        return code if code < len(values) and values[code] == wanted else None

    def read_document_id(self, document: int) -> str:
        return decode_text(self.document_ids[document])

    def read_document_fields(self, document: int) -> DocumentFields:
        coded = (decode_text(self.values[name][int(self.codes[name][document])]) for name in _CODED_FIELDS)
        return DocumentFields(decode_text(self.document_dates[document]), tuple(coded))
