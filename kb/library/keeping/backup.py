"""Making a backup of a library: one file with everything that cannot be made again, verified before it counts.

The folder's files are first linked to other names, while no other process indexes, which takes moments. Since the
program replaces files and never changes them in place, the backup then has the library as of that moment, whatever is
indexed, added or removed while it is written.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kb import __version__
from kb.errors import LibraryError
from kb.library.files.audit import AUDIT
from kb.library.files.generation import read_generation
from kb.library.files.kept_copies import KEPT
from kb.library.files.purged import PURGED
from kb.library.files.safe_files import (
    UNFINISHED,
    choose_draft,
    read_file,
    read_pieces,
    replace_file,
    translate_write_errors,
)
from kb.library.indexing.source_files import leads_out, list_roots
from kb.library.indexing.sync import Library
from kb.library.keeping.backup_file import BackupManifest, BackupWriter, open_backup

CACHE = "cache"
DERIVED = ("whoosh", "spool", CACHE, KEPT)
"""Folders that can be made again: the index, the spool, vectors, and copies of the sources."""

_LOCKS = (f"{CACHE}/lock",)
_OWNER_ONLY = 0o600  # a backup has removed documents, and who may sign in
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class BackupReport:
    """The contents of a backup, and its own size in bytes.

    Attributes:
        left_out: Names in the library's folder that are neither files nor folders, or dangling links; and links that
            are refused as sources, since their targets would be sources after a restore.
    """

    manifest: BackupManifest
    size: int
    left_out: tuple[str, ...]


def make_backup(
    library: Library, path: Path, *, with_cache: bool = False, wait: Callable[[], None] = lambda: None
) -> BackupReport:
    """Write and verify a backup of a library, also while it is served and indexed; only then replace the old file.

    Args:
        with_cache: Whether it has the vectors, which take long to encode.
        wait: Called if another process is indexing, before waiting until it is done.

    Raises:
        LibraryError: There is no folder for it, something cannot be read or written, or was changed while it was read.
    """
    folder = library.settings.library
    if not library.sources.folder.is_dir():
        raise LibraryError(f"No library in '{folder}': it has no folder 'sources'. Name another with --library.")
    if path.resolve().is_relative_to(folder.resolve()):
        raise LibraryError(f"'{path}' is in the library's folder itself. Choose a place outside of it.")
    if not path.parent.is_dir():
        raise LibraryError(f"There is no folder '{path.parent}'. Mount its disk, or make it, and try again.")
    library.refuse_missing_sources()
    with ExitStack() as stack:
        if with_cache:  # the cache is changed in place
            stack.enter_context(library.vectors.lock(wait))
        frozen = stack.enter_context(_freeze(library, with_cache=with_cache, wait=wait))
        manifest = _write(frozen, path)
    return BackupReport(manifest, path.stat().st_size, tuple(frozen.left_out))


@dataclass(slots=True)
class _FrozenFile:
    """A file to be written, by a second name, or its own if the disk has no links; with its status then."""

    path: Path
    status: os.stat_result

    def read(self) -> Iterator[bytes]:
        """Yield the content in pieces.

        Raises:
            LibraryError: It has changed.
        """
        yield from read_pieces(self.path)
        after = self.path.stat()
        if (after.st_size, after.st_mtime_ns) != (self.status.st_size, self.status.st_mtime_ns):
            raise LibraryError(f"'{self.path}' was changed while the backup was made. Try again.")


@dataclass(slots=True)
class _FrozenLibrary:
    """The files of a library at one moment, by their paths below its folder."""

    generation: int
    files: dict[str, _FrozenFile]
    left_out: list[str]


@contextmanager
def _freeze(library: Library, *, with_cache: bool, wait: Callable[[], None]) -> Iterator[_FrozenLibrary]:
    """Give the files of a library second names in a hidden folder, while the context lasts."""
    folder = library.settings.library
    draft = choose_draft(folder / "backup")
    try:
        with library.spool.lock(wait), translate_write_errors(folder):
            for _ in range(_ATTEMPTS):
                shutil.rmtree(draft, ignore_errors=True)
                draft.mkdir()
                before = read_file(folder / PURGED), read_generation(folder)
                frozen = _FrozenLibrary(before[1], {}, [])
                # A file may be removed meanwhile, since removal does not wait: then all is done again.
                with suppress(FileNotFoundError):
                    for name in _list_files(folder, frozen.left_out, with_cache=with_cache):
                        if _is_refused(library.sources.folder, folder / name):
                            frozen.left_out.append(name)
                            continue
                        second = draft / str(len(frozen.files))
                        if name == AUDIT:  # grows in place, also while a backup is made
                            shutil.copy2(folder / name, second)
                            frozen.files[name] = _FrozenFile(second, second.stat())
                        else:
                            frozen.files[name] = _freeze_file(folder / name, second)
                    if (read_file(folder / PURGED), read_generation(folder)) == before:
                        break
            else:
                raise LibraryError(f"The library in '{folder}' is changed all the time. Try again.")
        yield frozen
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _is_refused(sources: Path, path: Path) -> bool:
    """Tell whether a file is a link among the sources that leads to a forbidden place."""
    return path.is_symlink() and sources in path.parents and leads_out(path, list_roots(sources.parent))


def _freeze_file(path: Path, second: Path) -> _FrozenFile:
    if not path.is_symlink():
        with suppress(OSError):  # another disk, or one without hard links
            os.link(path, second)
            return _FrozenFile(second, second.stat())
    return _FrozenFile(path, path.stat())


def _list_files(folder: Path, left_out: list[str], *, with_cache: bool) -> Iterator[str]:
    """Yield the paths of all files of a library below its folder, except those that can be made again."""
    for entry in sorted(os.scandir(folder), key=lambda each: each.name):
        if entry.name in DERIVED and not (with_cache and entry.name == CACHE):
            continue
        # The folder of sources may itself be a link; links to folders within it are not followed.
        yield from _list_below(entry, entry.name, left_out, follow=True)


def _list_below(entry: os.DirEntry[str], name: str, left_out: list[str], *, follow: bool = False) -> Iterator[str]:
    if name.endswith(UNFINISHED) or name in _LOCKS:
        return
    if entry.is_dir(follow_symlinks=follow):
        with os.scandir(entry.path) as entries:
            for each in sorted(entries, key=lambda one: one.name):
                yield from _list_below(each, f"{name}/{each.name}", left_out)
    elif entry.is_file():
        yield name
    else:
        left_out.append(name)


def _write(frozen: _FrozenLibrary, path: Path) -> BackupManifest:
    with replace_file(path) as draft:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(descriptor, "w+b") as file:
            manifest = _write_files(frozen, BackupWriter(file))
            file.flush()
            os.fsync(file.fileno())
            if hasattr(os, "posix_fadvise"):  # what is read back must come from the disk, not from memory
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        _verify(draft, manifest)
    return manifest


def _write_files(frozen: _FrozenLibrary, writer: BackupWriter) -> BackupManifest:
    try:
        for name, each in frozen.files.items():
            writer.add(name, each.status.st_mtime_ns, each.status.st_mode, each.read())
        return writer.finish(__version__, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", frozen.generation)
    except BaseException:
        writer.discard()
        raise


def _verify(draft: Path, manifest: BackupManifest) -> None:
    with open_backup(draft) as written:
        if written.manifest != manifest:
            raise LibraryError(f"'{draft}' has not what was written to it. Check the disk.")
        written.verify()
