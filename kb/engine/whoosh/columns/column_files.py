"""Files of named columns: flat arrays, written once, read through a memory map.

A column file is a sequence of arrays, each aligned to 64 bytes, then a directory (JSON: name, type, offset, count,
checksum) and a fixed trailer that locates the directory. Opening reads the trailer and the directory only, so it costs
the same at any size; `verify` reads everything and compares the checksums.
"""

from __future__ import annotations

import json
import mmap
import struct
import tempfile
import zlib
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import IO, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from kb.errors import EngineError

REBUILD_HINT = "Run 'kb index --rebuild' to build it again from the sources."
_MAGIC = b"KBCOLUMN"
_TRAILER = struct.Struct("<QII8s")  # offset, length and checksum of the directory, magic
_ALIGNMENT = 64
_MAX_SPOOL_BYTES = 8 << 20  # of a column in memory, before it moves to a temporary file
_CHUNK_BYTES = 8 << 20

Array = npt.NDArray[np.generic]
_Scalar = TypeVar("_Scalar", bound=np.generic)


class ColumnError(EngineError):
    """A column file is damaged."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"The index file '{path}' is damaged ({what}). {REBUILD_HINT}")


class _Entry(NamedTuple):
    """A column's entry in the directory, in the order of its JSON."""

    dtype: str
    offset: int
    length: int  # number of values
    checksum: int


def choose_dtype(highest: int) -> np.dtype[np.integer]:
    """Return the narrowest integer type that holds the numbers from 0 to `highest`."""
    for kind in (np.uint8, np.uint16, np.uint32):
        if highest <= np.iinfo(kind).max:
            return np.dtype(kind)
    return np.dtype(np.int64)


def encode_text(text: str) -> bytes:
    """Encode a text for storage: as UTF-8 that allows lone surrogates."""
    return text.encode("utf-8", "surrogatepass")


def decode_text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


class ColumnSpool:
    """A column that grows in memory or a temporary file, until it is added to the column file."""

    def __init__(self, dtype: npt.DTypeLike, folder: Path) -> None:
        self.dtype = np.dtype(dtype)
        self.count = 0
        # If the file system has no unnamed files, it is called a draft, which a killed process may leave.
        self._file = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - closed by `close`
            max_size=_MAX_SPOOL_BYTES, dir=str(folder), suffix=".draft"
        )

    def append(self, values: Array) -> None:
        self._file.write(np.ascontiguousarray(values, dtype=self.dtype).data)
        self.count += len(values)

    def read_chunks(self) -> Iterator[bytes]:
        """Yield the bytes of all values, chunk by chunk."""
        self._file.seek(0)
        while chunk := self._file.read(_CHUNK_BYTES):
            yield chunk

    def close(self) -> None:
        """Delete the temporary file, written or not."""
        with suppress(OSError):
            self._file.close()


