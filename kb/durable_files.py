"""Durable writing: syncing of files and names, locks that end with the process, errors of the disk in words."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kb.errors import KBError

_held_locks: set[IO[bytes]] = set()


@contextmanager
def translate_disk_errors(kind: type[KBError], what: str, remedy: str) -> Iterator[None]:
    """Raise errors of the file system as `kind`, with what could not be done, the system's reason, and the remedy."""
    try:
        yield
    except OSError as error:
        raise kind(f"{what} ({error.strerror}). {remedy}") from error


def sync(path: Path) -> None:
    """Sync a file, or the names in a folder, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_written(file: IO[bytes]) -> None:
    """Sync what was written to an open file to disk."""
    file.flush()
    os.fsync(file.fileno())


def make_folder(folder: Path) -> None:
    """Make a folder, and its parents, and sync their names to disk."""
    if folder.is_dir():
        return
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing:
        sync(each.parent)


@contextmanager
def hold_lock(path: Path, wait: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold a lock of the operating system, which ends with the process, while the context lasts.

    A process forked meanwhile (a worker that reads sources) does not inherit it: else it would outlive a killed parent.

    Args:
        path: Of an empty file, made if it is missing.
        wait: Called if another process or thread has the lock, before waiting until it is done; None to not wait.

    Raises:
        BlockingIOError: Another one has it.
        OSError: The file cannot be written.
    """
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if wait is None:
                raise
            wait()
            fcntl.flock(file, fcntl.LOCK_EX)
        _held_locks.add(file)
        try:
            yield
        finally:
            _held_locks.discard(file)
            if not file.closed:
                fcntl.flock(file, fcntl.LOCK_UN)


def _close_inherited_locks() -> None:
    for each in _held_locks:
        each.close()  # this process's copy, which unlocks nothing
    _held_locks.clear()


os.register_at_fork(after_in_child=_close_inherited_locks)
