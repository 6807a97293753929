"""The file of a backup: a ZIP file with the files of a library, and a manifest of their sizes and SHA-256.

    library/sources/report.pdf      as in the library's folder; any program for ZIP files can extract it
    library/...
    manifest.json                   {"format": 1, "version": ..., "made": ..., "generation": ..., "files": [...]}

A ZIP file has its directory at the end, so that the manifest can come last and each file is read once; nothing in it is
ever taken for a link, a folder or a device, and paths to write to come from the manifest only.
"""

from __future__ import annotations

import hashlib
import json
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from kb.errors import LibraryError

FORMAT = 1
_MANIFEST = "manifest.json"
_FOLDER = "library/"
_UNNAMED = "unnamed/"  # files whose names are not Unicode, which ZIP files cannot have
_CHUNK_BYTES = 1 << 20
_MAX_MANIFEST_BYTES = 256 << 20
_COMPRESSED = frozenset({".pdf", ".docx", ".pptx", ".xlsx", ".odt", ".png", ".jpg", ".jpeg", ".zip", ".gz", ".xz"})
_FIRST_YEAR, _LAST_YEAR, _NO_DAY = 1980, 2107, (1980, 1, 1, 0, 0, 0)  # the range of a ZIP file
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class BackupMember:
    """A file in a backup.

    Attributes:
        path: Below the library's folder, with `/`.
        member: Its name in the ZIP file.
        sha256: In hexadecimal.
        mtime_ns: When it was changed, by which indexing recognises a file that it has read.
        mode: Its permissions.
    """

    path: str
    member: str
    size: int
    sha256: str
    mtime_ns: int
    mode: int


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """The contents of a backup, with the program's version, the time in UTC, and the library's generation."""

    version: str
    made: str
    generation: int
    files: tuple[BackupMember, ...]

    @property
    def size(self) -> int:
        return sum(each.size for each in self.files)


class BackupWriter:
    """Writes the files of a backup to a new file, and its manifest at the end."""

    def __init__(self, file: IO[bytes]) -> None:
        self._archive = zipfile.ZipFile(file, "w", allowZip64=True)
        self._members: list[BackupMember] = []

    def add(self, path: str, mtime_ns: int, mode: int, pieces: Iterable[bytes]) -> None:
        """Write a file, given its path below the library's folder, times, permissions and content."""
        member = f"{_FOLDER}{path}"
        if not _is_unicode(path):
            member = f"{_UNNAMED}{len(self._members)}"
        day = time.gmtime(mtime_ns // 1_000_000_000)[:6]
        info = zipfile.ZipInfo(member, day if _FIRST_YEAR <= day[0] <= _LAST_YEAR else _NO_DAY)
        is_compressed = PurePosixPath(path).suffix.lower() in _COMPRESSED
        info.compress_type = zipfile.ZIP_STORED if is_compressed else zipfile.ZIP_DEFLATED
        info.external_attr = (mode & 0o777) << 16
        sha256, size = hashlib.sha256(), 0
        with self._archive.open(info, "w", force_zip64=True) as target:
            for piece in pieces:
                target.write(piece)
                sha256.update(piece)
                size += len(piece)
        self._members.append(BackupMember(path, member, size, sha256.hexdigest(), mtime_ns, mode & 0o777))

    def discard(self) -> None:
        """Abandon the file, which is still open; its content is useless."""
        with suppress(OSError, ValueError):
            self._archive.close()

    def finish(self, version: str, made: str, generation: int) -> BackupManifest:
        """Write the manifest, and return it."""
        manifest = BackupManifest(version, made, generation, tuple(self._members))
        content = json.dumps({"format": FORMAT, **asdict(manifest)}, indent=1)
        self._archive.writestr(_MANIFEST, content, zipfile.ZIP_DEFLATED)
        self._archive.close()
        return manifest


def _is_unicode(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


class BackupFile:
    """A backup, open for reading."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path = path
        self._archive = archive
        self.manifest = self._read_manifest()

    def _read_manifest(self) -> BackupManifest:
        with self._translate_damage():
            info = self._archive.getinfo(_MANIFEST)
            if info.file_size > _MAX_MANIFEST_BYTES:
                raise ValueError("its manifest is too large")
            values = json.loads(b"".join(self._read(info, info.file_size)))
            if values.pop("format") != FORMAT:
                raise ValueError("its format is another")
            values["files"] = tuple(BackupMember(**each) for each in values["files"])
            manifest = BackupManifest(**values)
            names = [each.member for each in manifest.files]
            if sorted([*names, _MANIFEST]) != sorted(self._archive.namelist()):
                raise ValueError("it has other files than its manifest says")
            _check_paths(manifest.files)
            return manifest

    def read(self, member: BackupMember) -> Iterator[bytes]:
        """Yield the content of a file in pieces.

        Raises:
            LibraryError: It does not match the manifest; what was yielded before must not be used.
        """
        sha256, size = hashlib.sha256(), 0
        with self._translate_damage():
            info = self._archive.getinfo(member.member)
            if info.file_size != member.size:
                raise ValueError(f"'{member.path}' has another size than its manifest says")
            for piece in self._read(info, member.size):
                sha256.update(piece)
                size += len(piece)
                yield piece
            if (size, sha256.hexdigest()) != (member.size, member.sha256):
                raise ValueError(f"'{member.path}' has another SHA-256 than its manifest says")

    def verify(self) -> None:
        """Read all of it.

        Raises:
            LibraryError: Anything does not match the manifest.
        """
        for each in self.manifest.files:
            for _ in self.read(each):
                pass

    def _read(self, info: zipfile.ZipInfo, size: int) -> Iterator[bytes]:
        with self._archive.open(info) as file:
            while size >= 0 and (piece := file.read(_CHUNK_BYTES)):
                size -= len(piece)
                yield piece

    @contextmanager
    def _translate_damage(self) -> Iterator[None]:
        try:
            yield
        except _DAMAGE as error:
            raise LibraryError(f"'{self._path}' is damaged, or no backup ({error}). Take another one.") from error
        except OSError as error:
            raise LibraryError(
                f"'{self._path}' cannot be read ({error.strerror}). Check the file, its rights and the disk."
            ) from error


@contextmanager
def open_backup(path: Path) -> Iterator[BackupFile]:
    """Open a backup.

    Raises:
        LibraryError: It cannot be read, is damaged, or is none.
    """
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise LibraryError(f"'{path}' cannot be read ({error.strerror}). Check its name and its rights.") from error
    except _DAMAGE as error:
        raise LibraryError(f"'{path}' is damaged, or no backup ({error}). Take another one.") from error
    with archive:
        yield BackupFile(path, archive)


def _check_paths(files: Sequence[BackupMember]) -> None:
    """Refuse paths that lead out of the folder or are duplicates, and invalid sizes."""
    paths: set[str] = set()
    for each in files:
        parts = each.path.split("/")
        if "\x00" in each.path or "\\" in each.path or any(part in {"", ".", ".."} for part in parts):
            raise ValueError(f"'{each.path}' is no path below a library's folder")
        if each.path in paths or each.size < 0 or not isinstance(each.size + each.mtime_ns + each.mode, int):
            raise ValueError(f"'{each.path}' is in it twice, or has no size")
        paths.add(each.path)
    folders = {parent for path in paths for parent in map(str, PurePosixPath(path).parents)}
    if folders & paths:
        raise ValueError(f"'{min(folders & paths)}' is a file and a folder in it")
