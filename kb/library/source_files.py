"""The folder of source files: listing, hashing, adding by path or URL, deleting."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit

import tomlkit
from tomlkit.exceptions import TOMLKitError

from kb import __version__
from kb.errors import LibraryError

_SIDECAR_SUFFIX = ".toml"
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


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A source on disk.

    Attributes:
        name: Its path below the folder of sources, with `/`.
        content_hash: Of the file and of its sidecar file.
    """

    path: Path
    name: str
    content_hash: str


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
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and self._is_source(path):
                yield SourceFile(path, path.relative_to(self.folder).as_posix(), _hash_source(path))

    def _is_source(self, path: Path) -> bool:
        """Tell whether a file is neither hidden nor the sidecar file of a source."""
        if any(part.startswith(".") for part in path.relative_to(self.folder).parts):
            return False
        return not (path.suffix == _SIDECAR_SUFFIX and path.with_suffix("").is_file())

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
        sidecar = target.with_name(target.name + _SIDECAR_SUFFIX)
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
        path.with_name(path.name + _SIDECAR_SUFFIX).unlink(missing_ok=True)


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


def _hash_source(path: Path) -> str:
    sidecar = path.with_name(path.name + _SIDECAR_SUFFIX)
    return _hash_file(path) + (_hash_file(sidecar) if sidecar.is_file() else "")
