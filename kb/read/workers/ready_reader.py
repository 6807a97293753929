"""Reads single files in a worker process that stays, so that a change of one document waits for none to start."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from threading import Lock, Timer

from kb.errors import ReadError
from kb.model import Document
from kb.read.workers.confined_calls import PersistentWorker
from kb.read.workers.main import Outcome
from kb.read.workers.pool import ReadTask, find_readable, needs_conversion, read_all, read_file
from kb.settings import Settings

_KEPT_S = 600.0


class ReadyReader:
    """A `kb.library.indexing.sync.ReadFiles` of a process that lives long; safe to share between threads.

    Several files, those to be converted, and those that cannot be read there, are read by `read_all`.
    """

    def __init__(self, kept_s: float = _KEPT_S) -> None:
        self._kept_s = kept_s
        self._lock = Lock()
        self._worker: PersistentWorker | None = None
        self._readable: frozenset[Path] = frozenset()
        self._timer: Timer | None = None

    def __call__(
        self, tasks: Iterable[ReadTask], settings: Settings, then: Callable[[Document], bytes]
    ) -> Generator[Outcome[bytes], None, None]:
        """Yield one outcome for each file."""
        tasks = list(tasks)
        if len(tasks) == 1 and not needs_conversion(tasks[0], settings):
            try:
                yield Outcome(tasks[0].source, value=self._read(tasks[0], settings, then))
                return
            except ReadError:  # why, is said by a new process, of which nothing is out of date
                pass
        yield from read_all(tasks, settings, then)

    def _read(self, task: ReadTask, settings: Settings, then: Callable[[Document], bytes]) -> bytes:
        with self._lock:
            worker = self._provide_worker(task, settings)
            try:
                return worker.call(read_file, then, task)
            finally:
                self._end_later()

    def _provide_worker(self, task: ReadTask, settings: Settings) -> PersistentWorker:
        """Return a worker that may read the file and its metadata: another one, if a folder was not there before."""
        needed = {each for each in find_readable([task]) if each.exists()}
        if self._worker is None or not needed <= self._readable:
            self._end()
            self._readable |= needed
            self._worker = PersistentWorker(
                read_file,
                timeout_s=settings.read_timeout_s,
                memory_mb=settings.read_memory_mb,
                readable=sorted(self._readable),
            )
        return self._worker

    def _end_later(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = Timer(self._kept_s, self.close)
        self._timer.daemon = True
        self._timer.start()

    def close(self) -> None:
        """End the process; the next file starts one."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker:
            worker.close()
