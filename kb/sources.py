"""The folder of sources: what is in it, what a file's content is, taking files in and out.

Knows files and names only; nothing of reading them or of an index.
"""

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
from urllib.error import URLError
from urllib.parse import unquote, urlsplit

import tomlkit
from tomlkit.exceptions import TOMLKitError

from kb import __version__
from kb.errors import LibraryError

SIDECAR = ".toml"
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
        content: A hash of the file and of the metadata beside it.
    """

    path: Path
    name: str
    content: str


class Sources:
    """A folder of sources."""

    def __init__(self, folder: Path, max_mb: int) -> None:
        self.folder = folder
        self._max_bytes = max_mb << 20

    def __iter__(self) -> Iterator[SourceFile]:
        """Give every source, by name.

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
                yield SourceFile(path, path.relative_to(self.folder).as_posix(), _content(path))

    def _is_source(self, path: Path) -> bool:
        """Tell sources from hidden files and from the metadata beside a source."""
        if any(part.startswith(".") for part in path.relative_to(self.folder).parts):
            return False
        return not (path.suffix == SIDECAR and path.with_suffix("").is_file())

    def take(self, place: str, given: Mapping[str, str]) -> str:
        """Copy a document into the folder, with its metadata beside it.

        Args:
            place: A path, or an address beginning with http:// or https://.
            given: What goes into the metadata file: `title`, `date`, `publisher`, `kind`.

        Returns:
            The source's name.

        Raises:
            LibraryError: It is not there, is too large, or another document has its name.
        """
        if re.match(r"https?://", place):
            with self._fetched(place) as path:
                return self._keep(path, path.name, {"url": place, **given})
        path = Path(place)
        if not path.is_file():
            raise LibraryError(f"No file at '{place}'. Check the path and try again.")
        if path.resolve().is_relative_to(self.folder.resolve()):
            return self._keep(path, path.resolve().relative_to(self.folder.resolve()).as_posix(), given)
        return self._keep(path, path.name, given)

    def _keep(self, path: Path, name: str, given: Mapping[str, str]) -> str:
        if path.stat().st_size > self._max_bytes:
            raise LibraryError(
                f"'{name}' has more than {self._max_bytes >> 20} megabytes. Raise KB_MAX_SOURCE_MB to take it in."
            )
        target = self.folder / name
        if not (target.exists() and path.samefile(target)):
            if target.exists() and _sha256(target) != _sha256(path):
                raise LibraryError(
                    f"The library has another document named '{name}'. Rename the new one, or remove the old one first."
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        self._describe(target, given)
        return name

    def _describe(self, target: Path, given: Mapping[str, str]) -> None:
        """Write what was given into the metadata file; what else it says stays."""
        if not given:
            return
        sidecar = target.with_name(target.name + SIDECAR)
        try:
            known = tomlkit.parse(sidecar.read_text(encoding="utf-8")) if sidecar.is_file() else tomlkit.document()
        except (TOMLKitError, UnicodeDecodeError) as error:
            raise LibraryError(f"'{sidecar}' is not TOML: {error}. Correct it and try again.") from error
        known.update(given)
        sidecar.write_text(tomlkit.dumps(known), encoding="utf-8")

    @contextmanager
    def _fetched(self, address: str) -> Iterator[Path]:
        """Fetch an address into a file of a fitting name, for as long as the context lasts."""
        request = urllib.request.Request(address, headers={"User-Agent": f"kb/{__version__}"})  # noqa: S310 (http only, see take)
        with tempfile.TemporaryDirectory() as folder:
            try:
                with urllib.request.urlopen(request, timeout=_FETCH_TIMEOUT_S) as answer:  # noqa: S310 (as above)
                    path = Path(folder) / _name(address, answer.headers.get_content_type())
                    with path.open("wb") as file:
                        while chunk := answer.read(_CHUNK_BYTES):
                            file.write(chunk)
                            if file.tell() > self._max_bytes:
                                break
            except (URLError, OSError, ValueError) as error:
                reason = getattr(error, "reason", error)
                raise LibraryError(f"'{address}' could not be fetched: {reason}. Check it and try again.") from error
            yield path

    def delete(self, name: str) -> None:
        """Delete a source and the metadata beside it."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        path.with_name(path.name + SIDECAR).unlink(missing_ok=True)


def _name(address: str, media_type: str) -> str:
    """Name a fetched file: as its address ends, with the ending of what it is."""
    parts = urlsplit(address)
    last = unquote(parts.path).rstrip("/").rsplit("/", 1)[-1] or parts.hostname or "document"
    name = re.sub(r"[^\w.() -]+", "-", last).lstrip(".") or "document"
    suffix = _SUFFIXES.get(media_type, "")
    known = Path(name).suffix.lower() in {*_SUFFIXES.values(), ".htm"}
    return name if known or not suffix else name + suffix


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _content(path: Path) -> str:
    sidecar = path.with_name(path.name + SIDECAR)
    return _sha256(path) + (_sha256(sidecar) if sidecar.is_file() else "")
