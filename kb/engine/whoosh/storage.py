"""The folder of the index: Whoosh's storage, made durable and verifiable.

A commit is the renaming of one file, Whoosh's table of contents (TOC). Before it gets its name it is sealed, with the
version of the files and a checksum, and synced; what it names was synced before. So a reader that finds a TOC finds
everything, and a writer that is killed leaves the old one.
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.util.filelock import FileLock

from kb.engine.whoosh.columns import REBUILD
from kb.engine.whoosh.schema import schema, version
from kb.errors import EngineError

NAME = "MAIN"
_TOC = re.compile(rf"_{NAME}_([0-9]+)\.toc")
_SEAL = struct.Struct("<8sII")  # magic, version of the files, checksum of all before
_MAGIC = b"KBSEALED"


class OutdatedError(EngineError):
    """The index was written by another version."""


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class WriteLock(FileLock):  # type: ignore[misc]  # Whoosh has no types
    """A lock of the operating system, which ends with the process that holds it.

    A process forked off meanwhile (a worker that reads sources) must not keep it, or it would outlive a killed parent.
    """

    def acquire(self, blocking: bool = False) -> bool:
        """Take the lock, or return False at once where another process has it."""
        taken = bool(super().acquire(blocking))
        if taken:
            _held.add(self)
        return taken

    def release(self) -> None:
        """Give the lock back."""
        _held.discard(self)
        super().release()

    def abandon(self) -> None:
        """Close this process's copy of the lock without unlocking it."""
        descriptor: int | None = vars(self)["fd"]
        if descriptor is not None:
            os.close(descriptor)
        self.fd = None


_held: set[WriteLock] = set()


def _abandon_all() -> None:
    for lock in _held:
        lock.abandon()
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_abandon_all)


class SealedStorage(FileStorage):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's folder of files, in which a TOC is sealed and synced before it gets its name."""

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Name the TOC that was just written."""
        folder = Path(self.folder)
        path = folder / oldname
        content = path.read_bytes()
        with path.open("ab") as file:
            file.write(_SEAL.pack(_MAGIC, version(), zlib.crc32(content)))
        sync(path)
        super().rename_file(oldname, newname, safe=safe)
        sync(folder)

    def lock(self, name: str) -> WriteLock:
        """Return a lock of the folder."""
        return WriteLock(self._fpath(name))


def latest_generation(folder: Path) -> int:
    """Return the number of the newest commit, -1 where there is none."""
    try:
        with os.scandir(folder) as entries:
            matches = [_TOC.fullmatch(entry.name) for entry in entries]
    except FileNotFoundError:
        return -1
    return max((int(match[1]) for match in matches if match), default=-1)


def read_toc(folder: Path, generation: int) -> TOC:
    """Read the TOC of a commit.

    Raises:
        FileNotFoundError: A newer commit has replaced it.
        OutdatedError: Another version wrote it.
        EngineError: It is not what was written.
    """
    content = (folder / f"_{NAME}_{generation}.toc").read_bytes()
    magic, written_by, checksum = _SEAL.unpack(content[-_SEAL.size :]) if len(content) > _SEAL.size else (b"", 0, 0)
    if magic != _MAGIC or zlib.crc32(content[: -_SEAL.size]) != checksum:
        raise EngineError(f"The index in '{folder}' is damaged (its table of contents). {REBUILD}")
    if written_by != version():
        raise OutdatedError(f"The index in '{folder}' was written by another version of this program. {REBUILD}")
    return TOC.read(FileStorage(str(folder), readonly=True), NAME, gen=generation)


class LibraryIndex(FileIndex):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's index, which need not exist yet, and can be begun anew beside the old one."""

    def __init__(self, folder: Path, *, anew: bool) -> None:
        """Open an index for writing.

        Args:
            folder: Where it is, or will be.
            anew: Take nothing over; the next commit replaces all there is.
        """
        self.storage = SealedStorage(str(folder))
        self.indexname = NAME
        self._schema = None
        self._anew = anew

    def _read_toc(self) -> TOC:
        folder = Path(self.storage.folder)
        generation = latest_generation(folder)
        if self._anew or generation < 0:
            return TOC(schema(), [], max(generation, 0))
        return read_toc(folder, generation)
