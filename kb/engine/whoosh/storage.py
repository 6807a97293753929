"""The index folder: Whoosh's storage, table of contents and index, made durable and verifiable.

A commit is the renaming of one file, Whoosh's table of contents (TOC). Before it is renamed, it is sealed with the
version of the files and a checksum, and synced; the files it lists, and their names, are synced before. So a reader
that finds a TOC finds all its files, and a killed writer, or a power cut, leaves the TOC of the last commit.

An unfinished file has a name that ends in `.draft`, or is below Whoosh's temporary folder; after a crash, the next
writer removes it.
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC, FileIndex

from kb.durable_files import sync
from kb.engine.whoosh.columns.column_files import REBUILD_HINT
from kb.engine.whoosh.schema import build_schema, compute_version, list_readable_versions
from kb.errors import EngineError

INDEX_NAME = "MAIN"
_TOC = re.compile(rf"_{INDEX_NAME}_([0-9]+)\.toc")
_TOC_OR_DRAFT = re.compile(rf"{_TOC.pattern}(?:\..*)?")
_SEAL = struct.Struct("<8sII")  # magic, version of the files, checksum of the TOC
_MAGIC = b"KBSEALED"


class OutdatedError(EngineError):
    """The index was written by another version."""


def remove_drafts(folder: Path) -> None:
    """Remove the drafts of writers, except TOCs. The caller holds the lock, and writes nothing yet."""
    _remove_all(folder.glob("[!_]*.draft"))


def remove_toc_drafts(folder: Path) -> None:
    """Remove the TOCs that have not been named, after a commit of a higher number."""
    _remove_all(folder.glob(f"_{INDEX_NAME}_*.toc.*"))


def _remove_all(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):  # the next writer tries again
            path.unlink(missing_ok=True)


def find_latest_generation(folder: Path, pattern: re.Pattern[str] = _TOC) -> int:
    """Return the number of the newest commit, or -1."""
    try:
        with os.scandir(folder) as entries:
            matches = [pattern.fullmatch(entry.name) for entry in entries]
    except FileNotFoundError:
        return -1
    return max((int(match[1]) for match in matches if match), default=-1)


def write_toc_draft(folder: Path, toc: TOC) -> Path:
    """Write a sealed TOC under the name of a draft, and sync it to disk."""
    memory = RamStorage()
    toc.write(memory, INDEX_NAME)
    (content,) = memory.files.values()
    draft = folder / f"_{INDEX_NAME}_{toc.generation}.toc.draft"
    draft.write_bytes(content + _SEAL.pack(_MAGIC, compute_version(), zlib.crc32(content)))
    sync(draft)
    return draft


def publish_toc(draft: Path) -> None:
    """Give a TOC its name: when this returns, the commit is done.

    Raises:
        OSError: It is not done. Readers may have seen it, so its number is not used again.
    """
    sync(draft.parent)  # the names of the files that it lists: a disk may write names in any order
    path = draft.rename(draft.with_suffix(""))
    try:
        sync(path.parent)
    except OSError:
        with suppress(OSError):
            path.rename(draft)
        raise


def read_toc(folder: Path, generation: int) -> TOC:
    """Read the TOC of a commit.

    Raises:
        FileNotFoundError: A newer commit has replaced it.
        OutdatedError: Another version wrote it.
        EngineError: It is damaged.
    """
    content = (folder / f"_{INDEX_NAME}_{generation}.toc").read_bytes()
    magic, written_by, checksum = _SEAL.unpack(content[-_SEAL.size :]) if len(content) > _SEAL.size else (b"", 0, 0)
    if magic != _MAGIC or zlib.crc32(content[: -_SEAL.size]) != checksum:
        raise EngineError(f"The index in '{folder}' is damaged (its table of contents). {REBUILD_HINT}")
    if written_by not in list_readable_versions():
        raise OutdatedError(
            f"The index in '{folder}' was written by another version of this program. Run 'kb index' to build it anew "
            "from the sources; addresses are kept."
        )
    return TOC.read(FileStorage(str(folder), readonly=True), INDEX_NAME, gen=generation)


class LibraryIndex(FileIndex):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's index, which need not exist yet, and can be rebuilt beside the old one."""

    def __init__(self, folder: Path, *, rebuild: bool = False, after: int = 0) -> None:
        """Open an index for writing.

        Args:
            rebuild: Start without segments; the next commit replaces all present ones.
            after: A generation that the next commit exceeds.
        """
        self.storage = FileStorage(str(folder))
        self.indexname = INDEX_NAME
        self._schema = None
        self._rebuild = rebuild
        self._after = after

    def _read_toc(self) -> TOC:
        folder = Path(self.storage.folder)
        generation = find_latest_generation(folder)
        used = max(find_latest_generation(folder, _TOC_OR_DRAFT), self._after)
        if self._rebuild or generation < 0:
            return TOC(build_schema(), [], used)
        toc = read_toc(folder, generation)
        toc.generation = used
        return toc
