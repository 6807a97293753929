"""The engine: one folder, many readers, one writer.

Owns the opening of commits and the making of new ones. How a query is answered is `snapshot.py`'s business, how a
commit is written `writer.py`'s.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from kb.engine import Fault
from kb.engine.whoosh.columns import REBUILD, ColumnError
from kb.engine.whoosh.commit import write_commit, write_vectors
from kb.engine.whoosh.segment import OpenSegment, SegmentFiles
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.engine.whoosh.storage import (
    LibraryIndex,
    OutdatedError,
    WriteLock,
    latest_generation,
    read_toc,
)
from kb.engine.whoosh.vectors import PendingVectors, VectorStore
from kb.errors import BusyError, EngineError, NoIndexError
from kb.model import DocumentId, IndexedDocument, Refusal

_TRIES = 20  # openings of a commit while newer ones replace it
_PAUSE_S = 0.02


class WhooshEngine:
    """An index in a folder. Safe to share between threads."""

    def __init__(self, folder: Path, *, max_prefix_terms: int = 200) -> None:
        """Name the folder; it need not exist yet.

        Args:
            folder: Where the index is.
            max_prefix_terms: How many words a prefix may stand for.
        """
        self.folder = folder
        self._vectors = VectorStore(folder)
        self._max_prefix_terms = max_prefix_terms
        self._opening = threading.Lock()
        self._newest: WhooshSnapshot | None = None

    @contextmanager
    def snapshot(self) -> Iterator[WhooshSnapshot]:
        """Hold the newest commit, also one by another process, for as long as the context lasts.

        Raises:
            NoIndexError: Nothing was ever committed here.
            EngineError: The index cannot be read; the message says what to do.
        """
        yield self._open_newest()

    def _open_newest(self) -> WhooshSnapshot:
        for attempt in range(_TRIES):
            generation = latest_generation(self.folder)
            newest = self._newest
            if newest is not None and newest.generation == generation:
                return newest
            if generation < 0:
                raise NoIndexError(f"No index in '{self.folder}'. Run 'kb index' to build it.")
            try:
                with self._opening:
                    return self._open(generation)
            except FileNotFoundError as error:  # a newer commit took the place of this one meanwhile
                if attempt == _TRIES - 1:
                    raise EngineError(
                        f"The index in '{self.folder}' is damaged ('{Path(error.filename).name}' is missing). {REBUILD}"
                    ) from error
                time.sleep(_PAUSE_S)
            except OSError as error:
                raise EngineError(
                    f"The index in '{self.folder}' cannot be read ({error.strerror}). Check the folder and its rights."
                ) from error
        raise EngineError(f"The index in '{self.folder}' changes faster than it can be opened. Try again.")

    def _open(self, generation: int) -> WhooshSnapshot:
        """Open a commit; files that the last one opened stay open. The caller holds the lock."""
        newest = self._newest
        if newest is not None and newest.generation == generation:
            return newest
        known = {each.files.name: each.files for each in newest.segments} if newest else {}
        vectors = self._vectors.open(newest.vectors if newest else ())
        segments = []
        for segment in read_toc(self.folder, generation).segments:
            name = segment.segment_id()
            segments.append(OpenSegment(known.get(name) or SegmentFiles(self.folder, name), segment))
        self._newest = WhooshSnapshot(generation, segments, vectors, self._max_prefix_terms)
        return self._newest

    def outdated(self) -> bool:
        """Tell whether there is an index that another version wrote, so that only a rebuild makes it usable."""
        try:
            self._open_newest()
        except OutdatedError:
            return True
        except EngineError:
            return False
        return False

    def commit(
        self,
        *,
        added: Iterable[IndexedDocument] = (),
        removed: Iterable[DocumentId] = (),
        refused: Iterable[Refusal] = (),
        rebuild: bool = False,
    ) -> int:
        """Change the library in one step: readers see all of it or none.

        Args:
            added: New documents, and changed ones, which replace what has the same id. Consumed once, as it comes.
            removed: Documents to take away; unknown ids are ignored. Consumed after `added`.
            refused: All sources that could not be read, replacing the list of the last commit.
            rebuild: Start from an empty index, built beside the old one, which serves until the swap.

        Returns:
            The new generation.

        Raises:
            BusyError: Another process is writing; nothing was changed.
            EngineError: The index cannot be written.
        """
        with self._writing():
            before = self._before(rebuild=rebuild)
            index = LibraryIndex(self.folder, anew=rebuild)
            vectors = self._pending(before)
            generation = write_commit(
                index, before, vectors, added=added, removed=removed, refused=refused, rebuild=rebuild
            )
            if rebuild:
                self._vectors.compact(self._open_newest().living.keys)
            return generation

    def _pending(self, before: WhooshSnapshot | None) -> PendingVectors:
        return self._vectors.pending(before.living.keys if before else np.zeros(0, dtype=np.uint64))

    def encode(self, encoded: Sequence[IndexedDocument]) -> int:
        """Keep the vectors of passages that are in the index already, in a commit of its own.

        Args:
            encoded: From `WhooshSnapshot.unencoded`, with their encodings.

        Returns:
            The new generation.

        Raises:
            BusyError: Another process is writing; nothing was changed.
            EngineError: The index cannot be written, or there is none.
        """
        with self._writing():
            before = self._open_newest()
            return write_vectors(LibraryIndex(self.folder, anew=False), self._pending(before), encoded)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = WriteLock(str(self.folder / "writer.lock"))
            taken = lock.acquire()
        except OSError as error:
            raise EngineError(
                f"The index in '{self.folder}' cannot be written ({error.strerror}). Check the folder and its rights."
            ) from error
        if not taken:
            raise BusyError(f"Another process is writing to the index in '{self.folder}'. Try again when it is done.")
        try:
            yield
        finally:
            lock.release()

    def _before(self, *, rebuild: bool) -> WhooshSnapshot | None:
        """Return the commit that the new one follows; None where there is none, or a rebuild cannot read it."""
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

    def check(self) -> Sequence[Fault]:
        """Read the whole index and return what is wrong with it; empty where all is well."""
        faults = []
        try:
            for segment in self._open_newest().segments:
                try:
                    SegmentFiles(self.folder, segment.files.name).verify()
                except ColumnError as error:
                    faults.append(_fault(error))
            faults += [_fault(error) for error in self._vectors.faults()]
        except EngineError as error:
            faults.append(_fault(error))
        return faults


def _fault(error: EngineError) -> Fault:
    """Part a message from what to do, which is its last sentence."""
    message, _, remedy = str(error).rpartition(". ")
    return Fault(f"{message}.", remedy)
