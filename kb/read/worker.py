"""Reading in worker processes, each file within limits of time, memory and size.

A file that hangs its reader, kills it or takes too much costs one outcome with a reason; the others go on.
Outcomes come in the order of the sources. Knows nothing of formats; what happens to a document after reading is
the caller's `then`.

Workers are started afresh ("spawn"), so that they hold no lock or thread of the process that starts them. They
ignore Ctrl-C, which that process answers by ending them, and end by themselves when it is gone. On Linux the
kernel refuses memory beyond the limit; everywhere, macOS included, where the kernel does not, a thread of the
worker watches what it really takes. (What runs in the workers is `process`.)
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import TypeVar, cast, overload

from kb.errors import LimitError, ReadError
from kb.model import Document
from kb.read.process import MEGABYTE, TOO_MUCH_MEMORY, Outcome, Source, too_much, work
from kb.settings import Settings

__all__ = ["Outcome", "Source", "read_all"]

T = TypeVar("T")

_START_S = 120.0
_LEAVE_S = 2.0
_AHEAD = 8  # sources a worker may be ahead of the one whose outcome is due


@overload
def read_all(sources: Iterable[Source], settings: Settings) -> Generator[Outcome[Document], None, None]: ...


@overload
def read_all(
    sources: Iterable[Source], settings: Settings, then: Callable[[Document], T]
) -> Generator[Outcome[T], None, None]: ...


def read_all(
    sources: Iterable[Source], settings: Settings, then: Callable[[Document], object] | None = None
) -> Generator[Outcome[object], None, None]:
    """Read sources in parallel.

    Close the generator (`contextlib.closing`) where it may be left before its end: that ends its workers.

    Args:
        sources: The files.
        settings: With the limits, and the number of workers in `jobs`.
        then: Called with each document in the worker; it and what it returns must be picklable.

    Returns:
        One outcome a source, in the order of the sources.

    Raises:
        ReadError: Where no worker can be started at all.
    """
    pool = _Pool(list(sources), settings, then)
    try:
        yield from pool.outcomes()
    finally:
        pool.close()


@dataclass(slots=True)
class _Worker:
    """A worker process, and what it is doing.

    Attributes:
        task: The place of the source it reads, or None.
        deadline: When it has had its time, by the monotonic clock.
    """

    process: SpawnProcess
    connection: Connection
    ready: bool = False
    task: int | None = None
    deadline: float = field(default_factory=lambda: time.monotonic() + _START_S)

    def end(self, patience_s: float = 0.0) -> int | None:
        """End the process and return its exit status.

        Args:
            patience_s: How long it may take to end by itself.
        """
        self.connection.close()
        self.process.join(patience_s)
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        status = self.process.exitcode
        self.process.close()
        return status


class _Pool:
    """The workers, the sources that wait for one, and the outcomes that wait for their turn."""

    def __init__(
        self, sources: Sequence[Source], settings: Settings, then: Callable[[Document], object] | None
    ) -> None:
        self._sources = sources
        self._settings = settings
        self._then = then
        self._waiting = deque(range(len(sources)))
        self._done: dict[int, Outcome[object]] = {}
        self._workers: list[_Worker] = []
        self._size = min(settings.jobs or _cores(), max(len(sources), 1))

    def outcomes(self) -> Iterator[Outcome[object]]:
        """Return the outcomes in order."""
        for due in range(len(self._sources)):
            while due not in self._done:
                self._hand_out(due)
                if due not in self._done:
                    self._wait()
            yield self._done.pop(due)

    def close(self) -> None:
        """End all workers."""
        while self._workers:
            self._workers.pop().end()

    def _hand_out(self, due: int) -> None:
        """Give waiting sources to idle workers, and refuse those that are too large."""
        limit = due + _AHEAD * self._size
        while self._waiting and self._waiting[0] < limit:
            source = self._sources[self._waiting[0]]
            refusal = self._refusal(source)
            if refusal:
                self._done[self._waiting.popleft()] = Outcome(source.source, error=refusal)
                continue
            idle = next((each for each in self._workers if each.ready and each.task is None), None)
            if idle is None:
                break
            task = self._waiting.popleft()
            try:
                idle.connection.send(source)
            except OSError:  # it ended while it was idle, which is no fault of this source
                self._waiting.appendleft(task)
                self._workers.remove(idle)
                idle.end()
                continue
            idle.task = task
            idle.deadline = time.monotonic() + self._settings.read_timeout_s
        busy = sum(each.task is not None for each in self._workers)
        while len(self._workers) < min(self._size, busy + len(self._waiting)):
            self._workers.append(_start(self._settings, self._then))

    def _refusal(self, source: Source) -> str:
        """Return why a file is not even opened, or ""."""
        try:
            size = source.path.stat().st_size
        except OSError as error:
            return f"The file could not be opened: {error.strerror or error}. Check that it is there."
        if size <= self._settings.max_source_mb * MEGABYTE:
            return ""
        return str(
            LimitError(
                f"The file is too large: {size / MEGABYTE:.1f} MB. The limit is {self._settings.max_source_mb} MB; "
                "raise KB_MAX_SOURCE_MB to read it."
            )
        )

    def _wait(self) -> None:
        """Wait until a worker says something, ends, or has had its time."""
        active = [each for each in self._workers if each.task is not None or not each.ready]
        soonest = min(each.deadline for each in active)
        heard = wait([each.connection for each in self._workers], timeout=max(soonest - time.monotonic(), 0))
        for worker in [each for each in self._workers if each.connection in heard]:
            self._listen(worker)
        now = time.monotonic()
        for worker in [each for each in self._workers if each.deadline <= now]:
            if worker.task is not None:
                self._lose(worker, _too_slow(self._settings.read_timeout_s))
            elif not worker.ready:
                self._fail_to_start(worker)

    def _listen(self, worker: _Worker) -> None:
        """Take what a worker says: that it is ready, or an outcome; or that it has ended."""
        try:
            said = worker.connection.recv()
        except (EOFError, OSError):
            if not worker.ready:
                self._fail_to_start(worker)
            else:
                self._lose(worker)
            return
        worker.ready = True
        if worker.task is None:
            return
        outcome, stays = cast(tuple[Outcome[object], bool], said)
        self._done[worker.task] = outcome
        worker.task = None
        if not stays:
            self._workers.remove(worker)
            worker.end(_LEAVE_S)

    def _lose(self, worker: _Worker, reason: str = "") -> None:
        """End a worker; the source it was reading gets the reason for its outcome."""
        self._workers.remove(worker)
        task = worker.task
        status = worker.end(0.0 if reason else _LEAVE_S)
        if task is not None:
            error = reason or _ended(status, self._settings.read_memory_mb)
            self._done[task] = Outcome(self._sources[task].source, error=error)

    def _fail_to_start(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        status = worker.end(_LEAVE_S)
        raise ReadError(
            f"A process to read files in could not be started (exit status {status}). Check that 'kb' is installed "
            f"whole and that {self._settings.read_memory_mb} MB of memory (KB_READ_MEMORY_MB) are to be had."
        )


def _cores() -> int:
    """Return how many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _start(settings: Settings, then: Callable[[Document], object] | None) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(
        target=work, args=(theirs, settings.read_memory_mb * MEGABYTE, then), name="kb reader", daemon=True
    )
    # A blocked signal stays blocked in the new process from its first moment; here it is only late. The tracker of
    # multiprocessing, started with the first process, would unblock it.
    resource_tracker.ensure_running()
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        theirs.close()
    return _Worker(process, ours)


def _too_slow(seconds: float) -> str:
    return str(
        LimitError(
            f"Reading took longer than {seconds:g} seconds and was ended. Raise KB_READ_TIMEOUT_S to give it more time."
        )
    )


def _ended(status: int | None, megabytes: int) -> str:
    """Return why a worker ended in the middle of a file."""
    if status == TOO_MUCH_MEMORY:
        return too_much(megabytes)
    name = f"exit status {status}"
    if status is not None and status < 0:
        with contextlib.suppress(ValueError):
            name = signal.Signals(-status).name
    return str(
        ReadError(f"The file ended its reader ({name}). It is damaged or hostile; save it again from its program.")
    )
