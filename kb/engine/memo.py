"""Values that threads share, each computed once: a slow one holds up only those who ask for the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock, RLock
from typing import Any, TypeVar

_T = TypeVar("_T")


@dataclass(slots=True)
class _Entry:
    """A value, once it is computed, with the token of what it was computed from."""

    lock: RLock = field(default_factory=RLock)  # a value may be computed from others of the same memo
    token: bytes | None = None
    value: Any = None


class Memo:
    """A cache of computed values by key. Safe to share between threads.

    Args:
        size: How many values are kept, those that were asked for last; all where None.
    """

    def __init__(self, size: int | None = None) -> None:
        self._size = size
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Return how many values are kept."""
        return len(self._entries)

    def get(self, key: Hashable, compute: Callable[[], _T], token: bytes = b"") -> _T:
        """Return the value of a key; computed where there is none, or one of another token.

        Args:
            key: Of the value.
            compute: Computes it. What it raises is passed on, and nothing is kept.
            token: Changes when the value would be another one.
        """
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            self._entries.move_to_end(key)
            if self._size is not None and len(self._entries) > self._size:
                self._entries.popitem(last=False)
        with entry.lock:
            if entry.token != token:
                entry.value = compute()
                entry.token = token
            value: _T = entry.value
            return value
