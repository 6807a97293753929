"""The folder of source files: listing, hashing, adding, replacing, changing metadata, deleting.

A link in it may lead into the folder itself, and elsewhere only if `library.toml` lists the folder: those who may put
files there, as on a share, must not be able to read everything the program can.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType

import tomlkit

from kb.errors import LibraryError
from kb.library.configuration import watch_configuration
from kb.library.files.archive import ArchivedSource
from kb.library.files.file_signatures import FileSignature, hash_file, read_file_signature
from kb.library.files.last_good import LAST_GOOD, keep_copy
from kb.library.files.safe_files import (
    change_toml,
    copy_file,
    delete_file,
    put_back,
    read_file,
    update_toml,
    write_file,
)
from kb.library.indexing.ignored_files import find_owners, is_ignored, looks_like_sidecar, name_owner
from kb.library.indexing.personal.folders import list_personal_roots, update_sources
from kb.model import DocumentRecord
from kb.read.metadata.sidecar import read_sidecar
from kb.read.registry import locate_sidecar

SIDECAR_SUFFIX = ".toml"
_LEADS_OUT = (
    "This is a link that leads out of the folder of sources. Put the file itself there, or list the folder to which it "
    "leads under linked_folders in 'library.toml'."
)
_LEADS_ROUND = "This is a link to a folder that is read anyway, and is not followed. Delete it."


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A source on disk.

    Attributes:
        name: Its path below the folder of sources, with `/`.
        is_changing: Whether it is being written, so that it must not be read now.
        refused: Why it is not a document, and what to do; else empty. A refused link has no signature.
    """

    path: Path
    name: str
    signature: FileSignature
    sidecar: Path | None = None
    is_changing: bool = False
    refused: str = ""

    @property
    def root(self) -> Path:
        """The folder of sources."""
        return self.path.parents[self.name.count("/")]

    @property
    def last_good(self) -> Path:
        """The path of the last good copy of its sidecar file."""
        return locate_last_good(self.root, self.name)

    def keep_last_good(self) -> None:
        """Copy its sidecar file, unless that has a serious fault; delete the copy if it has no sidecar.

        Raises:
            LibraryError: The library's folder cannot be written.
        """
        if self.sidecar is None:
            delete_file(self.last_good)
        elif not read_sidecar(self.sidecar).protecting_faults:
            keep_copy(self.last_good, self.sidecar.read_bytes(), like=self.sidecar)

    def hash_content(self) -> str:
        """Return the SHA-256 of the file, followed by that of its sidecar file."""
        return hash_file(self.path) + (hash_file(self.sidecar) if self.sidecar else "")

    def has_content(self, sha256: str) -> bool:
        """Tell whether the content of the file has this SHA-256 now."""
        try:
            return hash_file(self.path) == sha256
        except OSError:
            return False

    def adopt_sidecar(self, stray: SourceFile) -> SourceFile:
        """Return the source with a sidecar file from elsewhere."""
        return replace(self, signature=(*self.signature, *stray.signature), sidecar=stray.path)


