"""The engine on Whoosh: opens commits, and writes new ones under a lock."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path

from kb.durable_files import hold_lock, make_folder, translate_disk_errors
from kb.engine.protocol import Batch, EngineStatus, IndexProblem
from kb.engine.whoosh.columns.column_files import REBUILD_HINT, ColumnError
from kb.engine.whoosh.deep_check import find_differences
from kb.engine.whoosh.segment import OpenSegment, SegmentFiles
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.engine.whoosh.storage import LibraryIndex, OutdatedError, find_latest_generation, read_toc, remove_drafts
from kb.engine.whoosh.vectors.live_passages import LivePassages
from kb.engine.whoosh.vectors.vector_files import PendingVectors, VectorStore
from kb.engine.whoosh.writer import ColumnSegmentWriter
from kb.errors import BusyError, ConflictError, EngineError, NoIndexError
from kb.model import DocumentId, IndexedDocument

_MAX_ATTEMPTS = 20  # to open a commit while newer ones replace it
_PAUSE_S = 0.02


class WhooshEngine:
    """An index in a folder. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Choose the folder of the index, which need not exist yet."""
        self.folder = folder
        self._vectors = VectorStore(folder)
        self._opening = threading.Lock()
        self._newest: WhooshSnapshot | None = None

    @contextmanager
    def open(self) -> Iterator[WhooshSnapshot]:
        yield self._open_newest()

    def _open_newest(self) -> WhooshSnapshot:
        for attempt in range(_MAX_ATTEMPTS):
            generation = self._find_generation()
            newest = self._newest
            if newest is not None and newest.generation == generation:
                return newest
            if generation < 0:
                raise NoIndexError(f"No index in '{self.folder}'. Run 'kb index' to build it.")
            with self._explain_reading():
                try:
                    with self._opening:
                        return self._open(generation)
                except FileNotFoundError as error:  # a newer commit has replaced this one meanwhile
                    if attempt == _MAX_ATTEMPTS - 1:
                        name = Path(error.filename).name
                        raise EngineError(
                            f"The index in '{self.folder}' is damaged ('{name}' is missing). {REBUILD_HINT}"
                        ) from error
                    time.sleep(_PAUSE_S)
        raise EngineError(f"The index in '{self.folder}' changes faster than it can be opened. Try again.")

    def _find_generation(self) -> int:
        with self._explain_reading():
            return find_latest_generation(self.folder)

    def _explain_reading(self) -> AbstractContextManager[None]:
        what = f"The index in '{self.folder}' cannot be read"
        return translate_disk_errors(EngineError, what, "Check the folder and its rights.")

    def _open(self, generation: int) -> WhooshSnapshot:
        """Open a commit, reusing open segments without new deletes. The caller holds the lock."""
        newest = self._newest
        if newest is not None and newest.generation == generation:
            return newest
        known = {each.files.name: each for each in newest.segments} if newest else {}
        vectors = self._vectors.open(newest.vectors if newest else ())
        segments = []
        for segment in read_toc(self.folder, generation).segments:
            name = segment.segment_id()
            same = known.get(name)
            if same is None or same.deleted_count != segment.deleted_count():  # deletes are never undone
                same = OpenSegment(same.files if same else SegmentFiles(self.folder, name), segment)
            segments.append(same)
        self._newest = WhooshSnapshot(generation, segments, vectors)
        return self._newest

    def commit(self, batch: Batch) -> int:
        with self._lock_for_writing():
            before = self._open_previous(rebuild=batch.rebuild)
            if batch.base not in (None, max(find_latest_generation(self.folder), 0)):
                raise ConflictError(f"Another process has changed the index in '{self.folder}' meanwhile. Try again.")
            index = LibraryIndex(self.folder, rebuild=batch.rebuild, after=batch.after)
            vectors = self._begin_vectors(before)
            generation = write_commit(index, None if batch.rebuild else before, vectors, batch)
            if batch.rebuild:
                live_passages = self._open_newest().live_passages
                with suppress(OSError):  # the commit is done; the next rebuild merges what is left
                    self._vectors.compact(live_passages)
            return generation

    def _begin_vectors(self, before: WhooshSnapshot | None) -> PendingVectors:
        return self._vectors.begin(before.live_passages if before else LivePassages(()))

    def put_vectors(self, encoded: Sequence[IndexedDocument]) -> int:
        with self._lock_for_writing():
            before = self._open_newest()
            return write_vectors(LibraryIndex(self.folder), self._begin_vectors(before), encoded)

    @contextmanager
    def _lock_for_writing(self) -> Iterator[None]:
        what = f"The index in '{self.folder}' cannot be written"
        with ExitStack() as stack:
            with translate_disk_errors(EngineError, what, "Check the folder and its rights."):
                make_folder(self.folder)
                try:
                    stack.enter_context(hold_lock(self.folder / "writer.lock"))
                except BlockingIOError as error:
                    raise BusyError(
                        f"Another process is writing to the index in '{self.folder}'. Try again when it is done."
                    ) from error
            remove_drafts(self.folder)
            yield

    def _open_previous(self, *, rebuild: bool) -> WhooshSnapshot | None:
        """Return the preceding commit; None if there is none, or a rebuild cannot read it."""
        try:
            before = self._open_newest()
            if rebuild:
                for segment in before.segments:
                    segment.files.verify()
        except NoIndexError:
            return None
        except EngineError:
            if rebuild:
                return None
            raise
        return before

    def check(self, *, read_all: bool = True) -> EngineStatus:
        try:
            newest = self._open_newest()
        except NoIndexError as error:
            return EngineStatus(False, False, [IndexProblem.from_error(error)])
        except OutdatedError as error:
            return EngineStatus(True, True, [IndexProblem.from_error(error)])
        except EngineError as error:
            return EngineStatus(True, False, [IndexProblem.from_error(error)])
        return EngineStatus(True, False, list(self._find_problems(newest)) if read_all else ())

    def check_contents(self) -> Sequence[IndexProblem]:
        with self.open() as newest:
            return list(find_differences(newest))

    def _find_problems(self, newest: WhooshSnapshot) -> Iterator[IndexProblem]:
        for segment in newest.segments:
            try:
                SegmentFiles(self.folder, segment.files.name).verify()
            except ColumnError as error:
                yield IndexProblem.from_error(error)
            except FileNotFoundError as error:
                yield IndexProblem.from_error(ColumnError(Path(error.filename), "it is missing"))
        yield from map(IndexProblem.from_error, self._vectors.find_damage())


# ---------------------------------------------------------------------------------------------------------- one commit


def write_commit(index: LibraryIndex, before: WhooshSnapshot | None, vectors: PendingVectors, batch: Batch) -> int:
    """Write a commit, and return the new generation; the caller holds the lock.

    Args:
        before: The preceding commit, unless there is none or it is replaced.
        vectors: Receives the vectors of the documents.

    Raises:
        EngineError: The index cannot be written.
    """
    with _translate_disk_errors():
        writer = ColumnSegmentWriter(index)
    try:
        changed = dict.fromkeys(_write_documents(writer, vectors, batch.added))
        changed.update(dict.fromkeys(batch.removed))
        replaced = [row for document in changed for row in before.list_document_rows(document)] if before else []
        with _translate_disk_errors():
            for key, value in batch.state:
                replaced += before.list_state_rows(key) if before else []
                if value is not None:
                    writer.add_state(key, value)
            for row in replaced:
                writer.delete_document(row)
            vectors.save()
            return writer.finish()
    except BaseException:
        vectors.discard()
        if not writer.is_closed:
            writer.rollback()
        raise


def write_vectors(index: LibraryIndex, vectors: PendingVectors, encoded: Iterable[IndexedDocument]) -> int:
    """Write vectors of indexed passages, and return the new generation; the caller holds the lock.

    Raises:
        EngineError: The index cannot be written.
    """
    with _translate_disk_errors():
        try:
            for indexed in encoded:
                vectors.add(indexed)
            vectors.save()
        except BaseException:
            vectors.discard()
            raise
        writer = ColumnSegmentWriter(index)
        try:
            return writer.finish()
        except BaseException:
            writer.rollback()
            raise


def _translate_disk_errors() -> AbstractContextManager[None]:
    what = "The index cannot be written"
    return translate_disk_errors(EngineError, what, "Check its folder, the rights and the disk.")


def _write_documents(
    writer: ColumnSegmentWriter, vectors: PendingVectors, added: Iterable[IndexedDocument]
) -> Iterator[DocumentId]:
    for indexed in added:
        with _translate_disk_errors():
            writer.add(indexed)
            vectors.add(indexed)
        yield indexed.record.id
