"""A term dictionary: sorted terms on disk, each numbered by its rank.

Every sixty-fourth term is kept in memory, loaded at the first look-up; the others are read through the memory map.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from kb.engine.whoosh.columns.column_files import StringColumn
from kb.engine.whoosh.weak_methods import cache_method

_SAMPLE_STEP = 64
_CACHED_PREFIXES = 1024


class TermDictionary:
    """Sorted terms, and the number of each."""

    def __init__(self, terms: StringColumn) -> None:
        self.terms = terms
        self.find_prefix = cache_method(_CACHED_PREFIXES, self._find_prefix)

    def __len__(self) -> int:
        return len(self.terms)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.terms)

    def __getitem__(self, number: int) -> bytes:
        return self.terms[number]

    def read_range(self, numbers: range) -> list[bytes]:
        """Return the terms of consecutive numbers."""
        return self.terms.read_range(numbers.start, numbers.stop)

    @cached_property
    def _sample(self) -> list[bytes]:
        return [self.terms[number] for number in range(0, len(self), _SAMPLE_STEP)]

    def find_ceiling(self, term: bytes) -> int:
        """Return the number of the first term not less than this one."""
        block = bisect_left(self._sample, term)
        return bisect_left(self.terms, term, max(block - 1, 0) * _SAMPLE_STEP, min(block * _SAMPLE_STEP, len(self)))

    def find_number(self, term: bytes) -> int | None:
        """Return the number of a term, None if it is missing."""
        number = self.find_ceiling(term)
        return number if number < len(self) and self.terms[number] == term else None

    def _find_prefix(self, prefix: bytes) -> range:
        first = self.find_ceiling(prefix)
        incrementable = prefix.rstrip(b"\xff")
        if not incrementable:
            return range(first, len(self))
        successor = incrementable[:-1] + bytes([incrementable[-1] + 1])
        return range(first, self.find_ceiling(successor))