@dataclass(frozen=True, slots=True)
class PlacedSource:
    """A source that was added or replaced, with the state before, for `undo`.

    Attributes:
        sidecar: Its sidecar file, which need not exist.
        metadata: The former content of that; None if there was none.
        replaced: The source that it replaced.
        made_folders: Folders above it that were made, the innermost first.
    """

    name: str
    path: Path
    sidecar: Path
    metadata: bytes | None
    is_new: bool = False
    replaced: ArchivedSource | None = None
    made_folders: tuple[Path, ...] = ()

    def undo(self) -> None:
        """Restore the state before.

        Raises:
            LibraryError: It cannot be written.
        """
        if self.is_new:
            delete_file(self.path)
        elif self.replaced is not None and hash_file(self.path) != hash_file(self.replaced.path):
            put_back(self.replaced.path, self.path)
        if self.metadata is None:
            delete_file(self.sidecar)
        elif read_file(self.sidecar) != self.metadata and self.replaced is not None:
            put_back(self.replaced.sidecar, self.sidecar)  # this has room on a full disk
        elif read_file(self.sidecar) != self.metadata:
            write_file(self.sidecar, [self.metadata])
        if self.replaced is not None:
            self.replaced.erase()
        SourceFile(self.path, self.name, (), self.sidecar if self.sidecar.exists() else None).keep_last_good()
        for each in self.made_folders:
            with suppress(OSError):  # it is not empty
                each.rmdir()


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file to be added.

    Attributes:
        name: Its own; in an added folder, its path below that.
        url: The address it was fetched from; else empty.
        sidecar: The one beside it in an added folder, if any.
    """

    path: Path
    name: str
    url: str = ""
    sidecar: Path | None = None


KeepReplaced = Callable[[Path, str], ArchivedSource]
"""Keeps a source before it is replaced, given by its path and its name."""


class SourceFolder:
    """A folder of sources."""

    def __init__(self, folder: Path, max_mb: int) -> None:
        self.folder = folder
        self.max_bytes = max_mb << 20

    def __iter__(self) -> Iterator[SourceFile]:
        """Yield all sources in the order of their paths, and refused files.

        Raises:
            LibraryError: There is no such folder.
        """
        update_sources(self.folder.parent)
        if not self.folder.is_dir():
            raise LibraryError(
                f"No folder of sources at '{self.folder}'. "
                "Make it and put documents in it, or name another library, or a folder of documents, with --library."
            )
        try:
            found = list(scan_folder(self.folder, list_roots(self.folder.parent)))
        except OSError as error:
            raise LibraryError(
                f"'{error.filename}' cannot be read ({error.strerror}). Check that it is there, and its rights."
            ) from error
        yield from sorted(found, key=lambda each: each.name.split("/"))

    def shorten_path(self, document: str) -> str:
        """Return a document's path below the folder, if another path to its source is given, else the argument.

        The argument is an id, an address, or a path, from the working folder or from the library's.
        """
        if "." in document or "/" in document:  # no id has these
            folder = self.folder.absolute()
            for path in (Path(document).absolute(), folder.parent / document):
                if path.is_relative_to(folder):
                    return path.relative_to(folder).as_posix()
        return document

    def has(self, path: Path) -> bool:
        """Tell whether a file is in the folder, links followed."""
        return path.resolve().is_relative_to(self.folder.resolve())

    def find_indexed(self, record: DocumentRecord) -> Path | None:
        """Return the path of a document's file; None if it is not there, leads out, or has changed since."""
        path = self.folder / record.source
        if not path.is_file() or leads_out(path, list_roots(self.folder.parent)) or hash_file(path) != record.sha256:
            return None
        return path

    def find_folder(self, name: str) -> str:
        """Return the path below the folder of a subfolder, which need not exist, links followed.

        Raises:
            LibraryError: It is none, or documents in it would not be found.
        """
        root, parts = self.folder.resolve(), PurePosixPath(name).parts
        place = self.folder.joinpath(*parts)
        if not parts or PurePosixPath(name).is_absolute() or ".." in parts or any(map(is_ignored, parts)):
            raise LibraryError(f"'{name}' is no folder for documents. Give one below '{self.folder}', such as '2021'.")
        if leads_out(place, list_roots(self.folder.parent)):
            raise LibraryError(f"'{name}' cannot be added to. {_LEADS_OUT}")
        return (
            place.resolve().relative_to(root).as_posix()
            if self.has(place)
            else place.relative_to(self.folder).as_posix()
        )

    def name_file(self, file: IncomingFile, into: str = "") -> str:
        """Return the name for a file: its own if it is in the folder, else one below a subfolder.

        Raises:
            LibraryError: That folder cannot have documents.
        """
        if self.has(file.path):
            return file.path.resolve().relative_to(self.folder.resolve()).as_posix()
        own = PurePosixPath(into) / file.name
        folder = self.find_folder(own.parent.as_posix()) if own.parent.parts else ""
        return (PurePosixPath(folder) / own.name).as_posix()

    def check_file(self, file: IncomingFile, name: str, sidecars: Mapping[str, Path], *, may_replace: bool) -> None:
        """Check that a file may be a source of some name; `sidecars` as for `place`.

        Raises:
            LibraryError: Another one has this name or the sidecar file of that name, or a link leads out.
        """
        target = self.folder / name
        sidecar = sidecars.get(name, locate_sidecar(target))
        self._check_places(target, sidecar)
        if target.exists():
            if not may_replace and not _is_same(file.path, target):
                raise LibraryError(
                    f"The library has another document named '{name}'. Rename the new one, or put it in the place of "
                    "the old one with --replace."
                )
            return
        holder = next((each for each, path in sidecars.items() if path == sidecar), None)
        if holder:
            raise LibraryError(
                f"'{sidecar.name}' is still the metadata file of '{holder}', which was moved without it. "
                f"Move it to '{name_sidecar(holder)}' and try again."
            )

    def place(
        self,
        file: IncomingFile,
        name: str,
        metadata: Mapping[str, str],
        *,
        sidecars: Mapping[str, Path] = MappingProxyType({}),
        keep: KeepReplaced | None = None,
    ) -> PlacedSource:
        """Copy a document into the folder, and write its sidecar file; a new one begins with its own.

        Args:
            sidecars: The sidecar files of sources by their names; that of another source is beside it.
            keep: Keeps the source of this name before it is replaced; None to refuse to replace.

        Raises:
            LibraryError: It may not have this name, or cannot be written; nothing was changed.
        """
        self.check_file(file, name, sidecars, may_replace=keep is not None)
        target = self.folder / name
        sidecar = sidecars.get(name, locate_sidecar(target))
        made = tuple(each for each in target.parents if not each.exists())
        placed = PlacedSource(name, target, sidecar, read_file(sidecar), not target.exists(), made_folders=made)
        try:
            if placed.is_new and file.sidecar and placed.metadata is None:
                copy_file(file.sidecar, sidecar)
            elif keep is not None and not placed.is_new and not _is_same(file.path, target):
                placed = replace(placed, replaced=keep(target, name))
            update_toml(sidecar, {"url": file.url, **metadata} if file.url else metadata)  # before anybody finds it
            if placed.is_new or placed.replaced:
                copy_file(file.path, target)
        except BaseException:
            with suppress(LibraryError, OSError):  # the first failure is reported; the history has the old version
                placed.undo()
            raise
        return placed

    def change_sidecar(
        self, file: SourceFile, change: Callable[[tomlkit.TOMLDocument], None], keep: KeepReplaced
    ) -> PlacedSource:
        """Change the sidecar file of a source, or create one.

        Args:
            change: Changes its content in place.
            keep: Keeps the source with its present sidecar file.

        Raises:
            LibraryError: The sidecar file cannot be read or written; nothing was changed.
        """
        sidecar = file.sidecar or locate_sidecar(file.path)
        self._check_places(file.path, sidecar)
        placed = PlacedSource(file.name, file.path, sidecar, read_file(sidecar))
        try:
            if placed.metadata is not None:
                placed = replace(placed, replaced=keep(file.path, file.name))
            change_toml(sidecar, change)
        except BaseException:
            with suppress(LibraryError, OSError):  # the first failure is reported
                placed.undo()
            raise
        return placed

    def _check_places(self, target: Path, sidecar: Path) -> None:
        """Check that a file at this path would be a document.

        Raises:
            LibraryError: It has a sidecar's name, or one of both is a link that leads out of the folder.
        """
        if looks_like_sidecar(target.name):
            raise LibraryError(
                f"'{target.name}' has the name of a metadata file, and is no document. Put it beside the document that "
                "it is about yourself, or rename it."
            )
        for each in filter(Path.exists, (target, sidecar)):
            if leads_out(each, list_roots(self.folder.parent)):
                raise LibraryError(f"'{each}' cannot be replaced. {_LEADS_OUT}")

    def delete(self, name: str, sidecar: Path | None = None) -> None:
        """Delete a source and its sidecar file, by default the one beside it.

        Raises:
            LibraryError: One of them cannot be deleted.
        """
        path = self.folder / name
        delete_file(path)
        for each in {locate_sidecar(path), sidecar or locate_sidecar(path), locate_last_good(self.folder, name)}:
            delete_file(each)


