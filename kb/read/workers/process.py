"""A worker process as its parent sees it: how it is started, limited and ended, and why it ended.

Workers are started with "spawn", so that they inherit no lock or thread. They ignore Ctrl-C, since an interrupted
parent ends them, and exit by themselves when it is gone. On Linux the kernel refuses memory beyond the limit; on macOS
it does not, so a thread of each worker watches the resident memory too (`kb.read.workers.main`). On Linux the kernel
also confines them to what reading needs (`kb.read.workers.confinement`).
"""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import ModuleType

from kb.errors import LimitError, ReadError
from kb.read.workers.channel import Channel
from kb.read.workers.main import MEGABYTE, TOO_MUCH_MEMORY, describe_memory_limit, run_worker

START_TIMEOUT_S = 120.0
EXIT_TIMEOUT_S = 2.0
_ANSWER_SHARE = 4  # an answer may have 1/4 of the bytes of a worker's memory, of which it takes some 1/15 to make
_MAIN_MODULE = threading.Lock()


@dataclass(slots=True)
class Worker:
    """A worker process and its current task."""

    process: SpawnProcess
    channel: Channel
    is_ready: bool = False  # it has started
    task_index: int | None = None  # the task that it works on, in a pool
    deadline: float = field(default_factory=lambda: time.monotonic() + START_TIMEOUT_S)

    def give(self, arguments: tuple[object, ...], deadline: float) -> None:
        """Send the arguments of a call.

        Raises:
            OSError: The process has ended, or does not take them before the deadline (`TimeoutError`).
        """
        self.channel.send(pickle.dumps(arguments), deadline=deadline)

    def end(self, patience_s: float = 0.0) -> int | None:
        """End the process, killed if it has not exited after `patience_s`, and return its exit status."""
        self.channel.close()
        self.process.join(patience_s)
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        status = self.process.exitcode
        self.process.close()
        return status


def start_worker(
    function: Callable[..., bytes], memory_mb: int, readable: Sequence[Path] = (), *, may_start_programs: bool = False
) -> Worker:
    """Start a worker process.

    `function` is called with each tuple of arguments that is sent; all are picklable. `readable` are folders and files
    that it may read, besides what Python needs; `may_start_programs` as in `confine_process`.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = socket.socketpair()
    memory = memory_mb * MEGABYTE
    process = context.Process(
        target=run_worker,
        args=(Channel(theirs, sys.maxsize), memory, readable, may_start_programs, function),
        name="kb reader",
        daemon=True,
    )
    # The new process inherits the blocked signal; in this one it is only delayed. The resource tracker of
    # multiprocessing, which the first process would start, would unblock it, so it is started first.
    resource_tracker.ensure_running()
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with _hide_main_module():
            process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        theirs.close()
    return Worker(process, Channel(ours, memory // _ANSWER_SHARE))


@contextlib.contextmanager
def _hide_main_module() -> Iterator[None]:
    """Hide this process's main module from a process that is started.

    It would be imported there first: for a site all of its pages, in a second and 60 MB, which no worker needs.
    """
    with _MAIN_MODULE:
        own = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = own


def describe_timeout(seconds: float) -> str:
    """Return the reason for a file that takes too long."""
    return str(
        LimitError(
            f"Reading took longer than {seconds:g} seconds and was ended. Raise KB_READ_TIMEOUT_S to give it more time."
        )
    )


def describe_exit(status: int | None, megabytes: int) -> str:
    """Return the reason why a worker ended while it was reading a file."""
    if status == TOO_MUCH_MEMORY:
        return describe_memory_limit(megabytes)
    name = f"exit status {status}"
    if status is not None and status < 0:
        with contextlib.suppress(ValueError):
            name = signal.Signals(-status).name
    return str(
        ReadError(f"The file crashed its reader ({name}). It is damaged or hostile; save it again from its program.")
    )


def build_start_error(status: int | None, memory_mb: int) -> ReadError:
    """Return the error for a process that ended before it was ready."""
    return ReadError(
        f"A process to read files could not be started (exit status {status}). Check that 'kb' is installed "
        f"completely and that {memory_mb} MB of memory (KB_READ_MEMORY_MB) are available."
    )
