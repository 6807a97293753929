"""Waiting for other processes that write to a library."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from kb.errors import BusyError, ConflictError

_PAUSE_S = 0.2
_PATIENCE_S = 600.0  # a commit of another process takes seconds, a rebuild of a very large index minutes

_T = TypeVar("_T")
Wait = Callable[[], None]


def ignore_waiting() -> None:
    """Do nothing."""


def retry_while_busy(commit: Callable[[], _T], wait: Wait = ignore_waiting) -> _T:
    """Make a commit once other processes make none, and return its result; `wait` is called once, before waiting.

    Raises:
        BusyError: Another process has been writing for very long.
    """
    end = time.monotonic() + _PATIENCE_S
    is_waiting = False
    while True:
        try:
            return commit()
        except (BusyError, ConflictError):
            if time.monotonic() > end:
                raise
        if not is_waiting:
            wait()
            is_waiting = True
        time.sleep(_PAUSE_S)
