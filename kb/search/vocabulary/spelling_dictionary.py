"""A spelling dictionary: finds the words of a library that are spelled nearly like a given word.

The distance is optimal string alignment (restricted Damerau-Levenshtein): insertions, deletions, substitutions, and
transpositions of adjacent letters. It is computed for all words of similar length and letters at once. Contractions are
compared by their letters: people leave the apostrophe out, or misplace it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.text.word_lists import CONTRACTIONS, strip_apostrophes

_MAX_WORDS = 60_000
_MAX_LETTERS, _MIN_LETTERS = 24, 4  # of a word that can be corrected
_LONG = 6  # from this length on two changes are allowed instead of one
_CHANGE_PENALTY = 4.0  # in natural logarithms of a word's count: a word one change further must be 55 times as frequent
_FIRST_LETTER_BONUS = 1.5  # since people rarely mistype the first letter

_FREQUENT = 50_000  # a frequent word is at least one in this many

_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class NearWord:
    """A similarly spelled word, its number of changes, and whether it is frequent in the library."""

    word: str
    distance: int
    is_frequent: bool


class SpellingDictionary:
    """The most frequent words of a library, from the counts of its folded words."""

    def __init__(self, vocabulary: Iterable[tuple[str, int]]) -> None:
        usual = [
            (term, times) for term, times in vocabulary if _MIN_LETTERS <= len(term) <= _MAX_LETTERS and _is_word(term)
        ]
        usual.sort(key=lambda pair: (-pair[1], pair[0]))
        self._terms = [term for term, _ in usual[:_MAX_WORDS]]
        self._log_counts = np.array([math.log(times) for _, times in usual[:_MAX_WORDS]], dtype=np.float64)
        self._frequent = math.log(max(sum(times for _, times in usual) / _FREQUENT, 1))
        spelled = [strip_apostrophes(term) for term in self._terms]
        self._letters, self._lengths = _spell_out(spelled, _MAX_LETTERS)
        self._letter_masks = np.array([_build_letter_mask(each) for each in spelled], dtype=np.uint32)

    def find_nearest(self, term: str, limit: int = 3) -> tuple[str, ...]:
        """Return the likeliest corrections of a folded word, the best first."""
        return tuple(each.word for each in self.find_within(term)[:limit])

    def find_within(self, term: str) -> list[NearWord]:
        """Return all words within the allowed changes of a folded word, the likeliest first."""
        if not (_MIN_LETTERS <= len(term) <= _MAX_LETTERS and term.isalpha()):
            return []
        max_changes = 2 if len(term) >= _LONG else 1
        differing = np.bitwise_count(self._letter_masks ^ np.uint32(_build_letter_mask(term)))
        (near,) = np.nonzero((np.abs(self._lengths - len(term)) <= max_changes) & (differing <= 2 * max_changes))
        distances = _measure_distances(term, self._letters[near], self._lengths[near])
        is_near = distances <= max_changes
        near, distances = near[is_near], distances[is_near]
        score = self._log_counts[near] - _CHANGE_PENALTY * distances
        score += _FIRST_LETTER_BONUS * (self._letters[near, 0] == ord(term[0]))
        order = np.argsort(-score, kind="stable")
        return [
            NearWord(self._terms[at], distance, bool(self._log_counts[at] >= self._frequent))
            for at, distance in zip(near[order].tolist(), distances[order].tolist(), strict=True)
        ]


def measure_distances(term: str, words: Sequence[str]) -> list[int]:
    """Return the distances of words from a word."""
    distances: list[int] = _measure_distances(term, *_spell_out(words, max(map(len, words), default=0))).tolist()
    return distances


def _is_word(term: str) -> bool:
    """Tell whether a folded term has letters only, or is a contraction."""
    return term.isalpha() or term == CONTRACTIONS.get(strip_apostrophes(term))


def _spell_out(words: Sequence[str], width: int) -> tuple[npt.NDArray[np.int32], _Ints]:
    """Return the code points of words, one row a word, padded with zeros, and their lengths."""
    letters = np.zeros((len(words), width), dtype=np.int32)
    for at, word in enumerate(words):
        letters[at, : len(word)] = [ord(letter) for letter in word]
    return letters, np.array([len(word) for word in words], dtype=np.int64)


def _build_letter_mask(term: str) -> int:
    """Return the set of a word's letters as bits; one change flips two at most."""
    bits = 0
    for letter in term:
        bits |= 1 << ord(letter) % 32
    return bits


def _measure_distances(term: str, letters: npt.NDArray[np.int32], lengths: _Ints) -> _Ints:
    """Return the distances of words from a term, filling the rows of all their tables at once.

    `letters` has the code points of the words, one row a word, padded with zeros.
    """
    width = int(lengths.max(initial=0))
    typed = [ord(letter) for letter in term]
    columns = letters[:, :width].T
    before: list[_Ints] = []
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
