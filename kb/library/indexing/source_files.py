"""The folder of source files: listing, hashing, adding by path or URL, deleting."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit

import tomlkit
from tomlkit.exceptions import TOMLKitError

from kb import __version__
from kb.errors import LibraryError
from kb.library.indexing.ignored_files import is_ignored

SIDECAR_SUFFIX = ".toml"
_FETCH_TIMEOUT_S = 60
_CHUNK_BYTES = 1 << 16
_SUFFIXES = {
    "application/pdf": ".pdf",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


Stamp = tuple[int, ...]
"""The size of a source and when it was changed, in nanoseconds, and the same of its sidecar file if it has one."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A source on disk.

    Attributes:
        name: Its path below the folder of sources, with `/`.
        sidecar: Its sidecar file, if it has one.
    """

    path: Path
    name: str
    stamp: Stamp
    sidecar: Path | None = None

    def hash_content(self) -> str:
        """Return the SHA-256 of the file, followed by that of its sidecar file."""
        return _hash_file(self.path) + (_hash_file(self.sidecar) if self.sidecar else "")

    def adopt_sidecar(self, stray: SourceFile) -> SourceFile:
        """Return the source with a sidecar file that lies elsewhere."""
        return replace(self, stamp=(*self.stamp, *stray.stamp), sidecar=stray.path)


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

    def add_file(self, location: str, metadata: Mapping[str, str]) -> str:
        """Copy a document into the folder, and write its sidecar file.

        Args:
            location: A path, or a URL beginning with http:// or https://.
            metadata: For the sidecar file: `title`, `date`, `publisher`, `kind`.

        Returns:
            The source's name.

        Raises:
            LibraryError: The document does not exist, is too large, or another one has its name.
        """
        if re.match(r"https?://", location):
            with self._download(location) as path:
                return self._copy_in(path, path.name, {"url": location, **metadata})
        path = Path(location)
        if not path.is_file():
            raise LibraryError(f"No file at '{location}'. Check the path and try again.")
        if path.resolve().is_relative_to(self.folder.resolve()):
            return self._copy_in(path, path.resolve().relative_to(self.folder.resolve()).as_posix(), metadata)
        return self._copy_in(path, path.name, metadata)

    def _copy_in(self, path: Path, name: str, metadata: Mapping[str, str]) -> str:
        if path.stat().st_size > self._max_bytes:
            raise LibraryError(
                f"'{name}' has more than {self._max_bytes >> 20} megabytes. Raise KB_MAX_SOURCE_MB to add it."
            )
        target = self.folder / name
        if not (target.exists() and path.samefile(target)):
            if target.exists() and _hash_file(target) != _hash_file(path):
                raise LibraryError(
                    f"The library has another document named '{name}'. Rename the new one, or remove the old one first."
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        self._update_sidecar(target, metadata)
        return name

    def _update_sidecar(self, target: Path, metadata: Mapping[str, str]) -> None:
        """Write metadata into the sidecar file, keeping its other keys."""
        if not metadata:
            return
        sidecar = target.with_name(target.name + SIDECAR_SUFFIX)
        try:
            content = tomlkit.parse(sidecar.read_text(encoding="utf-8")) if sidecar.is_file() else tomlkit.document()
        except (TOMLKitError, UnicodeDecodeError) as error:
            raise LibraryError(f"'{sidecar}' is not TOML: {error}. Correct it and try again.") from error
        content.update(metadata)
        sidecar.write_text(tomlkit.dumps(content), encoding="utf-8")

    @contextmanager
    def _download(self, url: str) -> Iterator[Path]:
        """Download a URL into a temporary file with a suitable name."""
        request = urllib.request.Request(url, headers={"User-Agent": f"kb/{__version__}"})  # noqa: S310 (http only, see add_file)
        with tempfile.TemporaryDirectory() as folder:
            try:
                with urllib.request.urlopen(request, timeout=_FETCH_TIMEOUT_S) as response:  # noqa: S310 (as above)
                    path = Path(folder) / _choose_file_name(url, response.headers.get_content_type())
                    with path.open("wb") as file:
                        while chunk := response.read(_CHUNK_BYTES):
                            file.write(chunk)
                            if file.tell() > self._max_bytes:
                                break
            except (URLError, OSError, ValueError) as error:
                if isinstance(error, HTTPError):
                    error.close()  # it is the response too
                reason = getattr(error, "reason", error)
                raise LibraryError(f"'{url}' could not be fetched: {reason}. Check it and try again.") from error
            yield path

    def delete(self, name: str) -> None:
        """Delete a source and its sidecar file."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        path.with_name(path.name + SIDECAR_SUFFIX).unlink(missing_ok=True)


def name_sidecar(source: str) -> str:
    """Return the name of the sidecar file of a source."""
    return source + SIDECAR_SUFFIX


def _choose_file_name(url: str, media_type: str) -> str:
    """Return a name for a downloaded file: the last segment of its URL, with the suffix of its media type."""
    parts = urlsplit(url)
    last = unquote(parts.path).rstrip("/").rsplit("/", 1)[-1] or parts.hostname or "document"
    name = re.sub(r"[^\w.() -]+", "-", last).lstrip(".") or "document"
    suffix = _SUFFIXES.get(media_type, "")
    has_suffix = Path(name).suffix.lower() in {*_SUFFIXES.values(), ".htm"}
    return name if has_suffix or not suffix else name + suffix


def _hash_file(path: Path) -> str:
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
    files = {name: entry for name, entry in visible.items() if entry.is_file()}
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


def _stamp(entry: os.DirEntry[str]) -> tuple[int, int]:
    status = entry.stat()
    return status.st_size, status.st_mtime_ns
