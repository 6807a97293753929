"""The folder of source files: listing, hashing, adding and replacing by path or URL, deleting."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from kb.errors import LibraryError
from kb.library.indexing.downloads import download
from kb.library.indexing.ignored_files import is_ignored
from kb.library.keeping.archive import ArchivedSource
from kb.library.keeping.safe_files import copy_file, delete_file, put_back, read_file, update_toml, write_file
from kb.read.registry import locate_sidecar

SIDECAR_SUFFIX = ".toml"

Stamp = tuple[int, ...]
"""The size of a source and when it was changed, in nanoseconds, and the same of its sidecar file if it has one."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A source on disk.

    Attributes:
        name: Its path below the folder of sources, with `/`.
        sidecar: Its sidecar file, if it has one.
        is_changing: Whether it is being written, so that it is not to be read now.
    """

    path: Path
    name: str
    stamp: Stamp
    sidecar: Path | None = None
    is_changing: bool = False

    def hash_content(self) -> str:
        """Return the SHA-256 of the file, followed by that of its sidecar file."""
        return hash_file(self.path) + (hash_file(self.sidecar) if self.sidecar else "")

    def adopt_sidecar(self, stray: SourceFile) -> SourceFile:
        """Return the source with a sidecar file that lies elsewhere."""
        return replace(self, stamp=(*self.stamp, *stray.stamp), sidecar=stray.path)


@dataclass(frozen=True, slots=True)
class PlacedSource:
    """A source that was added or replaced, with what there was before.

    Attributes:
        sidecar: Its sidecar file, which need not exist.
        metadata: The content of that before; None where there was none.
        is_new: Whether there was no source of this name.
        replaced: The source that it took the place of.
    """

    name: str
    path: Path
    sidecar: Path
    metadata: bytes | None
    is_new: bool = False
    replaced: ArchivedSource | None = None

    def undo(self) -> None:
        """Leave what there was before.

        Raises:
            LibraryError: It cannot be written.
        """
        if self.is_new:
            delete_file(self.path)
        elif self.replaced is not None and hash_file(self.path) != hash_file(self.replaced.path):
            put_back(self.replaced.path, self.path)
        if self.replaced is not None:
            self.replaced.erase()
        if self.metadata is None:
            delete_file(self.sidecar)
        elif read_file(self.sidecar) != self.metadata:
            write_file(self.sidecar, [self.metadata])


KeepReplaced = Callable[[Path, str], ArchivedSource]
"""Keeps a source before it is replaced, given by its path and its name."""


class SourceFolder:
    """A folder of sources."""

    def __init__(self, folder: Path, max_mb: int) -> None:
        self.folder = folder
        self._max_bytes = max_mb << 20

    def __iter__(self) -> Iterator[SourceFile]:
        """Yield all sources in the order of their paths.

        Raises:
            LibraryError: There is no such folder.
        """
        if not self.folder.is_dir():
            raise LibraryError(
                f"No folder of sources at '{self.folder}'. "
                "Make it and put documents in it, or name another library with --library."
            )
        try:
            found = list(_scan_folder(self.folder, ""))
        except OSError as error:
            raise LibraryError(
                f"'{error.filename}' cannot be read ({error.strerror}). Check that it is there, and its rights."
            ) from error
        yield from sorted(found, key=lambda each: each.name.split("/"))

    def shorten_path(self, document: str) -> str:
        """Return a document's path below the folder where another path to its source is given, else what is given.

        Args:
            document: An id, an address, or a path, from the working folder or from the library's.
        """
        if "." in document or "/" in document:  # no id has these
            folder = self.folder.absolute()
            for path in (Path(document).absolute(), folder.parent / document):
                if path.is_relative_to(folder):
                    return path.relative_to(folder).as_posix()
        return document

    def add_file(
        self,
        location: str,
        metadata: Mapping[str, str],
        *,
        sidecars: Mapping[str, Path] = MappingProxyType({}),
        replaced_by: KeepReplaced | None = None,
        is_private: bool = False,
    ) -> PlacedSource:
        """Copy a document into the folder, and write its sidecar file.

        Args:
            location: A path, or a URL beginning with http:// or https://.
            metadata: For the sidecar file: `title`, `date`, `publisher`, `kind`.
            sidecars: The sidecar files of sources by their names; that of another source is beside it.
            replaced_by: Keeps the source of the same name before this one takes its place; None to refuse to.
            is_private: Whether the host of a URL may be one of the network that the library is in.

        Raises:
            LibraryError: The document does not exist or is too large, another one has its name or the sidecar file
                of that name, or there is none to replace; nothing was changed.
        """
        try:
            if re.match(r"https?://", location, re.IGNORECASE):
                with download(location, self._max_bytes, is_private=is_private) as path:
                    return self._place(path, path.name, {"url": location, **metadata}, sidecars, replaced_by)
            path = Path(location)
            if not path.is_file():
                raise LibraryError(f"No file at '{location}'. Check the path and try again.")
            name = path.name
            if path.resolve().is_relative_to(self.folder.resolve()):
                name = path.resolve().relative_to(self.folder.resolve()).as_posix()
            return self._place(path, name, metadata, sidecars, replaced_by)
        except OSError as error:
            raise LibraryError(f"'{location}' cannot be added ({error.strerror}). Check it, and its rights.") from error

    def _place(
        self,
        path: Path,
        name: str,
        metadata: Mapping[str, str],
        sidecars: Mapping[str, Path],
        replaced_by: KeepReplaced | None,
    ) -> PlacedSource:
        if path.stat().st_size > self._max_bytes:
            raise LibraryError(
                f"'{name}' has more than {self._max_bytes >> 20} megabytes. Raise KB_MAX_SOURCE_MB to add it."
            )
        target = self.folder / name
        sidecar = sidecars.get(name, locate_sidecar(target))
        placed = PlacedSource(name, target, sidecar, sidecar.read_bytes() if sidecar.is_file() else None)
        try:
            if not target.exists():
                if replaced_by is not None:
                    raise LibraryError(f"The library has no '{name}' to replace. Rename it, or leave out --replace.")
                holder = next((each for each, path in sidecars.items() if path == sidecar), None)
                if holder:
                    raise LibraryError(
                        f"'{sidecar.name}' is still the metadata file of '{holder}', which was moved without it. "
                        f"Move it to '{name_sidecar(holder)}' and try again."
                    )
                placed = replace(placed, is_new=True)
                update_toml(sidecar, metadata)
                copy_file(path, target)
            else:
                if not path.samefile(target) and hash_file(target) != hash_file(path):
                    if replaced_by is None:
                        raise LibraryError(
                            f"The library has another document named '{name}'. Rename the new one, or put it in the "
                            "place of the old one with --replace."
                        )
                    placed = replace(placed, replaced=replaced_by(target, name))
                    copy_file(path, target)
                update_toml(sidecar, metadata)
        except BaseException:
            with suppress(LibraryError, OSError):  # what failed first is what is told; the history has the old version
                placed.undo()
            raise
        return placed

    def delete(self, name: str, sidecar: Path | None = None) -> None:
        """Delete a source and its sidecar file.

        Args:
            name: Its path below the folder.
            sidecar: Where its sidecar file lies, if not beside it.

        Raises:
            LibraryError: One of them cannot be deleted.
        """
        path = self.folder / name
        delete_file(path)
        for each in {locate_sidecar(path), sidecar or locate_sidecar(path)}:
            delete_file(each)


def name_sidecar(source: str) -> str:
    """Return the name of the sidecar file of a source."""
    return source + SIDECAR_SUFFIX


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _scan_folder(folder: Path | str, prefix: str) -> Iterator[SourceFile]:
    """Yield the sources of a folder and of those below it; what is ignored, and the sidecar files of others, are none.

    Args:
        folder: Where they are.
        prefix: Of their names.
    """
    with os.scandir(folder) as entries:
        visible = {entry.name: entry for entry in entries if not is_ignored(entry.name)}
    files = {name: entry for name, entry in visible.items() if _is_file(entry)}
    for name, entry in visible.items():
        if entry.is_dir(follow_symlinks=False):
            yield from _scan_folder(entry.path, f"{prefix}{name}/")
        elif name in files and not (name.endswith(SIDECAR_SUFFIX) and name.removesuffix(SIDECAR_SUFFIX) in files):
            sidecar = files.get(name + SIDECAR_SUFFIX)
            yield SourceFile(
                path=Path(entry.path),
                name=f"{prefix}{name}",
                stamp=(*_stamp(entry), *(_stamp(sidecar) if sidecar else ())),
                sidecar=Path(sidecar.path) if sidecar else None,
            )


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Tell whether an entry is a file; a link that leads nowhere, round in a circle or to a closed folder is none."""
    try:
        return entry.is_file()
    except OSError:
        if not entry.is_symlink():
            raise
        return False


def _stamp(entry: os.DirEntry[str]) -> tuple[int, int]:
    status = entry.stat()
    return status.st_size, status.st_mtime_ns