class ColumnWriter:
    """Writes one column file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] = path.open("wb")
        self._directory: dict[str, _Entry] = {}
        self._spools: list[ColumnSpool] = []

    def open_spool(self, dtype: npt.DTypeLike) -> ColumnSpool:
        """Start a column that grows while others are written; `add_spool` names the complete one."""
        spool = ColumnSpool(dtype, self.path.parent)
        self._spools.append(spool)
        return spool

    def add(self, name: str, values: Array) -> None:
        array = np.ascontiguousarray(values)
        self._write(name, array.dtype, len(array), iter([array.tobytes()]))

    def add_narrow(self, name: str, values: npt.NDArray[np.integer]) -> None:
        """Write a column of non-negative numbers in the narrowest type that holds them."""
        self.add(name, values.astype(choose_dtype(int(values.max()) if len(values) else 0)))

    def add_bytes(self, name: str, data: bytes) -> None:
        self._write(name, np.dtype(np.uint8), len(data), iter([data]))

    def add_strings(self, name: str, values: Sequence[bytes]) -> None:
        """Write strings as two columns: their bytes, and the end of each."""
        ends = np.cumsum([len(each) for each in values], dtype=np.uint64)
        self.add_narrow(f"{name}.ends", ends)
        self.add_bytes(f"{name}.bytes", b"".join(values))

    def add_coded(self, name: str, table_name: str, values: Sequence[bytes]) -> None:
        """Write recurring strings: a column of codes, and the distinct strings, sorted and numbered by code."""
        table = sorted(set(values))
        code_of = {value: code for code, value in enumerate(table)}
        self.add(name, np.array([code_of[value] for value in values], dtype=choose_dtype(len(table))))
        self.add_strings(table_name, table)

    def add_spool(self, name: str, spool: ColumnSpool) -> None:
        self._write(name, spool.dtype, spool.count, spool.read_chunks())
        spool.close()

    def _write(self, name: str, dtype: np.dtype[np.generic], count: int, chunks: Iterator[bytes]) -> None:
        if name in self._directory:
            raise ValueError(f"column '{name}' exists already")
        self._file.write(b"\0" * (-self._file.tell() % _ALIGNMENT))
        offset = self._file.tell()
        checksum = 0
        for chunk in chunks:
            checksum = zlib.crc32(chunk, checksum)
            self._file.write(chunk)
        self._directory[name] = _Entry(dtype.str, offset, count, checksum)

    def close(self) -> None:
        """Write the directory and close the file; it is not yet synced."""
        directory = json.dumps(self._directory, separators=(",", ":")).encode()
        offset = self._file.tell()
        self._file.write(directory)
        self._file.write(_TRAILER.pack(offset, len(directory), zlib.crc32(directory), _MAGIC))
        self._file.close()
        self.discard()

    def discard(self) -> None:
        """Close the file, complete or not, and all temporary files."""
        for spool in self._spools:
            spool.close()
        with suppress(OSError):
            self._file.close()


class StringColumn(Sequence[bytes]):
    """Strings of any length, read from two columns."""

    __slots__ = ("_data", "_ends")

    def __init__(self, data: memoryview, ends: Array) -> None:
        self._data = data
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, index: int) -> bytes:  # type: ignore[override]  # slices are not needed
        start = self._ends[index - 1] if index else 0
        return bytes(self._data[start : self._ends[index]])

    def read_range(self, first: int, last: int) -> list[bytes]:
        """Return the strings `first` to `last` (excluded), several times as fast as one by one."""
        if first >= last:
            return []
        start = self._ends.item(first - 1) if first else 0
        ends = self._ends[first:last].tolist()
        data = bytes(self._data[start : ends[-1]])
        return [data[one - start : other - start] for one, other in pairwise((start, *ends))]


class ColumnFile:
    """An open column file."""

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises:
            FileNotFoundError: There is no such file.
            ColumnError: It is incomplete or altered.
        """
        self.path = path
        with path.open("rb") as file:
            size = file.seek(0, 2)
            if size < _TRAILER.size:
                raise ColumnError(path, "cut short")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        offset, length, checksum, magic = _TRAILER.unpack(self._map[size - _TRAILER.size :])
        is_whole = magic == _MAGIC and offset + length + _TRAILER.size == size
        directory = self._map[offset : offset + length] if is_whole else b""
        if not directory or zlib.crc32(directory) != checksum:
            raise ColumnError(path, "cut short or altered")
        self._directory = {name: _Entry(*entry) for name, entry in json.loads(directory).items()}

    @property
    def names(self) -> Set[str]:
        return self._directory.keys()

    def has(self, name: str) -> bool:
        return name in self._directory

    def read_array(self, name: str, kind: type[_Scalar] = np.generic) -> npt.NDArray[_Scalar]:  # type: ignore[assignment]  # any
        """Return a column as a view of the memory map.

        `kind` is its scalar type for the type checker only; the file decides.

        Raises:
            ColumnError: The file has no such column.
        """
        entry = self._find_entry(name)
        return np.frombuffer(self._map, dtype=np.dtype(entry.dtype), count=entry.length, offset=entry.offset)

    def _find_entry(self, name: str) -> _Entry:
        if name not in self._directory:
            raise ColumnError(self.path, f"it has no '{name}'")
        return self._directory[name]

    def read_number(self, name: str) -> int:
        """Return the only number of a column.

        Raises:
            ColumnError: The file has no such column, or it has not one value.
        """
        values = self.read_array(name, np.int64).tolist()
        if len(values) != 1:
            raise ColumnError(self.path, f"'{name}' is cut short")
        return int(values[0])

    def read_bytes(self, name: str) -> memoryview:
        """Return a column of bytes as a view of the memory map."""
        entry = self._find_entry(name)
        return memoryview(self._map)[entry.offset : entry.offset + entry.length]

    def read_strings(self, name: str) -> StringColumn:
        """Return a column of strings.

        Raises:
            ColumnError: The file has no such column, or the end of its strings is not that of their bytes.
        """
        data = self.read_bytes(f"{name}.bytes")
        ends: Array = self.read_array(f"{name}.ends")
        if (int(ends[-1]) if len(ends) else 0) != len(data):
            raise ColumnError(self.path, f"the strings of '{name}' are cut short")
        return StringColumn(data, ends)

    def verify(self) -> None:
        """Read everything.

        Raises:
            ColumnError: A column does not match its checksum.
        """
        for name, entry in self._directory.items():
            end = entry.offset + entry.length * np.dtype(entry.dtype).itemsize
            checksum = 0
            for start in range(entry.offset, end, _CHUNK_BYTES):
                checksum = zlib.crc32(self._map[start : min(start + _CHUNK_BYTES, end)], checksum)
            if checksum != entry.checksum:
                raise ColumnError(self.path, f"altered in '{name}'")