def locate_last_good(sources: Path, name: str) -> Path:
    """Return the path of the last good sidecar file of a source, by its name below the folder of sources."""
    return sources.parent / LAST_GOOD / sources.name / name_sidecar(name)


def name_sidecar(source: str) -> str:
    """Return the name of the sidecar file of a source."""
    return source + SIDECAR_SUFFIX


def _is_same(path: Path, other: Path) -> bool:
    return path.samefile(other) or hash_file(path) == hash_file(other)


def list_roots(library: Path) -> tuple[Path, ...]:
    """Return the folders that links may lead into: the sources, those listed in `library.toml`, personal ones."""
    listed = map(Path, watch_configuration(library).read().config.linked_folders)
    return tuple(each.resolve() for each in (library / "sources", *listed, *list_personal_roots(library)))


def leads_out(path: Path, roots: Sequence[Path]) -> bool:
    """Tell whether a path lies, links followed, in none of some folders."""
    target = path.resolve()
    return not any(target.is_relative_to(each) for each in roots)


def scan_folder(folder: Path, roots: Sequence[Path]) -> Iterator[SourceFile]:
    """Yield the sources in and below a folder, and refused files; links may lead into `roots`."""
    yield from _scan_folder(folder, "", roots, roots[:1])


def _scan_folder(folder: Path | str, prefix: str, roots: Sequence[Path], above: Sequence[Path]) -> Iterator[SourceFile]:
    """Yield the sources in and below a folder, and refused files.

    Ignored files and sidecars of others are skipped. A file named like a sidecar is refused, and is the sidecar of a
    source that has no other, since it may protect people named in the source.

    Args:
        prefix: Of their names.
        roots: From `list_roots`.
        above: The folder of sources, and those into which links have led to this one.
    """
    with os.scandir(folder) as entries:
        visible = {entry.name: entry for entry in entries if not is_ignored(entry.name)}
    files = {name: entry for name, entry in visible.items() if _is_file(entry)}
    sources = {name for name in files if not looks_like_sidecar(name)}
    misnamed = {
        name: find_owners(name, sources)
        for name in sorted(files.keys() - sources)
        if not (name.endswith(SIDECAR_SUFFIX) and name.removesuffix(SIDECAR_SUFFIX) in sources)
    }
    sidecars = {owner: name for name in reversed(misnamed) for owner in misnamed[name]}
    for name, entry in visible.items():
        path, place = f"{prefix}{name}", Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from _scan_folder(entry.path, f"{path}/", roots, above)
        elif name in sources:
            sidecar = files.get(name + SIDECAR_SUFFIX) or files.get(sidecars.get(name, ""))
            yield _build_source(path, entry, sidecar, roots)
        elif name in misnamed:
            refused = _describe_misnamed(name, misnamed[name])
            yield replace(_build_source(path, entry, None, roots), refused=refused)
        elif name not in files and entry.is_symlink() and place.is_dir():
            target, passed = place.resolve(), (*above, place.parent.resolve())
            if leads_out(place, roots):
                yield SourceFile(place, path, (), refused=_LEADS_OUT)
            elif target.is_relative_to(above[0]) or any(each.is_relative_to(target) for each in passed):
                yield SourceFile(place, path, (), refused=_LEADS_ROUND)
            else:
                yield from _scan_folder(entry.path, f"{path}/", roots, (*passed, target))


