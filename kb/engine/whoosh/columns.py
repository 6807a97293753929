"""Files of named columns: flat arrays, written once, read through a memory map.

A column file is a row of arrays, each aligned to 64 bytes, then a directory (JSON: name, type, place, checksum) and a
fixed trailer that says where the directory is. Opening reads the trailer and the directory only, so it costs the same
at any size; `verify` reads everything and compares the checksums.

This module knows nothing of postings, passages or Whoosh.
"""

from __future__ import annotations

import json
import mmap
import struct
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TypeVar

import numpy as np
import numpy.typing as npt

from kb.errors import EngineError

REBUILD = "Run 'kb index --rebuild' to build it again from the sources."
_MAGIC = b"KBCOLUMN"
_TRAILER = struct.Struct("<QII8s")  # where the directory begins, its length, its checksum, the magic
_ALIGNMENT = 64
_IN_MEMORY = 8 << 20  # bytes of a growing column that are held before they go to a temporary file
_CHUNK = 8 << 20

Array = npt.NDArray[np.generic]
_Scalar = TypeVar("_Scalar", bound=np.generic)


class ColumnError(EngineError):
    """A column file is not what was written."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"The index file '{path}' is damaged ({what}). {REBUILD}")


def narrowest(highest: int) -> np.dtype[np.integer]:
    """Return the narrowest type that holds the numbers from 0 to `highest`."""
    for kind in (np.uint8, np.uint16, np.uint32):
        if highest <= np.iinfo(kind).max:
            return np.dtype(kind)
    return np.dtype(np.int64)


class GrowingColumn:
    """A column that is written piece by piece, while others grow beside it."""

    def __init__(self, dtype: npt.DTypeLike, folder: Path) -> None:
        self.dtype = np.dtype(dtype)
        self.count = 0
        self._spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(folder))  # noqa: SIM115 - closed by `close`

    def append(self, values: Array) -> None:
        """Write more values at the end."""
        self._spool.write(np.ascontiguousarray(values, dtype=self.dtype).data)
        self.count += len(values)

    def pieces(self) -> Iterator[bytes]:
        """Return all that was written, piece by piece."""
        self._spool.seek(0)
        while piece := self._spool.read(_CHUNK):
            yield piece

    def close(self) -> None:
        """Give the temporary file back."""
        self._spool.close()


class ColumnWriter:
    """Writes one column file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] = path.open("wb")
        self._directory: dict[str, tuple[str, int, int, int]] = {}
        self._growing: list[GrowingColumn] = []

    def growing(self, dtype: npt.DTypeLike) -> GrowingColumn:
        """Start a column that grows; name it with `add_growing` when it is whole."""
        column = GrowingColumn(dtype, self.path.parent)
        self._growing.append(column)
        return column

    def add(self, name: str, values: Array) -> None:
        """Write a whole column."""
        array = np.ascontiguousarray(values)
        self._write(name, array.dtype, len(array), iter([array.tobytes()]))

    def add_bytes(self, name: str, data: bytes) -> None:
        """Write bytes as a column of their own."""
        self._write(name, np.dtype(np.uint8), len(data), iter([data]))

    def add_strings(self, name: str, values: Sequence[bytes]) -> None:
        """Write strings of any length: their bytes in one column, their ends in another."""
        ends = np.cumsum([len(each) for each in values], dtype=np.uint64)
        self.add(f"{name}.ends", ends.astype(narrowest(int(ends[-1]) if len(ends) else 0)))
        self.add_bytes(f"{name}.bytes", b"".join(values))

    def add_growing(self, name: str, column: GrowingColumn) -> None:
        """Write a column that grew."""
        self._write(name, column.dtype, column.count, column.pieces())
        column.close()

    def _write(self, name: str, dtype: np.dtype[np.generic], count: int, pieces: Iterator[bytes]) -> None:
        if name in self._directory:
            raise ValueError(f"column '{name}' is there already")
        self._file.write(b"\0" * (-self._file.tell() % _ALIGNMENT))
        at = self._file.tell()
        checksum = 0
        for piece in pieces:
            checksum = zlib.crc32(piece, checksum)
            self._file.write(piece)
        self._directory[name] = (dtype.str, at, count, checksum)

    def close(self) -> None:
        """Write the directory and close the file; it is not yet synced."""
        directory = json.dumps(self._directory, separators=(",", ":")).encode()
        at = self._file.tell()
        self._file.write(directory)
        self._file.write(_TRAILER.pack(at, len(directory), zlib.crc32(directory), _MAGIC))
        self.discard()

    def discard(self) -> None:
        """Close the file and all temporary files, without a directory."""
        for column in self._growing:
            column.close()
        self._file.close()


class Strings(Sequence[bytes]):
    """Strings of any length in two columns."""

    __slots__ = ("_data", "_ends")

    def __init__(self, data: memoryview, ends: Array) -> None:
        self._data = data
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, index: int) -> bytes:  # type: ignore[override]  # no slices: nobody asks for them
        start = self._ends[index - 1] if index else 0
        return bytes(self._data[start : self._ends[index]])


class Columns:
    """An open column file."""

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises:
            FileNotFoundError: There is no such file.
            ColumnError: It is not a whole column file.
        """
        self.path = path
        with path.open("rb") as file:
            size = file.seek(0, 2)
            if size < _TRAILER.size:
                raise ColumnError(path, "cut short")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        at, length, checksum, magic = _TRAILER.unpack(self._map[size - _TRAILER.size :])
        directory = self._map[at : at + length] if magic == _MAGIC and at + length + _TRAILER.size == size else b""
        if not directory or zlib.crc32(directory) != checksum:
            raise ColumnError(path, "cut short or altered")
        self._directory: dict[str, tuple[str, int, int, int]] = json.loads(directory)

    def array(self, name: str, kind: type[_Scalar] = np.generic) -> npt.NDArray[_Scalar]:  # type: ignore[assignment]  # any
        """Return a column, mapped and not copied.

        Args:
            name: Its name.
            kind: What the caller takes it for; the file decides.

        Raises:
            ColumnError: The file has no such column.
        """
        dtype, at, count, _ = self._described(name)
        return np.frombuffer(self._map, dtype=np.dtype(dtype), count=count, offset=at)

    def _described(self, name: str) -> tuple[str, int, int, int]:
        if name not in self._directory:
            raise ColumnError(self.path, f"it has no '{name}'")
        return self._directory[name]

    def data(self, name: str) -> memoryview:
        """Return a column of bytes, mapped and not copied."""
        _, at, count, _ = self._described(name)
        return memoryview(self._map)[at : at + count]

    def strings(self, name: str) -> Strings:
        """Return a column of strings."""
        return Strings(self.data(f"{name}.bytes"), self.array(f"{name}.ends"))

    def verify(self) -> None:
        """Read everything.

        Raises:
            ColumnError: A column is not what was written.
        """
        for name, (dtype, at, count, expected) in self._directory.items():
            end = at + count * np.dtype(dtype).itemsize
            checksum = 0
            for start in range(at, end, _CHUNK):
                checksum = zlib.crc32(self._map[start : min(start + _CHUNK, end)], checksum)
            if checksum != expected:
                raise ColumnError(self.path, f"altered in '{name}'")
