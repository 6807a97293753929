"""A pool of worker processes that read files, each within limits of time, memory and size.

A file that hangs its reader, kills it or exceeds a limit costs one outcome with a reason; the others are still read.
Outcomes come as soon as they are there, so that one file that takes long holds up no other.

Workers are started with "spawn", so that they inherit no lock or thread. They ignore Ctrl-C, since the parent process
ends them when it is interrupted, and exit by themselves when it is gone. On Linux the kernel refuses memory beyond the
limit; on macOS it does not, so a thread of each worker watches the resident memory too (`kb.read.worker_main`). On
Linux the kernel also keeps them from all that reading does not need (`kb.read.confinement`).
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
from pathlib import Path
from typing import TypeVar, cast, overload

from kb.errors import LimitError, ReadError
from kb.model import Document
from kb.read.confinement import Confinement
from kb.read.registry import locate_sidecar
from kb.read.worker_main import (
    MEGABYTE,
    TOO_MUCH_MEMORY,
    ContentTask,
    Outcome,
    ReadTask,
    describe_memory_limit,
    read_task,
    run_worker,
)
from kb.settings import Settings

T = TypeVar("T")

_START_TIMEOUT_S = 120.0
_EXIT_TIMEOUT_S = 2.0


@overload
def read_all(tasks: Iterable[ReadTask], settings: Settings) -> Generator[Outcome[Document], None, None]: ...


@overload
def read_all(
    tasks: Iterable[ReadTask], settings: Settings, then: Callable[[Document], T]
) -> Generator[Outcome[T], None, None]: ...


def read_all(
    tasks: Iterable[ReadTask], settings: Settings, then: Callable[[Document], object] | None = None
) -> Generator[Outcome[object], None, None]:
    """Read files in parallel.

    Wrap the generator in `contextlib.closing` where it may be left before its end: closing it ends the workers.

    Args:
        tasks: The files.
        settings: With the limits, and the number of workers in `jobs`.
        then: Called with each document in the worker; it and its result must be picklable.

    Returns:
        One outcome for each file, the first that was read first.

    Raises:
        ReadError: No worker can be started.
    """
    pool = _Pool(list(tasks), settings, then)
    try:
        yield from pool.iterate_outcomes()
    finally:
        pool.close()


def read_in_process(
    tasks: Iterable[ReadTask], settings: Settings, then: Callable[[Document], T]
) -> Generator[Outcome[T], None, None]:
    """Read files one after another in this process, without its limits of time and memory; otherwise as `read_all`.

    For tests and debuggers: no process is started.
    """
    for task in tasks:
        refusal = _find_refusal(task, settings)
        if refusal:
            yield Outcome(task.source, error=refusal)
        else:
            outcome, _ = read_task(task, then, settings.read_memory_mb * MEGABYTE)
            yield cast("Outcome[T]", outcome)


def run_confined(function: Callable[..., T], *arguments: object, settings: Settings) -> T:
    """Call a function in a worker process of its own, with the limits of time and memory; no file is read or written.

    Args:
        function: Of a module of readers; it, its arguments and its value must be picklable.
        arguments: Of the function: what was uploaded.
        settings: With the limits.

    Raises:
        ReadError: The function raised it or exceeded a limit, or no worker can be started.
    """
    worker = _start_worker(settings, (), None)
    reason = ""
    try:
        if worker.connection.poll(_START_TIMEOUT_S):
            with contextlib.suppress(EOFError, OSError):
                worker.connection.recv()
                worker.is_ready = True
                worker.connection.send(ContentTask(function, arguments))
                if worker.connection.poll(settings.read_timeout_s):
                    outcome, _ = cast("tuple[Outcome[T], bool]", worker.connection.recv())
                    if outcome.error is not None:
                        raise ReadError(outcome.error)
                    return cast(T, outcome.value)
                reason = _describe_timeout(settings.read_timeout_s)
    finally:
        status = worker.end(0.0 if reason else _EXIT_TIMEOUT_S)
    if not worker.is_ready:
        raise _build_start_error(status, settings)
    raise ReadError(reason or _describe_exit(status, settings.read_memory_mb))


def find_confinement(settings: Settings) -> Confinement:
    """Start a worker, and return what it says of its confinement.

    Raises:
        ReadError: It cannot be started.
    """
    worker = _start_worker(settings, (), None)
    try:
        if worker.connection.poll(_START_TIMEOUT_S):
            with contextlib.suppress(EOFError, OSError):
                return cast(Confinement, worker.connection.recv())
    finally:
        status = worker.end(_EXIT_TIMEOUT_S)
    raise _build_start_error(status, settings)


def _find_refusal(task: ReadTask, settings: Settings) -> str:
    """Return the reason not to open a file, or ""."""
    try:
        size = task.path.stat().st_size
    except OSError as error:
        return f"The file could not be opened: {error.strerror or error}. Check that it is there."
    if size <= settings.max_source_mb * MEGABYTE:
        return ""
    return str(
        LimitError(
            f"The file is too large: {size / MEGABYTE:.1f} MB. The limit is {settings.max_source_mb} MB; "
            "raise KB_MAX_SOURCE_MB to read it."
        )
    )


@dataclass(slots=True)
class _Worker:
    """A worker process and its current task.

    Attributes:
        is_ready: Whether it has started.
        task_index: The index of the task that it reads, or None.
        deadline: When its time is over, by the monotonic clock.
    """

    process: SpawnProcess
    connection: Connection
    is_ready: bool = False
    task_index: int | None = None
    deadline: float = field(default_factory=lambda: time.monotonic() + _START_TIMEOUT_S)

    def end(self, patience_s: float = 0.0) -> int | None:
        """End the process and return its exit status.

        Args:
            patience_s: How long to wait for the process to exit before killing it.
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
    """The workers, the tasks waiting for one, and the outcomes that were not yet taken."""

    def __init__(
        self, tasks: Sequence[ReadTask], settings: Settings, then: Callable[[Document], object] | None
    ) -> None:
        self._tasks = tasks
        self._settings = settings
        self._then = then
        self._waiting = deque(range(len(tasks)))
        self._done: deque[Outcome[object]] = deque()
        self._workers: list[_Worker] = []
        self._readable = _find_readable(tasks)
        self._size = min(settings.jobs or _count_cores(), max(len(tasks), 1))

    def iterate_outcomes(self) -> Iterator[Outcome[object]]:
        """Yield the outcomes as they come."""
        for _ in self._tasks:
            self._assign_tasks()
            while not self._done:
                self._wait()
                self._assign_tasks()
            yield self._done.popleft()

    def close(self) -> None:
        """End all workers."""
        while self._workers:
            self._workers.pop().end()

    def _assign_tasks(self) -> None:
        """Give waiting tasks to idle workers, and refuse files that are too large."""
        while self._waiting:
            task = self._tasks[self._waiting[0]]
            refusal = _find_refusal(task, self._settings)
            if refusal:
                self._waiting.popleft()
                self._done.append(Outcome(task.source, error=refusal))
                continue
            idle = next((each for each in self._workers if each.is_ready and each.task_index is None), None)
            if idle is None:
                break
            index = self._waiting.popleft()
            try:
                idle.connection.send(task)
            except OSError:  # the worker ended while it was idle, which is not the fault of this file
                self._waiting.appendleft(index)
                self._workers.remove(idle)
                idle.end()
                continue
            idle.task_index = index
            idle.deadline = time.monotonic() + self._settings.read_timeout_s
        busy = sum(each.task_index is not None for each in self._workers)
        while len(self._workers) < min(self._size, busy + len(self._waiting)):
            self._workers.append(_start_worker(self._settings, self._readable, self._then))

    def _wait(self) -> None:
        """Wait until a worker sends a message, ends, or exceeds its time."""
        active = [each for each in self._workers if each.task_index is not None or not each.is_ready]
        soonest = min(each.deadline for each in active)
        readable = wait([each.connection for each in self._workers], timeout=max(soonest - time.monotonic(), 0))
        for worker in [each for each in self._workers if each.connection in readable]:
            self._receive(worker)
        now = time.monotonic()
        for worker in [each for each in self._workers if each.deadline <= now]:
            if worker.task_index is not None:
                self._discard_worker(worker, _describe_timeout(self._settings.read_timeout_s))
            elif not worker.is_ready:
                self._fail_to_start(worker)

    def _receive(self, worker: _Worker) -> None:
        """Receive a worker's message: that it is ready, or an outcome; or notice that it has ended."""
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            if not worker.is_ready:
                self._fail_to_start(worker)
            else:
                self._discard_worker(worker)
            return
        worker.is_ready = True
        if worker.task_index is None:
            return
        outcome, is_reusable = cast(tuple[Outcome[object], bool], message)
        self._done.append(outcome)
        worker.task_index = None
        if not is_reusable:
            self._workers.remove(worker)
            worker.end(_EXIT_TIMEOUT_S)

    def _discard_worker(self, worker: _Worker, reason: str = "") -> None:
        """End a worker; the outcome of its task is the given reason, or else how the process ended."""
        self._workers.remove(worker)
        index = worker.task_index
        status = worker.end(0.0 if reason else _EXIT_TIMEOUT_S)
        if index is not None:
            error = reason or _describe_exit(status, self._settings.read_memory_mb)
            self._done.append(Outcome(self._tasks[index].source, error=error))

    def _fail_to_start(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        raise _build_start_error(worker.end(_EXIT_TIMEOUT_S), self._settings)


def _build_start_error(status: int | None, settings: Settings) -> ReadError:
    return ReadError(
        f"A process to read files could not be started (exit status {status}). Check that 'kb' is installed "
        f"completely and that {settings.read_memory_mb} MB of memory (KB_READ_MEMORY_MB) are available."
    )


def _find_readable(tasks: Iterable[ReadTask]) -> tuple[Path, ...]:
    """Return the folders of files and their sidecars, none of them below another, and what links among them lead to."""
    paths = {path for task in tasks for path in (task.path, task.metadata_path or locate_sidecar(task.path))}
    folders = {folder.resolve() for folder in {path.parent for path in paths}}
    linked = {path.resolve() for path in paths if path.is_symlink()}
    return (*(each for each in folders if folders.isdisjoint(each.parents)), *linked)


def _count_cores() -> int:
    """Return the number of cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _start_worker(settings: Settings, readable: Sequence[Path], then: Callable[[Document], object] | None) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(
        target=run_worker,
        args=(theirs, settings.read_memory_mb * MEGABYTE, readable, then),
        name="kb reader",
        daemon=True,
    )
    # The new process inherits the blocked signal; in this one it is only delayed. The resource tracker of
    # multiprocessing, which the first process would start, would unblock it: so it is started before.
    resource_tracker.ensure_running()
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        theirs.close()
    return _Worker(process, ours)


def _describe_timeout(seconds: float) -> str:
    return str(
        LimitError(
            f"Reading took longer than {seconds:g} seconds and was ended. Raise KB_READ_TIMEOUT_S to give it more time."
        )
    )


def _describe_exit(status: int | None, megabytes: int) -> str:
    """Return why a worker ended while it was reading a file."""
    if status == TOO_MUCH_MEMORY:
        return describe_memory_limit(megabytes)
    name = f"exit status {status}"
    if status is not None and status < 0:
        with contextlib.suppress(ValueError):
            name = signal.Signals(-status).name
    return str(
        ReadError(f"The file crashed its reader ({name}). It is damaged or hostile; save it again from its program.")
    )
