"""The spool: sources that were read but not yet committed, one file each, so that stopped indexing can resume.

A file gets its name when it is complete, a large one when it is synced to disk too. It has a checksum: a damaged one
counts as missing, so that its source is read again. The spool of a library is used by one process at a time, under a
lock of the operating system, which ends with that process. `lock`, and methods that put or delete files, raise
`LibraryError` if the spool cannot be written.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import numpy as np

from kb import __version__
from kb.durable_files import hold_lock, sync_written, translate_disk_errors
from kb.engine.record_codec import (
    compute_layout_version,
    pack_passages,
    pack_record,
    pack_unread_source,
    unpack_passage,
    unpack_record,
    unpack_unread_source,
)
from kb.errors import BusyError, LibraryError
from kb.library.catalogue.sources import SourceState
from kb.library.indexing.document_pipeline import join_parts, split_parts
from kb.library.indexing.sync_plan import PlannedSource
from kb.model import Embeddings, IndexedDocument, UnreadSource

_LOCK = "lock"
_SUFFIX = ".spool"
_MAGIC = b"KBSPOOL\x00"
_VERSION = compute_layout_version()
_HEADER = struct.Struct("<8sIIQ")  # magic, version, checksum and length of the rest
# Syncing a file and deleting it takes some 5 ms, reading a small source again 2: so a power failure may cost the last
# seconds of reading small sources. A killed process costs none.
_SYNCED_BYTES = 1 << 16

SpooledSource = IndexedDocument | UnreadSource


class Spool:
    """A folder, made when first locked, with a file for each source that was read: its document, or why it has none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def lock(self, wait: Callable[[], None] | None = None) -> Iterator[None]:
        """Keep other processes and threads from using the spool, while the context lasts.

        `wait` is called if another one is using it, before waiting until it is done; None to not wait.

        Raises:
            BusyError: Another one is using it.
        """
        with ExitStack() as stack:
            with _translate_disk_errors(self.folder):
                self.folder.mkdir(parents=True, exist_ok=True)
                try:
                    stack.enter_context(hold_lock(self.folder / _LOCK, wait))
                except BlockingIOError as error:
                    raise BusyError(
                        f"Another process is indexing the library in '{self.folder.parent}'. Try again when it is done."
                    ) from error
            yield

    def is_empty(self) -> bool:
        return next(self._list_files(), None) is None

    def put(self, key: str, source: SpooledSource) -> None:
        """Store what was read of a source under a key of `build_key`; the caller holds the lock."""
        path = self._get_path(key)
        unfinished = path.with_suffix(".unfinished")
        content = join_parts(_pack(source))
        with _translate_disk_errors(self.folder):
            with unfinished.open("wb") as file:
                file.write(_HEADER.pack(_MAGIC, _VERSION, zlib.crc32(content), len(content)))
                file.write(content)
                if len(content) >= _SYNCED_BYTES:
                    sync_written(file)
            unfinished.replace(path)

    def get(self, key: str) -> SpooledSource | None:
        """Return what was read of a source; None if it was not read, or the file is damaged."""
        try:
            data = self._get_path(key).read_bytes()
        except OSError:
            return None
        if len(data) < _HEADER.size:
            return None
        magic, version, checksum, length = _HEADER.unpack_from(data)
        content = data[_HEADER.size :]
        if (magic, version, length, checksum) != (_MAGIC, _VERSION, len(content), zlib.crc32(content)):
            return None
        return _unpack(split_parts(content))

    def delete(self, key: str) -> None:
        """Delete what was read of a source; the caller holds the lock."""
        with _translate_disk_errors(self.folder):
            self._get_path(key).unlink(missing_ok=True)

    def clear(self) -> None:
        """Delete all files but that of the lock, which the caller holds."""
        with _translate_disk_errors(self.folder):
            for path in self._list_files():
                path.unlink()

    def _list_files(self) -> Iterator[Path]:
        return (path for path in self.folder.glob("*") if path.name != _LOCK)

    def _get_path(self, key: str) -> Path:
        return self.folder / f"{key}{_SUFFIX}"


