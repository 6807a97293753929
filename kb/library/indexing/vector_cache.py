"""The cache of slow encoders' vectors, by encoder and text, so that a new index encodes nothing again.

It is one SQLite file, which may be deleted at any time. A vector is found by the SHA-256 of the encoded text, and has a
checksum: a damaged one counts as missing. A damaged file is begun anew, and an unwritable disk leaves encoding without
a cache: each is one line of the log and no error.

The static encoder's vectors are not cached: encoding takes 44 microseconds for a passage, and the cache 37 to store its
vector and 14 to find it again.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TypeVar

import numpy as np

from kb.durable_files import hold_lock
from kb.embeddings import Vectors
from kb.errors import LibraryError
from kb.library.files.safe_files import delete_file, translate_write_errors

_log = logging.getLogger(__name__)

_FILE = "vectors.sqlite"
_JOURNAL = f"{_FILE}-journal"
# The journal is deleted with each commit. A write-ahead log would keep deleted rows until it is overwritten.
_OPEN = """\
PRAGMA journal_mode = DELETE;
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS vectors (
    encoder TEXT NOT NULL,
    text BLOB NOT NULL,
    vector BLOB NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (encoder, text)
);
"""
_FIND = "SELECT vector, checksum FROM vectors WHERE encoder = ? AND text = ?"
_PUT = "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)"
_COUNT = "SELECT count(*) FROM vectors"
_DROP = "DELETE FROM vectors WHERE encoder NOT IN (SELECT encoder FROM kept) OR text NOT IN (SELECT text FROM used)"
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}  # the last: other tables than ours

_T = TypeVar("_T")


class VectorCache:
    """The vectors in a library's folder `cache`, made when first locked; see `kb.embeddings.encoders.EncodingCache`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / _FILE
        self._has_failed = False
        self._is_new = False

    @contextmanager
    def lock(self, wait: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Keep other processes from encoding and from changing the cache, while the context lasts.

        If the folder cannot be written, nothing is locked: no vectors are stored either. `wait` is called if another
        process has the lock, before waiting until it is done.
        """
        with ExitStack() as stack:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                stack.enter_context(hold_lock(self.folder / "lock", wait))
            except OSError as error:
                self._log_failure(error.strerror or str(error))
            yield

    def find(self, encoder: str, texts: Iterable[str]) -> dict[str, Vectors]:
        """Return the cached vectors of texts; the caller holds the lock."""

        def find_vectors(database: sqlite3.Connection) -> dict[str, Vectors]:
            found = {}
            for text in texts:
                key = _hash_text(text)
                for vector, checksum in database.execute(_FIND, (encoder, key)):
                    if isinstance(vector, bytes) and checksum == _compute_checksum(encoder, key, vector):
                        found[text] = np.frombuffer(vector, "<f4").astype(np.float32)
            return found

        return self._try(find_vectors, {})

    def put(self, encoder: str, vectors: Mapping[str, Vectors]) -> None:
        """Store the vectors of texts; the caller holds the lock."""
        rows = [_build_row(encoder, *each) for each in vectors.items()]

        def put_vectors(database: sqlite3.Connection) -> None:
            with database:
                database.executemany(_PUT, rows)

        self._try(put_vectors, None)

    def count(self) -> int:
        """Return the number of vectors; the caller holds the lock."""
        return self._try(lambda database: int(database.execute(_COUNT).fetchone()[0]), 0)

    def retain(self, texts: Iterable[str], encoders: Collection[str] | None = None) -> None:
        """Erase all vectors but those of some texts from the disk; the caller holds the lock.

        The file is rewritten, since SQLite leaves copies of moved rows in it. If that fails, it is deleted.

        Args:
            texts: All that are to be found, of any encoder.
            encoders: The only ones whose vectors are kept, if not those of all.

        Raises:
            LibraryError: The file can be neither written nor deleted.
        """
        with translate_write_errors(self._path):
            if not self._path.exists():
                return
        try:
            with closing(self._open()) as database:
                database.execute("CREATE TEMP TABLE used (text BLOB PRIMARY KEY)")
                database.executemany("INSERT OR IGNORE INTO used VALUES (?)", ((_hash_text(each),) for each in texts))
                database.execute("CREATE TEMP TABLE kept (encoder TEXT PRIMARY KEY)")
                if encoders is None:
                    database.execute("INSERT INTO kept SELECT DISTINCT encoder FROM vectors")
                else:
                    database.executemany("INSERT INTO kept VALUES (?)", ((each,) for each in encoders))
                database.execute(_DROP)
                database.commit()
                database.execute("VACUUM")
        except sqlite3.Error as error:
            self._log_failure(str(error))
            self._delete()

    def _try(self, action: Callable[[sqlite3.Connection], _T], default: _T) -> _T:
        """Do something with the file, or return a default if that fails."""
        try:
            with closing(self._open()) as database:
                return action(database)
        except sqlite3.Error as error:
            if not _is_damage(error) or self._is_new:
                self._log_failure(str(error))
                return default
        self._is_new = True
        _log.warning("'%s' was damaged, and is begun anew: its vectors are computed again when needed.", self._path)
        try:
            self._delete()
        except LibraryError as error:
            self._log_failure(str(error))
            return default
        return self._try(action, default)

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path)
        try:
            database.executescript(_OPEN)
        except BaseException:
            database.close()
            raise
        database.text_factory = bytes  # damaged text may not decode
        return database

    def _delete(self) -> None:
        for name in (_JOURNAL, _FILE):  # a journal without its file would be taken for that of the next one
            delete_file(self.folder / name)

    def _log_failure(self, reason: str) -> None:
        """Log once that vectors are not cached."""
        if not self._has_failed:
            self._has_failed = True
            _log.warning(
                "Vectors cannot be kept in '%s' (%s), so that a new index computes them again. "
                "Check the folder, its rights and the disk.",
                self.folder,
                reason,
            )


def _is_damage(error: sqlite3.Error) -> bool:
    """Is this a corrupt database (not an I/O or permission error)?"""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


def _hash_text(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _build_row(encoder: str, text: str, vector: Vectors) -> tuple[str, bytes, bytes, int]:
    key, content = _hash_text(text), vector.astype("<f4").tobytes()
    return encoder, key, content, _compute_checksum(encoder, key, content)


def _compute_checksum(encoder: str, key: bytes, vector: bytes) -> int:
    return zlib.crc32(b"\x00".join((encoder.encode(), key, vector)))
