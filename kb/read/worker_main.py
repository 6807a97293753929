"""The main function of a worker process, which opens one file after another, confined and within a memory limit.

It imports no reader: what a process does is the function that it is started with.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Generic, TypeVar

from kb.errors import KBError, LimitError
from kb.read.confinement import confine_process

Value = TypeVar("Value", covariant=True)

MEGABYTE = 1024 * 1024
TOO_MUCH_MEMORY = 77  # exit status
_WATCH_INTERVAL_S = 0.05
_RECYCLE_SHARE = 4  # a worker that has grown by 1/4 of its limit is replaced
_STATM = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Value]):
    """The result of opening a file: a value, or the reason why there is none.

    Attributes:
        source: Its path below `sources/`, where it is one of these.
    """

    source: str = ""
    value: Value | None = None
    error: str | None = None


def describe_memory_limit(megabytes: int) -> str:
    """Return why a file that needs too much memory was not read."""
    return str(
        LimitError(
            f"Reading took more than {megabytes} MB of memory and was ended. Raise KB_READ_MEMORY_MB to give it more."
        )
    )


def run_worker(connection: Connection, memory: int, readable: Sequence[Path], function: Callable[..., object]) -> None:
    """Call a function with what a connection sends, and send back the outcomes, until it closes.

    Args:
        connection: Sends tuples of arguments. Receives a `Confinement` when the worker is ready, and for each tuple a
            pair of the outcome and whether the worker takes another one.
        memory: The limit in bytes.
        readable: Folders and files that the worker may read, besides what Python needs.
        function: Its module is imported before the limits are in force; its values must be picklable.
    """
    _redirect_output()
    _close_descriptors(connection)
    gauge = MemoryGauge()
    start = gauge.measure_resident()
    parent_process = multiprocessing.parent_process()
    parent = parent_process.pid if parent_process and parent_process.pid else os.getppid()
    gauge.limit_address_space(memory)
    confinement = confine_process(readable)
    threading.Thread(target=_watch_memory, args=(gauge, start + memory, parent), daemon=True).start()
    connection.send(confinement)
    while True:
        try:
            arguments: tuple[object, ...] = connection.recv()
        except (EOFError, OSError):
            return
        outcome, is_sound = call_function(function, arguments, memory)
        is_reusable = is_sound and gauge.measure_resident() < start + memory // _RECYCLE_SHARE
        try:
            connection.send((outcome, is_reusable))
        except MemoryError:
            os._exit(TOO_MUCH_MEMORY)
        if not is_reusable:
            return


def call_function(
    function: Callable[..., object], arguments: tuple[object, ...], memory: int
) -> tuple[Outcome[object], bool]:
    """Call a function that opens a file; return the outcome, and whether the process is sound enough to go on."""
    try:
        return Outcome(value=function(*arguments)), True
    except KBError as error:
        return Outcome(error=str(error)), True
    except MemoryError:
        return Outcome(error=describe_memory_limit(memory // MEGABYTE)), False
    except Exception as error:  # noqa: BLE001 - a damaged file makes the formats' libraries raise whatever they like
        reason = (
            f"The file could not be read: its reader met something unexpected ({type(error).__name__}). "
            "Save it again from its program."
        )
        return Outcome(error=reason), False


def _redirect_output() -> None:
    """Discard what libraries print about damaged files, so that it is not in the output of the command."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)


def _close_descriptors(connection: Connection) -> None:
    """Close what was inherited besides the pipe, such as that of the resource tracker of multiprocessing."""
    kept = connection.fileno()
    os.closerange(3, kept)
    os.closerange(kept + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


class MemoryGauge:
    """The memory of this process; what it is read from stays open, since a confined process cannot open it."""

    def __init__(self) -> None:
        self._statm = os.open(_STATM, os.O_RDONLY) if _STATM.exists() else None

    def measure_resident(self) -> int:
        """Return the resident memory in bytes; on macOS, its maximum so far."""
        if self._statm is None:
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return self._read_statm(self._statm)[1]

    def limit_address_space(self, memory: int) -> None:
        """Let the kernel refuse memory beyond the limit, which macOS does not do."""
        if self._statm is not None:
            used = self._read_statm(self._statm)[0]
            _, hard_limit = resource.getrlimit(resource.RLIMIT_AS)
            limit = used + memory if hard_limit == resource.RLIM_INFINITY else min(used + memory, hard_limit)
            resource.setrlimit(resource.RLIMIT_AS, (limit, hard_limit))

    def _read_statm(self, descriptor: int) -> list[int]:
        """Return the sizes of address space, resident memory and others in bytes."""
        return [int(pages) * resource.getpagesize() for pages in os.pread(descriptor, 256, 0).split()]


def _watch_memory(gauge: MemoryGauge, limit: int, parent: int) -> None:
    """End this process when it exceeds the limit, or when its parent is gone."""
    while True:
        time.sleep(_WATCH_INTERVAL_S)
        if os.getppid() != parent or gauge.measure_resident() > limit:
            os._exit(TOO_MUCH_MEMORY)
