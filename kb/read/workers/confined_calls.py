"""Calls functions that open a file in a worker process, confined and within limits of time and memory.

`run_confined` starts a process for one call. A `PersistentWorker` keeps its process, since starting one takes longer
than a visitor of the site should wait, for instance for a drawn page.
"""

from __future__ import annotations

import contextlib
import math
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar, cast, get_type_hints

from kb.errors import LimitError, OverloadError, ReadError
from kb.read.workers.channel import pack_value, unpack_value
from kb.read.workers.confinement import Confinement
from kb.read.workers.main import unpack_answer
from kb.read.workers.process import (
    EXIT_TIMEOUT_S,
    Worker,
    build_start_error,
    describe_exit,
    describe_timeout,
    start_worker,
)
from kb.settings import Settings

T = TypeVar("T")

_PATIENCE_S = 10.0


class PersistentWorker:
    """A worker process that is started on demand, also again after it had to be ended; safe to share between threads.

    Calls are answered one after another.

    Args:
        functions: What can be called; picklable, as the arguments. Declared return types are bytes, or what pydantic
            knows as JSON.
        timeout_s: For one call, until its value has arrived.
        memory_mb: Beyond the memory of Python itself.
        readable: Folders and files that it may read, besides what Python needs.
        patience_s: How long a call waits for the calls before it.
        may_start_programs: As in `confine_process`.
    """

    def __init__(
        self,
        *functions: Callable[..., object],
        timeout_s: float,
        memory_mb: int,
        readable: Sequence[Path] = (),
        patience_s: float = _PATIENCE_S,
        may_start_programs: bool = False,
    ) -> None:
        self._functions = functions
        self._kinds = [get_type_hints(each)["return"] for each in functions]
        self._timeout_s = timeout_s
        self._memory_mb = memory_mb
        self._readable = readable
        self._patience_s = patience_s
        self._may_start_programs = may_start_programs
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._confinement = Confinement()

    def call(self, function: Callable[..., T], *arguments: object) -> T:
        """Call one of the functions.

        Raises:
            OverloadError: The calls before it took too long.
            LimitError: It took too long.
            ReadError: The function raised it, needed too much memory or returned a value not of its declared type, or
                no process can be started.
        """
        if not self._lock.acquire(timeout=self._patience_s):
            raise OverloadError(f"Other files have been opened for {self._patience_s:g} seconds. Try again later.")
        try:
            return cast(T, self._call(self._functions.index(function), arguments))
        finally:
            self._lock.release()

    def find_confinement(self) -> Confinement:
        """Return the confinement that the process reports; raise ReadError if it cannot be started."""
        with self._lock:
            self._provide_worker()
            return self._confinement

    def close(self) -> None:
        with self._lock:
            self._end(EXIT_TIMEOUT_S)

    def _call(self, place: int, arguments: tuple[object, ...]) -> object:
        value: object = None
        try:
            outcome, is_reusable = unpack_answer(self._exchange((place, *arguments)))
            if outcome.value is not None:
                value = unpack_value(outcome.value, self._kinds[place])
        except TimeoutError:
            self._end(0.0)
            raise LimitError(describe_timeout(self._timeout_s)) from None
        except (EOFError, OSError):
            raise ReadError(describe_exit(self._end(EXIT_TIMEOUT_S), self._memory_mb)) from None
        except ReadError:
            self._end(0.0)
            raise
        if not is_reusable:
            self._end(EXIT_TIMEOUT_S)
        if outcome.error is not None:
            raise ReadError(outcome.error)
        return value

    def _exchange(self, arguments: tuple[object, ...]) -> bytes:
        """Send the arguments of a call and return the answer."""
        worker = self._provide_worker()
        deadline = time.monotonic() + self._timeout_s
        try:
            worker.give(arguments, deadline)
        except TimeoutError:
            raise
        except OSError:  # ended while idle: not the fault of this call
            self._end(0.0)
            worker = self._provide_worker()
            deadline = time.monotonic() + self._timeout_s
            worker.give(arguments, deadline)
        return worker.channel.receive(deadline)

    def _provide_worker(self) -> Worker:
        """Return a ready worker, started if there is none."""
        if self._worker is None:
            self._worker = start_worker(
                partial(_call_listed, self._functions),
                self._memory_mb,
                self._readable,
                may_start_programs=self._may_start_programs,
            )
            with contextlib.suppress(EOFError, OSError, ReadError):
                self._confinement = unpack_value(self._worker.channel.receive(self._worker.deadline), Confinement)
                self._worker.is_ready = True
            if not self._worker.is_ready:
                raise build_start_error(self._end(EXIT_TIMEOUT_S), self._memory_mb)
        return self._worker

    def _end(self, patience_s: float) -> int | None:
        """End the process, if any, and return its exit status."""
        worker, self._worker = self._worker, None
        return worker.end(patience_s) if worker else None


def run_confined(
    function: Callable[..., T],
    *arguments: object,
    settings: Settings,
    timeout_s: float = math.inf,
    memory_mb: int = sys.maxsize,
) -> T:
    """Call a function in a worker process of its own, which can read or write no file.

    The function is as for `PersistentWorker`. `timeout_s` and `memory_mb` can only lower the limits in the settings,
    which are those for a keeper's files.

    Raises:
        ReadError: The function raised it or exceeded a limit, or no worker can be started.
    """
    worker = _build_worker(function, settings, timeout_s, memory_mb)
    try:
        return worker.call(function, *arguments)
    finally:
        worker.close()


def find_confinement(settings: Settings) -> Confinement:
    """Start a worker and return the confinement that it reports; raise ReadError if it cannot be started."""
    worker = _build_worker(find_confinement, settings)
    try:
        return worker.find_confinement()
    finally:
        worker.close()


def _call_listed(functions: Sequence[Callable[..., object]], place: int, *arguments: object) -> bytes:
    function = functions[place]
    return pack_value(function(*arguments), get_type_hints(function)["return"])


def _build_worker(
    function: Callable[..., object], settings: Settings, timeout_s: float = math.inf, memory_mb: int = sys.maxsize
) -> PersistentWorker:
    return PersistentWorker(
        function,
        timeout_s=min(settings.read_timeout_s, timeout_s),
        memory_mb=min(settings.read_memory_mb, memory_mb),
    )