class SpooledSources:
    """The sources of one synchronisation that are in the spool, with their states and failures by name."""

    def __init__(self, spool: Spool, sources: Sequence[PlannedSource], encoder: str) -> None:
        self._spool = spool
        self._sources = sources
        self._encoder = encoder
        self.states: dict[str, SourceState] = {}
        self.unread: dict[str, UnreadSource] = {}

    def _build_key(self, source: PlannedSource) -> str:
        return build_key(source.name, source.state.fingerprint, self._encoder)

    def find_missing(self, *, retry_unread: bool) -> list[PlannedSource]:
        """Note what the spool already has; return the other sources, with `retry_unread` failed ones too."""
        missing = []
        for source in self._sources:
            found = self._spool.get(self._build_key(source))
            if found is None or (retry_unread and isinstance(found, UnreadSource)):
                missing.append(source)
            else:
                self._note(source, found)
        return missing

    def put(self, source: PlannedSource, read: SpooledSource) -> None:
        self._spool.put(self._build_key(source), read)
        self._note(source, read)

    def forget(self, names: Collection[str]) -> None:
        """Delete what was read of some sources."""
        for source in self._sources:
            if source.name in names:
                self._spool.delete(self._build_key(source))

    def _note(self, source: PlannedSource, read: SpooledSource) -> None:
        self.states[source.name] = source.complete_state(read)
        if isinstance(read, UnreadSource):
            self.unread[source.name] = read

    def find_gone(self) -> set[str]:
        """Return the names of sources that were removed after they were read."""
        return {each.name for each in self._sources if not each.file.path.exists()}

    def iterate_documents(self, without: Collection[str] = ()) -> Iterator[IndexedDocument]:
        """Yield the documents in the order of the sources, without those of some.

        Raises:
            LibraryError: A file of the spool was damaged meanwhile.
        """
        for source in self._sources:
            if source.name not in self.unread and source.name not in without:
                found = self._spool.get(self._build_key(source))
                if not isinstance(found, IndexedDocument):
                    raise LibraryError(
                        f"What was read of '{source.name}' is not in '{self._spool.folder}' any more. "
                        "Run 'kb index' again."
                    )
                yield found


def build_key(*parts: str) -> str:
    """Return the key of a source from everything that its reading depends on, and the program's version."""
    content = "\x00".join((__version__, *parts))
    return hashlib.sha256(content.encode("utf-8", "surrogateescape")).hexdigest()


def _translate_disk_errors(folder: Path) -> AbstractContextManager[None]:
    what = f"'{folder}', where what was read is kept until it is indexed, cannot be written"
    return translate_disk_errors(LibraryError, what, "Check the folder, its rights and the disk.")


def _pack(source: SpooledSource) -> list[bytes]:
    """Return the parts of a file: a reason alone, or a record, the encoder and its vectors, and the passages."""
    if isinstance(source, UnreadSource):
        return [pack_unread_source(source)]
    embeddings = source.embeddings
    encoder, vectors = b"", b""
    if embeddings is not None:
        encoder = json.dumps([embeddings.encoder, embeddings.vectors.shape[1]]).encode()
        vectors = embeddings.vectors.astype("<f4").tobytes()
    return [pack_record(source.record), encoder, vectors, *pack_passages(source)]


def _unpack(parts: Sequence[bytes]) -> SpooledSource:
    if len(parts) == 1:
        return unpack_unread_source(parts[0])
    packed_record, packed_encoder, vectors, *packed = parts
    record = unpack_record(packed_record)
    embeddings = None
    if packed_encoder:
        encoder, dimensions = json.loads(packed_encoder)
        rows = np.frombuffer(vectors, "<f4").astype(np.float32).reshape(len(packed), dimensions)
        embeddings = Embeddings(encoder, rows)
    passages = tuple(unpack_passage(each, record.id) for each in packed)
    return IndexedDocument(record, passages, embeddings, tuple(packed))
