"""A pool of worker processes that read files, each within limits of time, memory and size.

A file that hangs its reader, kills it or exceeds a limit costs one outcome with a reason; the others are still read.
Outcomes come as soon as they are ready, so that a slow file does not delay others.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from typing import NoReturn

from kb.errors import LimitError, ReadError
from kb.model import Document, DocumentId
from kb.read.ocr.recognized_page import RecognizedPage
from kb.read.office.conversion import Converter
from kb.read.registry import find_format, find_lack, locate_sidecar, read_document
from kb.read.workers.main import MEGABYTE, Outcome, call_function, unpack_answer
from kb.read.workers.process import (
    EXIT_TIMEOUT_S,
    Worker,
    build_start_error,
    describe_exit,
    describe_timeout,
    start_worker,
)
from kb.settings import Settings


@dataclass(frozen=True, slots=True)
class ReadTask:
    """A file to be read."""

    path: Path
    source: str  # path below `sources/`, with `/`
    id: DocumentId | None = None  # by default the slug of the path
    metadata_path: Path | None = None  # by default the sidecar file beside the source
    last_good: Path | None = None  # as in `kb.read.metadata.sidecar.read_sidecar`
    find_recognized: Callable[[], Mapping[int, RecognizedPage]] = dict  # as in `read_document`; called in the worker
    recognized_folder: Path | None = None  # which that reads
    converted: Path | None = None  # the file in the format that it was converted to, if it needs to be


def read_file(then: Callable[[Document], bytes], task: ReadTask) -> bytes:
    """Read a file, and return the result of `then` for its document."""
    document = read_document(
        task.path,
        task.source,
        metadata_path=task.metadata_path,
        last_good=task.last_good,
        document_id=task.id,
        converted=task.converted,
        recognized=task.find_recognized(),
    )
    return then(document)


def read_all(
    tasks: Iterable[ReadTask], settings: Settings, then: Callable[[Document], bytes]
) -> Generator[Outcome[bytes], None, None]:
    """Read files in `settings.jobs` workers, within limits; yield an outcome a file, in the order of completion.

    Wrap the generator in `contextlib.closing` if it may be left before its end: closing it ends the workers. `then` is
    called with each document in the worker, and must be picklable. A value may be anything: a file may control its
    worker.

    Raises:
        ReadError: No worker can be started.
    """
    pool = _Pool(list(tasks), settings, then)
    try:
        yield from pool.iterate_outcomes()
    finally:
        pool.close()


def read_in_process(
    tasks: Iterable[ReadTask], settings: Settings, then: Callable[[Document], bytes]
) -> Generator[Outcome[bytes], None, None]:
    """Read files in this process, without its limits of time and memory; otherwise as `read_all`.

    For tests and debuggers: no process is started.
    """
    with contextlib.closing(Converter(settings.read_timeout_s, settings.read_memory_mb)) as converter:
        for task in tasks:
            try:
                prepared = _prepare(task, settings, converter)
            except ReadError as error:
                yield Outcome(task.source, error=str(error))
                continue
            outcome, _ = call_function(partial(read_file, then), (prepared,), settings.read_memory_mb * MEGABYTE)
            yield replace(outcome, source=task.source)


def _prepare(task: ReadTask, settings: Settings, converter: Converter) -> ReadTask:
    """Return the task of a file, with the file converted if its format is not read as it is.

    Raises:
        ReadError: The file is not to be opened, or cannot be converted.
    """
    refusal = _find_refusal(task, settings)
    if refusal:
        raise ReadError(refusal)
    suffix = _find_target(task)
    return replace(task, converted=converter.convert(task.path, suffix)) if suffix else task


def _find_target(task: ReadTask) -> str:
    """Return the suffix of the format that a file is to be converted to; "" if it is not, or cannot be."""
    return "" if find_lack(task.source) else find_format(task.source).converted_to


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


class _Pool:
    """The workers, the tasks waiting for one, and the outcomes not yet taken."""

    def __init__(self, tasks: Sequence[ReadTask], settings: Settings, then: Callable[[Document], bytes]) -> None:
        self._tasks = tasks
        self._settings = settings
        self._function = partial(read_file, then)
        # Those to be converted come last: meanwhile the workers are busy with the others.
        targets = [_find_target(each) for each in tasks]
        self._waiting = deque(sorted(range(len(tasks)), key=lambda at: bool(targets[at])))
        self._converter = Converter(settings.read_timeout_s, settings.read_memory_mb)
        self._done: deque[Outcome[bytes]] = deque()
        self._workers: list[Worker] = []
        self._readable = (*find_readable(tasks), *([self._converter.folder] if any(targets) else []))
        self._size = min(settings.jobs or count_cores(), max(len(tasks), 1))

    def iterate_outcomes(self) -> Iterator[Outcome[bytes]]:
        for _ in self._tasks:
            self._assign_tasks()
            while not self._done:
                self._wait()
                self._assign_tasks()
            yield self._done.popleft()

    def close(self) -> None:
        while self._workers:
            self._workers.pop().end()
        self._converter.close()

    def _assign_tasks(self) -> None:
        """Give waiting tasks to idle workers, and refuse files that are too large."""
        while self._waiting:
            idle = next((each for each in self._workers if each.is_ready and each.task_index is None), None)
            if idle is None:
                break
            index = self._waiting.popleft()
            try:
                task = self._prepare(self._tasks[index])
            except ReadError as error:
                self._done.append(Outcome(self._tasks[index].source, error=str(error)))
                continue
            idle.deadline = time.monotonic() + self._settings.read_timeout_s
            try:
                idle.give((task,), idle.deadline)
            except OSError:  # ended while idle or takes no more: not the fault of this file
                self._waiting.appendleft(index)
                self._workers.remove(idle)
                idle.end()
                continue
            idle.task_index = index
        busy = sum(each.task_index is not None for each in self._workers)
        while len(self._workers) < min(self._size, busy + len(self._waiting)):
            self._workers.append(start_worker(self._function, self._settings.read_memory_mb, self._readable))

    def _prepare(self, task: ReadTask) -> ReadTask:
        """Prepare a task; the workers that wait for it to be converted lose none of their time."""
        start = time.monotonic()
        try:
            return _prepare(task, self._settings, self._converter)
        finally:
            for each in self._workers:
                each.deadline += time.monotonic() - start

    def _wait(self) -> None:
        """Wait until a worker sends a message, ends, or exceeds its time."""
        active = [each for each in self._workers if each.task_index is not None or not each.is_ready]
        soonest = min(each.deadline for each in active)
        readable = wait([each.channel.fileno() for each in self._workers], timeout=max(soonest - time.monotonic(), 0))
        for worker in [each for each in self._workers if each.channel.fileno() in readable]:
            self._receive(worker)
        now = time.monotonic()
        for worker in [each for each in self._workers if each.deadline <= now]:
            if worker.task_index is not None:
                self._discard_worker(worker, describe_timeout(self._settings.read_timeout_s))
            elif not worker.is_ready:
                self._fail_to_start(worker)

    def _receive(self, worker: Worker) -> None:
        """Receive a piece of a worker's message (that it is ready, or an outcome), or notice that it has ended."""
        try:
            message = worker.channel.receive_piece()
            if message is None:
                return
            if not worker.is_ready:
                worker.is_ready = True
                return
            outcome, is_reusable = unpack_answer(message)
        except (EOFError, OSError, ReadError) as error:
            if not worker.is_ready:
                self._fail_to_start(worker)
            self._discard_worker(worker, str(error) if isinstance(error, ReadError) else "")
            return
        if worker.task_index is None:  # an answer without a question
            self._discard_worker(worker)
            return
        self._done.append(replace(outcome, source=self._tasks[worker.task_index].source))
        worker.task_index = None
        if not is_reusable:
            self._workers.remove(worker)
            worker.end(EXIT_TIMEOUT_S)

    def _discard_worker(self, worker: Worker, reason: str = "") -> None:
        """End a worker; its task's outcome is the given reason, else how the process ended."""
        self._workers.remove(worker)
        index = worker.task_index
        status = worker.end(0.0 if reason else EXIT_TIMEOUT_S)
        if index is not None:
            error = reason or describe_exit(status, self._settings.read_memory_mb)
            self._done.append(Outcome(self._tasks[index].source, error=error))

    def _fail_to_start(self, worker: Worker) -> NoReturn:
        self._workers.remove(worker)
        raise build_start_error(worker.end(EXIT_TIMEOUT_S), self._settings.read_memory_mb)


def needs_conversion(task: ReadTask, settings: Settings) -> bool:
    """Tell whether a file is to be converted before it is read, or not to be opened at all."""
    return bool(_find_refusal(task, settings) or _find_target(task))


def find_readable(tasks: Iterable[ReadTask]) -> tuple[Path, ...]:
    """Return the folders of all that tasks read, none inside another, and the targets of links among them."""
    tasks = list(tasks)
    read = ((task.path, task.metadata_path or locate_sidecar(task.path), task.last_good) for task in tasks)
    paths = {path for each in read for path in each if path}
    used = {path.parent for path in paths} | {task.recognized_folder for task in tasks if task.recognized_folder}
    folders = {folder.resolve() for folder in used}
    linked = {path.resolve() for path in paths if path.is_symlink()}
    return (*(each for each in folders if folders.isdisjoint(each.parents)), *linked)


def count_cores() -> int:
    """Return the number of cores available to this process."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
