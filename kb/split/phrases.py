"""Phrases that a document keeps coming back to: what a person may want to search for, in its own words.

A phrase is a run of two to five words within a line that neither begins nor ends with a small word. This module knows
text only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kb.model import FrequentPhrase
from kb.text import SMALL_WORDS, Token, tokens

VERSION = 1  # changes when the same text would give other phrases

_LONGEST = 5
_MOST = 40  # phrases of a document
_LEAST_TIMES = 3
_PART = 0.6  # a phrase that is so often part of a longer one says nothing by itself
_LONGEST_WORD = 24  # longer ones are addresses and names of files
_OF_ADDRESSES = "www http https com org uk page pages s t eg ie etc"
_SMALL = SMALL_WORDS | frozenset(_OF_ADDRESSES.split())


def phrases(text: str) -> tuple[FrequentPhrase, ...]:
    """Find the phrases of a text.

    Args:
        text: A document's text, a block a line.

    Returns:
        The most frequent ones, the most frequent first, each as it is most often printed.
    """
    places: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    start = 0
    for line in text.split("\n"):
        for words in _stretches(line):
            terms = tuple(word.term for word in words)
            for first, last in _runs(terms):
                place = start + words[first].start, start + words[last - 1].end
                places.setdefault(terms[first:last], []).append(place)
        start += len(line) + 1
    times = Counter({terms: len(each) for terms, each in places.items()})
    frequent = {terms for terms, count in times.items() if count >= _LEAST_TIMES}
    whole = sorted(_whole(frequent, times), key=lambda terms: (-times[terms], terms))[:_MOST]
    return tuple(FrequentPhrase(_as_printed(places[terms], text), times[terms]) for terms in whole)


def _as_printed(places: Sequence[tuple[int, int]], text: str) -> str:
    """Return how a phrase is most often printed."""
    return Counter(text[start:end] for start, end in places).most_common(1)[0][0]


def _stretches(line: str) -> Iterator[list[Token]]:
    """Cut a line into words with nothing but a space, a hyphen or an apostrophe between them."""
    current: list[Token] = []
    for word in tokens(line):
        if current and line[current[-1].end : word.start] not in (" ", "-", "‑"):
            yield current
            current = []
        current.append(word)
    if current:
        yield current


def _runs(terms: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give the runs of words that may be a phrase: the first of each, and the one after the last."""
    telling = [at for at, term in enumerate(terms) if _is_telling(term)]
    for number, first in enumerate(telling):
        for last in telling[number + 1 : number + _LONGEST]:
            if last >= first + _LONGEST:
                break
            yield first, last + 1


def _is_telling(term: str) -> bool:
    return 1 < len(term) <= _LONGEST_WORD and term not in _SMALL and term.isalpha()


def _whole(frequent: set[tuple[str, ...]], times: Counter[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Give the phrases that do not mostly stand inside a longer one."""
    inside: Counter[tuple[str, ...]] = Counter()
    for terms in frequent:
        for size in range(2, len(terms)):
            for at in range(len(terms) - size + 1):
                part = terms[at : at + size]
                inside[part] = max(inside[part], times[terms])
    for terms in frequent:
        repeated = any(one == other for one, other in pairwise(terms))
        if inside[terms] < _PART * times[terms] and not repeated:
            yield terms
