"""Byte strings by number, compressed in blocks.

Strings of about `_BLOCK_BYTES` are compressed together. The first blocks, compressed by themselves, are also the
dictionary of all later ones: so small blocks, which are fast to open, take little more space than large ones.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from kb.engine.whoosh.columns.column_files import ColumnError, ColumnFile, ColumnWriter
from kb.engine.whoosh.weak_methods import cache_method

_BLOCK_BYTES = 1024  # uncompressed: larger blocks are smaller on disk and slower to open
_DICTIONARY_BYTES = 32768  # as far as zlib can look back
_CACHED_BLOCKS = 128
_LEVEL = 4


class CompressedBlocksWriter:
    """Writes the compressed strings of one column file."""

    def __init__(self, file: ColumnWriter) -> None:
        self._file = file
        self._count = 0
        self._blocks = file.open_spool(np.uint8)
        self._starts: list[int] = []  # the number of the first string of each block
        self._ends: list[int] = []  # the end of each block in the column
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self._dictionary: list[bytes] = []  # the content of the first blocks, until there is enough
        self._first_blocks = 0
        self._later: zlib._Compress | None = None  # has read the dictionary; is copied for each later block

    def add(self, data: bytes) -> None:
        if not self._pending:
            self._starts.append(self._count)
        self._count += 1
        self._pending.append(data)
        self._pending_bytes += len(data)
        if self._pending_bytes >= _BLOCK_BYTES:
            self._flush()

    def _flush(self) -> None:
        if not self._pending:
            return
        lengths = np.array([len(each) for each in self._pending], dtype=np.uint32)
        content = b"".join(self._pending)
        block = self._compress(lengths.tobytes() + content)
        if self._later is None:
            self._extend_dictionary(content)
        self._blocks.append(np.frombuffer(block, dtype=np.uint8))
        self._ends.append(self._blocks.count)
        self._pending.clear()
        self._pending_bytes = 0

    def _compress(self, block: bytes) -> bytes:
        if self._later is None:
            return zlib.compress(block, _LEVEL)
        compressor = self._later.copy()  # a fourth of the time to read the dictionary again
        return compressor.compress(block) + compressor.flush()

    def _extend_dictionary(self, content: bytes) -> None:
        """Add the content of a first block; with enough of it, later blocks use the dictionary."""
        self._dictionary.append(content)
        self._first_blocks += 1
        if sum(map(len, self._dictionary)) >= _DICTIONARY_BYTES:
            self._later = zlib.compressobj(_LEVEL, zdict=b"".join(self._dictionary)[:_DICTIONARY_BYTES])
            self._dictionary.clear()

    def close(self) -> None:
        self._flush()
        self._file.add_spool("blocks", self._blocks)
        self._file.add("first_blocks", np.array([self._first_blocks], dtype=np.uint32))
        self._file.add("block_starts", np.array(self._starts, dtype=np.uint32))
        self._file.add("block_ends", np.array(self._ends, dtype=np.uint64))


class CompressedBlocks:
    """The compressed strings of one column file, open for reading."""

    def __init__(self, file: ColumnFile, count: int) -> None:
        """Open the columns of `count` strings."""
        self._path = file.path
        self._count = count
        self._blocks = file.read_bytes("blocks")
        self._starts = file.read_array("block_starts", np.uint32)
        self._ends = file.read_array("block_ends", np.uint64)
        self._first_blocks = file.read_number("first_blocks")
        self._read_cached = cache_method(_CACHED_BLOCKS, self._read_block)

    def _read_block(self, block: int) -> list[bytes]:
        first = int(self._starts[block])
        last = int(self._starts[block + 1]) if block + 1 < len(self._starts) else self._count
        start = int(self._ends[block - 1]) if block else 0
        try:
            decompressor = zlib.decompressobj(zdict=self._dictionary if block >= self._first_blocks else b"")
            content = decompressor.decompress(self._blocks[start : int(self._ends[block])])
        except zlib.error as error:
            raise ColumnError(self._path, "a block of rows cannot be unpacked") from error
        if not decompressor.eof:
            raise ColumnError(self._path, "a block of rows is cut short")
        at = 4 * (last - first)  # after the lengths
        strings = []
        for length in np.frombuffer(content, dtype=np.uint32, count=last - first).tolist():
            strings.append(content[at : at + length])
            at += length
        return strings

    @cached_property
    def _dictionary(self) -> bytes:
        content = (string for block in range(self._first_blocks) for string in self._read_block(block))
        return b"".join(content)[:_DICTIONARY_BYTES]

    def read(self, number: int) -> bytes:
        """Return a string."""
        wanted = np.uint32(number)  # with another type, all starts would be copied
        block = int(self._starts.searchsorted(wanted, side="right")) - 1
        return self._read_cached(block)[number - int(self._starts[block])]

    def read_all(self) -> Iterator[bytes]:
        """Yield every string in order, bypassing the cache."""
        for block in range(len(self._starts)):
            yield from self._read_block(block)
