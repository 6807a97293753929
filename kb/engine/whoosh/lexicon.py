"""Sorted words on disk, found in a few steps.

Every sixty-fourth word is kept in memory, loaded when the first is asked for; the rest is read where it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property, lru_cache

from kb.engine.whoosh.columns import Strings

_STEP = 64
_CACHED_PREFIXES = 1024


def encoded(term: str) -> bytes:
    """Return a word as it is stored, whatever it holds."""
    return term.encode("utf-8", "surrogatepass")


class Lexicon:
    """Words in order, numbered by it."""

    def __init__(self, terms: Strings) -> None:
        self.terms = terms
        self.beginning = lru_cache(_CACHED_PREFIXES)(self._beginning)

    def __len__(self) -> int:
        return len(self.terms)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.terms)

    def __getitem__(self, number: int) -> bytes:
        return self.terms[number]

    @cached_property
    def _sample(self) -> list[bytes]:
        return [self.terms[number] for number in range(0, len(self), _STEP)]

    def first_from(self, term: bytes) -> int:
        """Return the number of the first word that is not before a term."""
        block = bisect_left(self._sample, term)
        return bisect_left(self.terms, term, max(block - 1, 0) * _STEP, min(block * _STEP, len(self)))

    def number(self, term: bytes) -> int | None:
        """Return the number of a word, None where there is no such word."""
        at = self.first_from(term)
        return at if at < len(self) and self.terms[at] == term else None

    def _beginning(self, prefix: bytes) -> range:
        """Return the numbers of the words that begin with a prefix."""
        first = self.first_from(prefix)
        after = prefix.rstrip(b"\xff")
        if not after:
            return range(first, len(self))
        return range(first, self.first_from(after[:-1] + bytes([after[-1] + 1])))
