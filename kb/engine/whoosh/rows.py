"""The rows of a segment: what is stored, and the columns that filters, facets and sorting read.

Every passage is a row, and so is every document's record, every refusal and every gone passage. The passages of a
document stand in order straight after its record, so that neighbours are neighbours on disk, and a word of the title,
indexed once at the record's row, stands for the run of rows after it.

This module knows nothing of words and postings, and nothing of Whoosh.
"""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.engine.whoosh.columns import ColumnError, Columns, ColumnWriter, narrowest
from kb.engine.whoosh.labels import NO_LABELS, LabelColumns, Labels, LabelsWriter
from kb.engine.whoosh.lexicon import encoded
from kb.engine.whoosh.voices import Voice, Voices, VoicesWriter

NOWHERE = 0xFFFFFFFF  # the owner of a row that belongs to no document
_BLOCK_BYTES = 1024  # stored bytes compressed together: larger is smaller on disk and slower to open
_DICTIONARY_BYTES = 32768  # of the first rows, to which all later ones are compressed: what zlib can look back to
_CACHED_BLOCKS = 128
_CACHED_CODES = 512
_CACHED_SETS = 16  # of documents: those that are no longer in force are the same in every search
_LEVEL = 4


class RowKind(IntEnum):
    """What a row is."""

    RECORD = 1
    PASSAGE = 2
    REFUSAL = 3
    GONE = 4


