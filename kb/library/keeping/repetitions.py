"""Passages elsewhere in a library that repeat some passages: their words, or the same story in others.

A purge lists these before it is confirmed, since whoever takes an account back means all of it: the quotation in a
report, the shortened version in a release, what a caseworker wrote down of it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from kb.library.view import LibraryView
from kb.model import DocumentId, Passage, PassageId
from kb.text.tokens import Token, split_terms, stem, tokenize
from kb.text.word_lists import FUNCTION_WORDS

_RUN = 5  # consecutive words: fewer are in common by chance
_LEAST_RARITY = 8.0  # of the words of all runs together; the highest of 42,000 pairs without a common source was 5.1
_LEAST_LIKENESS = 0.08  # of the words of two passages; one in 1,000 pairs without a common source has 0.07
_COPIED = 0.8  # of the words of the shorter of the two
_MOST_RETOLD = 10  # with 5, 20 of 30 were found, and with 10, 23
_LEAST_COMMON = 3  # rare words in common, for a story
_LEAST_PASSAGES = 1000  # a smaller library says too little about document frequencies
_FEW = 20  # passages that have a word of a long document, for it to tell which of them another passage is like
_EXCERPT_CHARS = 120

_stem = lru_cache(maxsize=1 << 16)(stem)


class Likeness(StrEnum):
    """How a passage repeats another."""

    COPIED = "copied"
    QUOTED = "quoted"
    RETOLD = "retold"


@dataclass(frozen=True, slots=True)
class Repetition:
    """A passage that repeats what is to be purged.

    Attributes:
        title: Of its document.
        likeness: Whether it has most of the words, some consecutive words, or others for what may be the same.
        words: The longest run of words in common; 0 if it is retold.
        excerpt: That run, or the beginning of the passage.
        score: How much there is in common; comparable within one likeness.
    """

    passage: PassageId
    document: DocumentId
    title: str
    likeness: Likeness
    words: int
    excerpt: str
    score: float


def find_repetitions(view: LibraryView, passages: Sequence[Passage]) -> tuple[Repetition, ...]:
    """Return the repetitions of passages to be purged: those with their words, by number; then possible retellings.

    All other passages of the library are read, twice.
    """
    if not passages:
        return ()
    taken = {each.id for each in passages}
    frequencies = Counter(word for each in _list_others(view, taken) for word in _list_words(split_terms(each.text)))
    rarity = _Rarity(frequencies, sum(record.passages for record in view.documents()))
    source = _Source(passages, rarity)
    repeating: list[Repetition] = []
    retelling: list[Repetition] = []
    titles = {record.id: record.metadata.title for record in view.documents()}
    for each in _list_others(view, taken):
        title = titles.get(each.document, "")
        if found := source.find_words(each, title):
            repeating.append(found)
        elif found := source.find_story(each, title):
            retelling.append(found)
    return (*_sort(repeating), *_sort(retelling)[:_MOST_RETOLD])


def _list_others(view: LibraryView, taken: Collection[PassageId]) -> Iterator[Passage]:
    for record in view.documents():
        yield from (each for each in view.document_passages(record.id) if each.id not in taken)


def _sort(found: Iterable[Repetition]) -> list[Repetition]:
    return sorted(found, key=lambda each: (-each.score, each.document, each.passage))


def _list_words(terms: Iterable[str]) -> set[str]:
    """Return the stems of content words."""
    return {_stem(each) for each in terms if len(each) > 1 and each not in FUNCTION_WORDS}


class _Rarity:
    """The weight of a word: its inverse document frequency, from the numbers of passages that have a stem."""

    def __init__(self, frequencies: Mapping[str, int], passages: int) -> None:
        self._frequencies = frequencies
        self._passages = max(passages, _LEAST_PASSAGES)

    def measure(self, word: str) -> float:
        return math.log((self._passages + 1) / (self._frequencies.get(word, 0) + 0.5))

    def measure_all(self, words: Iterable[str]) -> float:
        """Return the length of the vector of some words."""
        return math.sqrt(sum(self.measure(each) ** 2 for each in words))


class _Source:
    """The passages with which others are compared."""

    def __init__(self, passages: Sequence[Passage], rarity: _Rarity) -> None:
        self._rarity = rarity
        self._runs: set[tuple[str, ...]] = set()
        self._sizes: dict[tuple[str, ...], int] = {}
        self._lengths: list[float] = []
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        for number, each in enumerate(passages):
            terms = split_terms(each.text)
            words = _list_words(terms)
            for run in _list_runs(terms):
                self._runs.add(run)
                self._sizes[run] = len(terms)
            self._lengths.append(rarity.measure_all(words))
            for word in words:
                self._holders[word].append(number)

    def find_words(self, passage: Passage, title: str) -> Repetition | None:
        """Return how a passage has consecutive words of the source."""
        terms = split_terms(passage.text)
        starts = [at for at, run in enumerate(_list_runs(terms)) if run in self._runs]
        if not starts:
            return None
        common = {at for start in starts for at in range(start, start + _RUN)}
        words = (_stem(terms[at]) for at in common if terms[at] not in FUNCTION_WORDS)
        rarity = sum(map(self._rarity.measure, words))
        first, length = _find_longest(common)
        if rarity < _LEAST_RARITY and length < 2 * _RUN:
            return None
        shorter = min(len(terms), self._sizes[tuple(terms[starts[0] : starts[0] + _RUN])])
        likeness = Likeness.COPIED if len(common) >= _COPIED * shorter else Likeness.QUOTED
        excerpt = _cut_excerpt(passage.text, tokenize(passage.text)[first : first + length])
        return Repetition(passage.id, passage.document, title, likeness, length, excerpt, round(rarity, 2))

    def find_story(self, passage: Passage, title: str) -> Repetition | None:
        """Return how a passage may retell one of the source, by the rare words that both have."""
        words = _list_words(split_terms(passage.text))
        shared: defaultdict[int, list[float]] = defaultdict(list)
        for word in words & self._holders.keys():
            if len(self._holders[word]) <= _FEW:
                for number in self._holders[word]:
                    shared[number].append(self._rarity.measure(word) ** 2)
        length = self._rarity.measure_all(words)
        found = (
            sum(weights) / (length * self._lengths[number])
            for number, weights in shared.items()
            if len(weights) >= _LEAST_COMMON
        )
        likeness = max(found, default=0.0)
        if likeness < _LEAST_LIKENESS:
            return None
        excerpt = _cut_excerpt(passage.text, tokenize(passage.text))
        return Repetition(passage.id, passage.document, title, Likeness.RETOLD, 0, excerpt, round(likeness, 3))


def _list_runs(terms: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(terms[at : at + _RUN]) for at in range(len(terms) - _RUN + 1))


def _find_longest(positions: Collection[int]) -> tuple[int, int]:
    """Return the start and the length of the longest run of consecutive numbers."""
    best, start = (0, 0), 0
    for at in sorted(positions):
        start = at if at - 1 not in positions else start
        best = max(best, (at - start + 1, -start))
    return -best[1], best[0]


def _cut_excerpt(text: str, tokens: Sequence[Token]) -> str:
    start = tokens[0].start if tokens else 0
    end = max((each.end for each in tokens if each.end - start <= _EXCERPT_CHARS), default=start + _EXCERPT_CHARS)
    return " ".join(text[start:end].split()) + ("…" if tokens and end < tokens[-1].end else "")
