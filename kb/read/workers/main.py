"""The main function of a worker process, which opens one file after another, confined and within a memory limit.

It imports no reader: the function that it is started with defines what it does.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import resource
import struct
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from kb.errors import KBError, LimitError
from kb.read.workers.channel import Channel, build_answer_error, pack_value
from kb.read.workers.confinement import Confinement, confine_process

Value = TypeVar("Value", covariant=True)

MEGABYTE = 1024 * 1024
TOO_MUCH_MEMORY = 77  # exit status
_WATCH_INTERVAL_S = 0.05
_RECYCLE_SHARE = 4  # a worker that has grown by 1/4 of its limit is replaced
_STATM = Path("/proc/self/statm")
_ANSWER = struct.Struct("<??")  # has a value and no reason; the worker takes another file
_MAX_REASON_CHARS = 2000


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Value]):
    """The result of opening a file: a value, or the reason why there is none."""

    source: str = ""  # path below `sources/`, if it is one of these
    value: Value | None = None
    error: str | None = None


def describe_memory_limit(megabytes: int) -> str:
    """Return the reason for a file that needs too much memory."""
    return str(
        LimitError(
            f"Reading took more than {megabytes} MB of memory and was ended. Raise KB_READ_MEMORY_MB to give it more."
        )
    )


def run_worker(
    channel: Channel, memory: int, readable: Sequence[Path], may_start_programs: bool, function: Callable[..., bytes]
) -> None:
    """Call a function with the arguments that a channel sends, and send back the outcomes, until it closes.

    Args:
        channel: Sends pickled tuples of arguments. Receives a `Confinement` when the worker is ready, and an answer
            (`unpack_answer`) to each tuple.
        memory: The limit in bytes.
        readable: Folders and files that the worker may read, besides what Python needs.
        may_start_programs: As in `confine_process`; each has the same limit of memory for itself.
        function: Its module is imported before the limits are in force.
    """
    _redirect_output()
    _close_descriptors(channel)
    gauge = MemoryGauge()
    start = gauge.measure_resident()
    parent_process = multiprocessing.parent_process()
    parent = parent_process.pid if parent_process and parent_process.pid else os.getppid()
    gauge.limit_address_space(memory)
    confinement = confine_process(readable, may_start_programs=may_start_programs)
    threading.Thread(target=_watch_memory, args=(gauge, start + memory, parent), daemon=True).start()
    channel.send(pack_value(confinement, Confinement))
    while True:
        try:
            arguments = pickle.loads(channel.receive())  # noqa: S301 - from the parent
        except (EOFError, OSError):
            return
        outcome, is_sound = call_function(function, arguments, memory)
        is_reusable = is_sound and gauge.measure_resident() < start + memory // _RECYCLE_SHARE
        try:
            channel.send(*_pack_answer(outcome, is_reusable))
        except MemoryError:
            os._exit(TOO_MUCH_MEMORY)
        if not is_reusable:
            return


def _pack_answer(outcome: Outcome[bytes], is_reusable: bool) -> tuple[bytes, bytes]:
    if outcome.value is not None:
        return _ANSWER.pack(True, is_reusable), outcome.value
    return _ANSWER.pack(False, is_reusable), (outcome.error or "").encode("utf-8", "surrogatepass")


def unpack_answer(message: bytes) -> tuple[Outcome[bytes], bool]:
    """Return the outcome sent by a worker, and whether it takes another file; raise ReadError for anything else."""
    if len(message) < _ANSWER.size:
        raise build_answer_error()
    has_value, is_reusable = _ANSWER.unpack_from(message)
    content = message[_ANSWER.size :]
    if has_value:
        return Outcome(value=content), is_reusable
    reason = content[:_MAX_REASON_CHARS].decode("utf-8", "replace")
    return Outcome(error=" ".join("".join(each if each.isprintable() else " " for each in reason).split())), is_reusable


def call_function(
    function: Callable[..., bytes], arguments: tuple[object, ...], memory: int
) -> tuple[Outcome[bytes], bool]:
    """Call a function that opens a file; return the outcome, and whether the process is fit for another file."""
    try:
        return Outcome(value=function(*arguments)), True
    except KBError as error:
        return Outcome(error=str(error)), True
    except MemoryError:
        return Outcome(error=describe_memory_limit(memory // MEGABYTE)), False
    except Exception as error:  # noqa: BLE001 - a damaged file makes the formats' libraries raise anything
        reason = (
            f"The file could not be read: its reader met something unexpected ({type(error).__name__}). "
            "Save it again from its program."
        )
        return Outcome(error=reason), False


def _redirect_output() -> None:
    """Discard what libraries print about damaged files, to keep it out of the command's output."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)


def _close_descriptors(channel: Channel) -> None:
    """Close inherited descriptors besides the socket, such as that of multiprocessing's resource tracker."""
    kept = channel.fileno()
    os.closerange(3, kept)
    os.closerange(kept + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


class MemoryGauge:
    """The memory of this process; its source stays open, since a confined process cannot open it."""

    def __init__(self) -> None:
        self._statm = os.open(_STATM, os.O_RDONLY) if _STATM.exists() else None

    def measure_resident(self) -> int:
        """Return the resident memory in bytes; on macOS its maximum so far."""
        if self._statm is None:
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return self._read_statm(self._statm)[1]

    def limit_address_space(self, memory: int) -> None:
        """Make the kernel refuse memory beyond the limit, which macOS does not do."""
        if self._statm is not None:
            used = self._read_statm(self._statm)[0]
            _, hard_limit = resource.getrlimit(resource.RLIMIT_AS)
            limit = used + memory if hard_limit == resource.RLIM_INFINITY else min(used + memory, hard_limit)
            resource.setrlimit(resource.RLIMIT_AS, (limit, hard_limit))

    def _read_statm(self, descriptor: int) -> list[int]:
        """Return the sizes of address space, resident memory and others in bytes."""
        return [int(pages) * resource.getpagesize() for pages in os.pread(descriptor, 256, 0).split()]


def _watch_memory(gauge: MemoryGauge, limit: int, parent: int) -> None:
    """End this process when it exceeds the limit or its parent is gone."""
    while True:
        time.sleep(_WATCH_INTERVAL_S)
        if os.getppid() != parent or gauge.measure_resident() > limit:
            os._exit(TOO_MUCH_MEMORY)