@dataclass(frozen=True, slots=True)
class Card:
    """What filters, facets and sorting need of a document."""

    date: str
    publisher: str
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row, as it is written.

    Attributes:
        key: By which the row is found: an id, or the source of a refusal.
        data: What is stored.
        card: Of a record only.
        voices: Of a passage only.
        labels: Of a passage only.
        text_key: Of a passage only: by which its vectors are found (`vectors.py`).
        section: Of a passage only: the number of its headings among those of its document.
    """

    kind: RowKind
    key: str
    data: bytes
    card: Card | None = None
    voices: tuple[Voice, ...] = ()
    labels: Labels = NO_LABELS
    text_key: int = 0
    section: int = 0


def key_hash(kind: RowKind, key: str) -> int:
    """Return the number by which a row is looked up; rows may share it."""
    return zlib.crc32(key.encode("utf-8", "surrogatepass"), kind)


def _newest_first(dates: list[bytes], keys: list[bytes]) -> list[int]:
    by_key = sorted(range(len(keys)), key=lambda at: keys[at])
    return sorted(by_key, key=lambda at: dates[at], reverse=True)  # stable: ids stay in order; no date sorts last


def _oldest_first(dates: list[bytes], keys: list[bytes]) -> list[int]:
    return sorted(range(len(keys)), key=lambda at: (not dates[at], dates[at], keys[at]))


def _ranks(order: list[int]) -> npt.NDArray[np.uint32]:
    ranks = np.empty(len(order), dtype=np.uint32)
    ranks[order] = np.arange(len(order), dtype=np.uint32)
    return ranks


class RowsWriter:
    """Writes the rows of one segment."""

    def __init__(self, path: Path) -> None:
        self._file = ColumnWriter(path)
        self._blocks = self._file.growing(np.uint8)
        self._block_starts: list[int] = []  # the first row of each block
        self._block_ends: list[int] = []
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self._first: list[bytes] = []  # blocks, as long as they make the dictionary
        self._first_blocks = 0
        self._later: zlib._Compress | None = None
        self._kinds = bytearray()
        self._owners = array("I")
        self._hashes = array("I")
        self._documents: list[tuple[int, bytes, Card]] = []  # row, id, card
        self._voices = VoicesWriter()
        self._labels = LabelsWriter()
        self._text_keys = array("Q")
        self._sections = array("I")

    def add(self, row: Row) -> None:
        """Write the next row; a passage belongs to the last record before it."""
        at = len(self._kinds)
        if row.kind is RowKind.RECORD and row.card is not None:
            self._documents.append((at, row.key.encode("utf-8", "surrogatepass"), row.card))
        owned = row.kind in (RowKind.RECORD, RowKind.PASSAGE)
        self._kinds.append(row.kind)
        self._owners.append(len(self._documents) - 1 if owned else NOWHERE)
        self._hashes.append(key_hash(row.kind, row.key))
        self._voices.add(at, row.voices)
        self._labels.add(row.labels)
        self._text_keys.append(row.text_key)
        self._sections.append(row.section)
        if not self._pending:
            self._block_starts.append(at)
        self._pending.append(row.data)
        self._pending_bytes += len(row.data)
        if self._pending_bytes >= _BLOCK_BYTES:
            self._flush()

    def _flush(self) -> None:
        if not self._pending:
            return
        lengths = np.array([len(each) for each in self._pending], dtype=np.uint32)
        rows = b"".join(self._pending)
        packed = self._packed(lengths.tobytes() + rows)
        if self._later is None:
            self._begin_dictionary(rows)
        self._blocks.append(np.frombuffer(packed, dtype=np.uint8))
        self._block_ends.append(self._blocks.count)
        self._pending.clear()
        self._pending_bytes = 0

    def _packed(self, block: bytes) -> bytes:
        if self._later is None:
            return zlib.compress(block, _LEVEL)
        compressor = self._later.copy()  # a fourth of the time that it takes to read a dictionary anew
        return compressor.compress(block) + compressor.flush()

    def _begin_dictionary(self, rows: bytes) -> None:
        """Add the rows of one of the first blocks to the dictionary; when it is whole, later blocks use it."""
        self._first.append(rows)
        self._first_blocks += 1
        if sum(map(len, self._first)) >= _DICTIONARY_BYTES:
            dictionary = b"".join(self._first)[:_DICTIONARY_BYTES]
            self._later = zlib.compressobj(_LEVEL, zdict=dictionary)
            self._first.clear()

    def close(self) -> None:
        """Write what is left and close the file."""
        self._flush()
        file = self._file
        file.add_growing("blocks", self._blocks)
        file.add("first_blocks", np.array([self._first_blocks], dtype=np.uint32))
        file.add("block_starts", np.array(self._block_starts, dtype=np.uint32))
        file.add("block_ends", np.array(self._block_ends, dtype=np.uint64))
        file.add_bytes("kinds", bytes(self._kinds))
        file.add("owners", np.array(self._owners, dtype=np.uint32))
        file.add("text_keys", np.array(self._text_keys, dtype=np.uint64))
        file.add("sections", np.array(self._sections, dtype=np.uint32))
        hashes = np.array(self._hashes, dtype=np.uint32)
        order = np.argsort(hashes, kind="stable")
        file.add("key_hashes", hashes[order])
        file.add("key_rows", order.astype(np.uint32))
        self._close_documents()
        self._voices.write(file)
        self._labels.write(file)
        file.close()

    def documents(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the rows of all records so far, and for each how many passages follow it."""
        rows = np.array([row for row, _, _ in self._documents], dtype=np.int64)
        owners = np.array(self._owners, dtype=np.uint32)
        return rows, np.bincount(owners[owners != NOWHERE], minlength=len(rows)).astype(np.int64) - 1

    def _close_documents(self) -> None:
        rows, sizes = self.documents()
        keys = [key for _, key, _ in self._documents]
        dates = [card.date.encode("utf-8", "surrogatepass") for _, _, card in self._documents]
        file = self._file
        file.add("document_rows", rows.astype(np.uint32))
        file.add("document_sizes", sizes.astype(np.uint32))
        file.add_strings("document_ids", keys)
        file.add_strings("document_dates", dates)
        file.add("by_id", _ranks(sorted(range(len(keys)), key=keys.__getitem__)))
        file.add("newest", _ranks(_newest_first(dates, keys)))
        file.add("oldest", _ranks(_oldest_first(dates, keys)))
        file.add("years", np.array([_year(card.date) for _, _, card in self._documents], dtype=np.uint16))
        for name in ("publisher", "kind"):
            values = [getattr(card, name).encode("utf-8", "surrogatepass") for _, _, card in self._documents]
            table = sorted(set(values))
            code = {value: at for at, value in enumerate(table)}
            file.add(f"{name}_codes", np.array([code[value] for value in values], dtype=narrowest(len(table))))
            file.add_strings(f"{name}_values", table)

    def discard(self) -> None:
        """Give up; the file is not whole."""
        self._file.discard()


def _year(date: str) -> int:
    """Return the year of an ISO date, 0 where there is none."""
    return int(date[:4]) if date[:4].isdecimal() and date[:4].isascii() else 0