def _build_source(
    name: str, entry: os.DirEntry[str], sidecar: os.DirEntry[str] | None, roots: Sequence[Path]
) -> SourceFile:
    """Build a source; one that leads out by a link, or whose sidecar does, is refused."""
    path = Path(entry.path)
    for each in filter(None, (entry, sidecar)):
        if each.is_symlink() and leads_out(Path(each.path), roots):
            about = "" if each is entry else f"Its metadata file '{each.name}' cannot be used. "
            return SourceFile(path, name, (), refused=about + _LEADS_OUT)
    signature = (*read_file_signature(entry), *(read_file_signature(sidecar) if sidecar else ()))
    return SourceFile(path, name, signature, Path(sidecar.path) if sidecar else None)


def _describe_misnamed(name: str, owners: Collection[str]) -> str:
    if owners:
        right = " or ".join(f"'{name_sidecar(each)}'" for each in owners)
        remedy = f"Call it {right}, or delete it."
    else:
        remedy = f"There is no '{name_owner(name)}' beside it. Move it to the document that it is about, or delete it."
    return f"This has the name of a metadata file, and is no document. {remedy}"


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Tell whether an entry is a file, not a dangling or circular link, nor one into a closed folder."""
    try:
        return entry.is_file()
    except OSError:
        if not entry.is_symlink():
            raise
        return False
