"""Words of the library that are spelled nearly as a typed one: what was meant where the library has no such word.

Owns distances between words. This module knows no engine and no query tree.

The distance is that of Damerau and Levenshtein between neighbours (optimal string alignment): letters put in, left
out, replaced, or changed for the next. It is worked out for all words of like length and letters at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

_MOST_WORDS = 60_000
_LONGEST, _SHORTEST = 24, 4  # letters of a word that can be mended
_LONG = 6  # letters from which on a word may be two changes away
_PER_CHANGE = 4.0  # a change must be made up for by so much of the logarithm of how often a word stands there
_FIRST_LETTER = 1.5  # people seldom miss the first letter

Ints = npt.NDArray[np.int64]


class Spelling:
    """The words of a library.

    Args:
        vocabulary: Each folded word, and how often it stands in the library.
    """

    def __init__(self, vocabulary: Iterable[tuple[str, int]]) -> None:
        usual = [(term, times) for term, times in vocabulary if _SHORTEST <= len(term) <= _LONGEST and term.isalpha()]
        usual.sort(key=lambda pair: (-pair[1], pair[0]))
        self._terms = [term for term, _ in usual[:_MOST_WORDS]]
        self._worth = np.array([math.log(times) for _, times in usual[:_MOST_WORDS]], dtype=np.float64)
        self._lengths = np.array([len(term) for term in self._terms], dtype=np.int64)
        self._letters = np.zeros((len(self._terms), _LONGEST), dtype=np.int32)
        for at, term in enumerate(self._terms):
            self._letters[at, : len(term)] = [ord(letter) for letter in term]
        self._sets = np.array([_letter_set(term) for term in self._terms], dtype=np.uint32)

    def nearest(self, term: str, limit: int = 3) -> tuple[str, ...]:
        """Return the words of the library that a folded word was most likely meant for, the likeliest first."""
        if not (_SHORTEST <= len(term) <= _LONGEST and term.isalpha()):
            return ()
        most = 2 if len(term) >= _LONG else 1
        differing = np.bitwise_count(self._sets ^ np.uint32(_letter_set(term)))
        (near,) = np.nonzero((np.abs(self._lengths - len(term)) <= most) & (differing <= 2 * most))
        distances = _distances(term, self._letters[near], self._lengths[near])
        near, distances = near[distances <= most], distances[distances <= most]
        worth = self._worth[near] - _PER_CHANGE * distances
        worth += _FIRST_LETTER * (self._letters[near, 0] == ord(term[0]))
        return tuple(self._terms[at] for at in near[np.argsort(-worth, kind="stable")][:limit].tolist())


def _letter_set(term: str) -> int:
    """Return which letters a word has, as bits: each change makes a difference of two at most."""
    bits = 0
    for letter in term:
        bits |= 1 << ord(letter) % 32
    return bits


def _distances(term: str, letters: npt.NDArray[np.int32], lengths: Ints) -> Ints:
    """Return how many changes some words are away from a word, row by row of the table for all at once."""
    width = int(lengths.max(initial=0))
    typed = [ord(letter) for letter in term]
    columns = letters[:, :width].T
    before: list[Ints] = []
    above = [np.full(len(lengths), at) for at in range(width + 1)]
    for row, letter in enumerate(typed, 1):
        current = [np.full(len(lengths), row)]
        for at in range(1, width + 1):
            best = np.minimum(np.minimum(above[at], current[at - 1]) + 1, above[at - 1] + (columns[at - 1] != letter))
            if row > 1 and at > 1:
                swapped = (columns[at - 1] == typed[row - 2]) & (columns[at - 2] == letter)
                best = np.where(swapped, np.minimum(best, before[at - 2] + 1), best)
            current.append(best)
        before, above = above, current
    return np.stack(above)[lengths, np.arange(len(lengths))] if len(lengths) else lengths
