"""Corrections that would reverse the meaning of a word: from "unlawful" to "lawful", from "doesnt" to "does".

A misspelt word is compared with the correction and with the correction's opposite. If the opposite is as near, the
meaning is open, and the correction may be offered but not made. One thing decides it: a typed word that has the
beginning of the negation ("ilegal", "doesn") is read as negated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.search.vocabulary.spelling_dictionary import measure_distances
from kb.text.word_lists import CONTRACTIONS, strip_apostrophes

NEGATING_PREFIXES = (
    "a",
    "ab",
    "an",
    "anti",
    "de",
    "dis",
    "ig",
    "il",
    "im",
    "in",
    "ir",
    "mal",
    "mis",
    "no",
    "non",
    "un",
)
_NOT = "nt"  # at the end of a contraction
_WITH, _WITHOUT = "ful", "less"
_PAIRS = (("ever", "never"), ("either", "neither"))


@dataclass(frozen=True, slots=True)
class _Opposite:
    """A word that negates another, or that another negates, in letters.

    Attributes:
        before: The letters that the negated one of the two has before the other; `after`: those after it.
        is_positive: Whether this one is the other.
    """

    letters: str
    before: str
    after: str
    is_positive: bool


def turns_round(typed: str, correction: str) -> bool:
    """Tell whether the correction of a typed word, which is similar to it, may be the opposite of what was meant."""
    letters, word = strip_apostrophes(typed), strip_apostrophes(correction)
    opposites = tuple(_list_opposites(word))
    distance, *distances = measure_distances(letters, [word, *(each.letters for each in opposites)])
    return any(
        other < distance or (other == distance and not (each.is_positive and _is_negation_begun(letters, each)))
        for each, other in zip(opposites, distances, strict=True)
    )


def _is_negation_begun(typed: str, positive: _Opposite) -> bool:
    """Tell whether a typed word has the prefix, or is a positive word with the beginning of the prefix or suffix."""
    if positive.before:
        rest = typed.removesuffix(positive.letters)
        return typed.startswith(positive.before) or (typed != rest != "" and positive.before.startswith(rest))
    rest = typed.removeprefix(positive.letters)
    return typed != rest != "" and positive.after.startswith(rest)


def _list_opposites(word: str) -> Iterator[_Opposite]:
    """Yield the words that a word may negate, and that may negate it, existing or not."""
    for prefix in NEGATING_PREFIXES:
        yield _Opposite(prefix + word, prefix, "", is_positive=False)
        if word.startswith(prefix) and word != prefix:
            yield _Opposite(word.removeprefix(prefix), prefix, "", is_positive=True)
    for positive, negative in _PAIRS:
        if word == positive:
            yield _Opposite(negative, "n", "", is_positive=False)
        elif word == negative:
            yield _Opposite(positive, "n", "", is_positive=True)
    if word + _NOT in CONTRACTIONS:
        yield _Opposite(word + _NOT, "", _NOT, is_positive=False)
    if word in CONTRACTIONS and word.endswith(_NOT):
        yield _Opposite(word.removesuffix(_NOT), "", _NOT, is_positive=True)
    yield from _list_opposites_without(word)


def _list_opposites_without(word: str) -> Iterator[_Opposite]:
    """Yield the opposites by "-less" and "-ful"."""
    stem = word.removesuffix(_WITHOUT)
    if stem != word:
        yield _Opposite(stem, "", _WITHOUT, is_positive=True)
        yield _Opposite(stem + _WITH, "", "", is_positive=True)
        return
    yield _Opposite(word + _WITHOUT, "", _WITHOUT, is_positive=False)
    stem = word.removesuffix(_WITH)
    if stem != word:
        yield _Opposite(stem + _WITHOUT, "", "", is_positive=False)
