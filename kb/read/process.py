"""What runs in a worker process: reading one file after another, within a limit of memory.

Knows what is sent over its connection, and nothing of the process that sends it.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Generic, TypeVar

from kb.errors import KBError, LimitError
from kb.model import Document, DocumentId
from kb.read import read

Value = TypeVar("Value", covariant=True)

MEGABYTE = 1024 * 1024
TOO_MUCH_MEMORY = 77  # exit status
_WATCH_S = 0.05
_TIDY_SHARE = 4  # a worker that has grown by this part of its limit is replaced
_STATM = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read.

    Attributes:
        path: The file.
        source: Its path below `sources/`, with `/`.
        id: Of its document, where that is not simply the slug of its path.
        metadata_path: The metadata file, where that is not simply the one beside it.
    """

    path: Path
    source: str
    id: DocumentId | None = None
    metadata_path: Path | None = None


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Value]):
    """What became of a source: a value, or the reason why there is none."""

    source: str
    value: Value | None = None
    error: str | None = None


def too_much(megabytes: int) -> str:
    """Return why a file that took too much memory was not read."""
    return str(
        LimitError(
            f"Reading took more than {megabytes} MB of memory and was ended. Raise KB_READ_MEMORY_MB to give it more."
        )
    )


def work(connection: Connection, memory: int, then: Callable[[Document], object] | None) -> None:
    """Read what comes over the connection until it closes."""
    _silence()
    start = _resident()
    asker = multiprocessing.parent_process()
    parent = asker.pid if asker and asker.pid else os.getppid()
    threading.Thread(target=_watch, args=(start + memory, parent), daemon=True).start()
    _limit_address_space(memory)
    connection.send(None)
    while True:
        try:
            source: Source = connection.recv()
        except (EOFError, OSError):
            return
        outcome, whole = _attempt(source, then, memory)
        stays = whole and _resident() < start + memory // _TIDY_SHARE
        try:
            connection.send((outcome, stays))
        except MemoryError:
            os._exit(TOO_MUCH_MEMORY)
        if not stays:
            return


def _attempt(source: Source, then: Callable[[Document], object] | None, memory: int) -> tuple[Outcome[object], bool]:
    """Read one file; tell also whether the worker is fit for another."""
    try:
        document = read(source.path, source.source, metadata_path=source.metadata_path, identity=source.id)
        return Outcome(source.source, then(document) if then else document), True
    except KBError as error:
        return Outcome(source.source, error=str(error)), True
    except MemoryError:
        return Outcome(source.source, error=too_much(memory // MEGABYTE)), False
    except Exception as error:  # noqa: BLE001 - a damaged file makes the formats' libraries raise whatever they like
        reason = (
            f"The file could not be read: its reader met something it does not know ({type(error).__name__}). "
            "Save it again from its program."
        )
        return Outcome(source.source, error=reason), False


def _silence() -> None:
    """Keep what libraries print about damaged files out of the output of the command."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _resident() -> int:
    """Return the bytes of memory that this process really takes; on macOS, the most it ever took."""
    if _STATM.exists():
        return int(_STATM.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _limit_address_space(memory: int) -> None:
    """Let the kernel refuse what goes beyond the limit, where it can: macOS does not."""
    if _STATM.exists():
        used = int(_STATM.read_text().split()[0]) * resource.getpagesize()
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = used + memory if most == resource.RLIM_INFINITY else min(used + memory, most)
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))


def _watch(limit: int, parent: int) -> None:
    """End this process when it takes too much, or when the one that asked is gone."""
    while True:
        time.sleep(_WATCH_S)
        if os.getppid() != parent or _resident() > limit:
            os._exit(TOO_MUCH_MEMORY)