class Rows:
    """The rows of one segment, open for reading."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.kinds = columns.array("kinds", np.uint8)
        self.owners = columns.array("owners", np.uint32)
        self.text_keys = columns.array("text_keys", np.uint64)
        self.sections = columns.array("sections", np.uint32)
        self.document_rows = columns.array("document_rows", np.uint32)
        self.document_sizes = columns.array("document_sizes", np.uint32)
        self.document_ids = columns.strings("document_ids")
        self.document_dates = columns.strings("document_dates")
        self.by_id = columns.array("by_id", np.uint32)
        self.newest = columns.array("newest", np.uint32)
        self.oldest = columns.array("oldest", np.uint32)
        self.years = columns.array("years", np.uint16)
        self.codes = {name: columns.array(f"{name}_codes", np.unsignedinteger) for name in ("publisher", "kind")}
        self.values = {name: columns.strings(f"{name}_values") for name in ("publisher", "kind")}
        self.voices = Voices(columns)
        self.labels = LabelColumns(columns)
        self._blocks = columns.data("blocks")
        self._block_starts = columns.array("block_starts", np.uint32)
        self._block_ends = columns.array("block_ends", np.uint64)
        self._first_blocks = int(columns.array("first_blocks", np.uint32)[0])
        self._hashes = columns.array("key_hashes", np.uint32)
        self._key_rows = columns.array("key_rows", np.uint32)
        self._block = lru_cache(_CACHED_BLOCKS)(self._read_block)
        self.code = lru_cache(_CACHED_CODES)(self._code)
        self.these = lru_cache(_CACHED_SETS)(self._these)

    def __len__(self) -> int:
        return len(self.kinds)

    def _code(self, name: str, value: str) -> int | None:
        """Return the number that stands for a document's publisher or kind; None where no document has it."""
        table, wanted = self.values[name], encoded(value)
        code = bisect_left(table, wanted)
        return code if code < len(table) and table[code] == wanted else None

    def _read_block(self, block: int) -> list[bytes]:
        first = int(self._block_starts[block])
        last = int(self._block_starts[block + 1]) if block + 1 < len(self._block_starts) else len(self)
        start = int(self._block_ends[block - 1]) if block else 0
        packed = self._blocks[start : int(self._block_ends[block])]
        try:
            unpacker = zlib.decompressobj(zdict=self._dictionary if block >= self._first_blocks else b"")
            data = unpacker.decompress(packed)
        except zlib.error as error:
            raise ColumnError(self.columns.path, "a block of rows cannot be unpacked") from error
        if not unpacker.eof:
            raise ColumnError(self.columns.path, "a block of rows is cut short")
        at = 4 * (last - first)
        rows = []
        for length in np.frombuffer(data, dtype=np.uint32, count=last - first).tolist():
            rows.append(data[at : at + length])
            at += length
        return rows

    @cached_property
    def _dictionary(self) -> bytes:
        """The first rows, to which all later blocks are compressed."""
        rows = (row for block in range(self._first_blocks) for row in self._read_block(block))
        return b"".join(rows)[:_DICTIONARY_BYTES]

    def data(self, row: int) -> bytes:
        """Return what is stored in a row."""
        block = (
            int(self._block_starts.searchsorted(np.uint32(row), side="right")) - 1
        )  # of its own type: or it is copied
        return self._block(block)[row - int(self._block_starts[block])]

    def all_data(self) -> Iterator[bytes]:
        """Return what is stored in every row, in order, past the cache."""
        for block in range(len(self._block_starts)):
            yield from self._read_block(block)

    def find(self, kind: RowKind, key: str) -> list[int]:
        """Return the rows that may have a key; the caller looks whether they do."""
        wanted = np.uint32(key_hash(kind, key))
        first = int(np.searchsorted(self._hashes, wanted, side="left"))
        rows = []
        while first < len(self._hashes) and self._hashes[first] == wanted:
            rows.append(int(self._key_rows[first]))
            first += 1
        return [row for row in rows if self.kinds[row] == kind]

    def identity(self, document: int) -> str:
        """Return the id of a document by its number in this segment."""
        return self.document_ids[document].decode("utf-8", "surrogatepass")

    def find_documents(self, identity: str) -> list[int]:
        """Return the documents of an id: several, where all but one are deleted."""
        found = [int(self.owners[row]) for row in self.find(RowKind.RECORD, identity)]
        key = identity.encode("utf-8", "surrogatepass")
        return [document for document in found if self.document_ids[document] == key]

    def _these(self, identities: tuple[str, ...]) -> npt.NDArray[np.bool_]:
        """Return, for each document, whether its id is one of these."""
        mask = np.zeros(len(self.document_rows), dtype=bool)
        mask[[document for each in identities for document in self.find_documents(each)]] = True
        mask.flags.writeable = False  # it is kept and given to many
        return mask

    def of_kind(self, kind: RowKind) -> list[int]:
        """Return all rows of a kind, in order."""
        return np.flatnonzero(self.kinds == kind).tolist()

    def card(self, document: int) -> Card:
        """Return the card of a document by its number in this segment."""
        texts = {
            name: self.values[name][int(self.codes[name][document])].decode("utf-8", "surrogatepass")
            for name in ("publisher", "kind")
        }
        return Card(self.document_dates[document].decode(), texts["publisher"], texts["kind"])
