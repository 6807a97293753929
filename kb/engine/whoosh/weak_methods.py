"""Methods that an object has in its attributes, without keeping itself alive.

A bound method in an attribute of its own object is a cycle. What was replaced by a newer commit would keep its files
open, and the room on the disk of those that were deleted, until the garbage collector comes round, which takes long
where little is allocated.
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
    """Return a bound method with a cache of its latest answers, for an attribute of its own object.

    Args:
        size: How many answers are kept.
        method: Its arguments are hashable.
    """
    return cast(_F, lru_cache(size)(bind_weakly(method)))
