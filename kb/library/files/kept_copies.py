"""Copies of a library's last indexed sources, from which those lost by hand are restored.

The folder `kept` has the content of each source, and of each sidecar file, named by its SHA-256. The file
`versions.jsonl` beside it has a line for each source, with its content. Both are changed under the lock of the spool. A
second name of a file (a hard link) would be no copy: it changes with a file that is overwritten in place. Reading and
writing versions, and `retain`, raise `LibraryError` if the disk refuses.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from kb.durable_files import sync, sync_written
from kb.errors import LibraryError
from kb.library.files.safe_files import (
    choose_draft,
    keep_newest,
    make_folder,
    read_file,
    translate_write_errors,
    write_file,
)

KEPT, VERSIONS = "kept", "versions.jsonl"
_FICLONE = 0x40049409  # of linux/fs.h: lets two files share their blocks until one of them is changed
_SPARE_BYTES = 100 << 20  # of the disk, left free for the index


@dataclass(frozen=True, slots=True)
class SourceVersion:
    """A source as last indexed.

    Attributes:
        source: Its path below the folder of sources.
        document: The id of its document.
        sidecar_sha256: Empty if it had no sidecar file.
    """

    source: str
    document: str
    sha256: str
    sidecar_sha256: str = ""

    @property
    def hashes(self) -> tuple[str, str]:
        """The content of the source and of its sidecar file."""
        return self.sha256, self.sidecar_sha256


@dataclass(frozen=True, slots=True)
class KeptSpace:
    """The size of all copies; they take less on a disk where a copy shares its blocks with the file."""

    files: int
    bytes: int


@keep_newest
def _read_versions(path: Path) -> Mapping[str, SourceVersion]:
    versions = {}
    for line in (read_file(path) or b"").splitlines():
        with suppress(ValueError, TypeError):
            each = SourceVersion(**json.loads(line))
            versions[each.source] = each
    return versions


class KeptCopies:
    """The copies of a library's sources, in the library's folder."""

    def __init__(self, library: Path) -> None:
        self.folder = library / KEPT
        self._list = library / VERSIONS

    def read_versions(self) -> dict[str, SourceVersion]:
        """Return the version of each source, by its name, without damaged lines."""
        try:
            return dict(_read_versions(self._list, self._list.stat()))
        except FileNotFoundError:
            return {}

    def write_versions(self, versions: Mapping[str, SourceVersion]) -> None:
        if versions != self.read_versions():
            rows = (asdict(versions[name]) for name in sorted(versions))
            write_file(self._list, (f"{json.dumps(row)}\n".encode() for row in rows))

    def list_names(self) -> set[str]:
        """Return the names of all files in the folder."""
        try:
            with os.scandir(self.folder) as entries:
                return {each.name for each in entries}
        except FileNotFoundError:
            return set()

    def find(self, sha256: str) -> Path | None:
        """Return the copy of a content, or None."""
        path = self.folder / sha256
        return path if sha256 and path.is_file() else None

    def add(self, path: Path, sha256: str, signature: tuple[int, ...]) -> None:
        """Copy a file, unless it has changed; the name of the copy is on disk only after `sync`.

        Args:
            sha256: Of its content.
            signature: Its size and the time of its last change when it had that content.

        Raises:
            LibraryError: It cannot be read or has changed, or the copy cannot be written.
        """
        make_folder(self.folder)
        with translate_write_errors(self.folder), path.open("rb") as source:
            size = os.fstat(source.fileno()).st_size
            if shutil.disk_usage(self.folder).free < size + _SPARE_BYTES:
                raise LibraryError(f"The disk of '{self.folder}' has no room for a copy of '{path}'. Make room there.")
            draft = choose_draft(self.folder / sha256)
            try:
                with draft.open("xb") as copy:
                    try:
                        fcntl.ioctl(copy.fileno(), _FICLONE, source.fileno())
                    except OSError:  # another disk, or one whose files cannot share blocks
                        shutil.copyfileobj(source, copy)
                    sync_written(copy)
                status = os.fstat(source.fileno())
                if (status.st_size, status.st_mtime_ns) != signature:
                    raise LibraryError(f"'{path}' is being written at this moment. Try again when it is whole.")
                shutil.copystat(path, draft)
                draft.replace(self.folder / sha256)
            except BaseException:
                with suppress(OSError):
                    draft.unlink(missing_ok=True)
                raise

    def retain(self, needed: Collection[str]) -> KeptSpace:
        """Delete all unneeded copies, and half-written ones of interrupted processes; return their size."""
        names = self.list_names()
        deleted = self._measure(names.difference(needed))
        with translate_write_errors(self.folder):
            for name in names.difference(needed):
                path = self.folder / name
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
            if self.folder.exists():
                sync(self.folder)
                if not needed:
                    self.folder.rmdir()
        return deleted

    def measure(self) -> KeptSpace:
        """Return how much is kept."""
        return self._measure(self.list_names())

    def _measure(self, names: Collection[str]) -> KeptSpace:
        return KeptSpace(len(names), sum((self.folder / name).stat().st_size for name in names))
