"""Methods in attributes of their own object that do not keep it alive.

A bound method in an attribute of its own object is a cycle. A replaced commit would keep its files open, and the disk
space of deleted ones, until the next garbage collection, which takes long if little is allocated.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from types import MethodType
from typing import Any, TypeVar, cast
from weakref import proxy

_F = TypeVar("_F", bound=Callable[..., Any])


def bind_weakly(method: _F) -> _F:
    """Return a bound method for an attribute of its own object."""
    bound = cast(MethodType, method)
    return cast(_F, partial(bound.__func__, proxy(bound.__self__)))


def cache_method(size: int, method: _F) -> _F:
    """Return a bound method with an LRU cache of `size` answers, for an attribute of its own object.

    Its arguments must be hashable.
    """
    return cast(_F, lru_cache(size)(bind_weakly(method)))
