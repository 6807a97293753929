"""Values shared by threads, each computed once: a slow one only holds up those who ask for the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock, RLock
from typing import Any, TypeVar

_T = TypeVar("_T")


@dataclass(slots=True)
class _MemoEntry:
    """A value, once computed, with the token of what it was computed from."""

    lock: RLock = field(default_factory=RLock)  # a value may be computed from others of the same memo
    token: bytes | None = None
    value: Any = None


class Memo:
    """An LRU cache of computed values by key, of unlimited size if None. Safe to share between threads."""

    def __init__(self, size: int | None = None) -> None:
        self._size = size
        self._entries: OrderedDict[Hashable, _MemoEntry] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Return the number of values."""
        return len(self._entries)

    def get(self, key: Hashable, compute: Callable[[], _T], token: bytes = b"") -> _T:
        """Return the value of a key; computed if missing, or if its token, which tells versions apart, differs.

        If `compute` raises, the exception is passed on and nothing is stored.
        """
        with self._lock:
            entry = self._entries.setdefault(key, _MemoEntry())
            self._entries.move_to_end(key)
            if self._size is not None and len(self._entries) > self._size:
                self._entries.popitem(last=False)
        with entry.lock:
            if entry.token != token:
                entry.value = compute()
                entry.token = token
            value: _T = entry.value
            return value
