"""What may be meant by the beginning of a search: titles, headings, speakers, acronyms and phrases of the library.

Owns which of them fit what was typed, and in which order. Nothing comes from what anybody searched for. This module
knows no engine and no address.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from kb.model import DocumentRecord, Speaker, Suggestion, SuggestionKind
from kb.query.glossary import Entry
from kb.text import terms

LEAST_LETTERS = 2
_MOST_ENTRIES = 60_000
_MOST_WORDS = 14  # of a heading or title that can be found by; what follows is not typed
_LONGEST_TEXT = 160  # headings longer than this are paragraphs that a reader took for one
_CANDIDATES = 64
_OF_A_KIND = 3  # shown at first, so that many headings alike do not hide the rest
_FIRST_WORD = 1.5  # what it is worth that what was typed begins the whole, and not a word inside
_LAST = "\U0010ffff"


_WORTH = {
    SuggestionKind.ACRONYM: 2.5,
    SuggestionKind.PHRASE: 2.0,
    SuggestionKind.TITLE: 2.0,
    SuggestionKind.SPEAKER: 1.5,
    SuggestionKind.HEADING: 0.5,
}


class Suggestions:
    """All suggestions of a library, found by the beginning of any of their words."""

    def __init__(
        self, records: Sequence[DocumentRecord], speakers: Sequence[Speaker], entries: Sequence[Entry]
    ) -> None:
        weighed = [*_titles(records), *_headings(records), *_speakers(speakers), *_acronyms(entries)]
        weighed += _phrases(records)
        weighed.sort(key=lambda pair: (-pair[1], pair[0].text))
        self._suggestions = [suggestion for suggestion, _ in weighed[:_MOST_ENTRIES]]
        tails = sorted(
            (tail, at, weighed[at][1] + first * _FIRST_WORD)
            for at, suggestion in enumerate(self._suggestions)
            for tail, first in _tails(suggestion.text)
        )
        self._tails = [tail for tail, _, _ in tails]
        self._numbers = np.array([at for _, at, _ in tails], dtype=np.int64)
        self._weights = np.array([weight for _, _, weight in tails], dtype=np.float32)

    def find(self, typed: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return what typed letters may become, the most useful first; nothing for fewer than two letters."""
        beginning = " ".join(terms(typed))
        if len(beginning) < LEAST_LETTERS:
            return ()
        first, last = bisect_left(self._tails, beginning), bisect_left(self._tails, beginning + _LAST)
        weights = self._weights[first:last]
        if len(weights) > _CANDIDATES:
            chosen = np.argpartition(weights, -_CANDIDATES)[-_CANDIDATES:]
            chosen = chosen[np.argsort(-weights[chosen], kind="stable")]
        else:
            chosen = np.argsort(-weights, kind="stable")
        numbers = dict.fromkeys(self._numbers[first:last][chosen].tolist())
        return tuple(_mixed([self._suggestions[number] for number in numbers], limit))


def _mixed(found: Iterable[Suggestion], limit: int) -> Iterable[Suggestion]:
    """Return the first suggestions, not too many of one kind before the others; the same words once."""
    once = {" ".join(terms(each.text)): each for each in reversed(list(found))}
    of_kind: Counter[SuggestionKind] = Counter()
    first: list[Suggestion] = []
    later: list[Suggestion] = []
    for each in reversed(once.values()):
        of_kind[each.kind] += 1
        (first if of_kind[each.kind] <= _OF_A_KIND else later).append(each)
    return [*first, *later][:limit]


def _tails(text: str) -> Iterator[tuple[str, bool]]:
    """Give what begins at each word of a text, folded, and whether that is its first word."""
    words = terms(text)[:_MOST_WORDS]
    for at in range(len(words)):
        yield " ".join(words[at:]), at == 0


Weighed = tuple[Suggestion, float]


def _weighed(suggestion: Suggestion, times: int) -> Weighed:
    return suggestion, _WORTH[suggestion.kind] + math.log1p(times)


def _titles(records: Iterable[DocumentRecord]) -> Iterator[Weighed]:
    for record in records:
        if record.metadata.title:
            yield _weighed(Suggestion(record.metadata.title, SuggestionKind.TITLE, document=record.id), 1)


def _headings(records: Iterable[DocumentRecord]) -> Iterator[Weighed]:
    """Give each heading once: where it first stands, and the more worth the more documents have it."""
    found: dict[str, Suggestion] = {}
    times: Counter[str] = Counter()
    for record in records:
        here: set[str] = set()
        for entry in record.contents:
            key = " ".join(terms(entry.text))
            if len(key) < LEAST_LETTERS or len(entry.text) > _LONGEST_TEXT:
                continue
            suggestion = Suggestion(entry.text, SuggestionKind.HEADING, document=record.id, passage=entry.passage)
            found.setdefault(key, suggestion)
            here.add(key)
        times.update(here)
    for key, suggestion in found.items():
        shared = times[key] > 1  # "Introduction" is no one's page
        yield _weighed(replace(suggestion, search=f'heading:"{suggestion.text}"') if shared else suggestion, times[key])


def _speakers(speakers: Iterable[Speaker]) -> Iterator[Weighed]:
    for each in speakers:
        if not each.anonymous:
            yield _weighed(Suggestion(each.name, SuggestionKind.SPEAKER, speaker=each.id), each.quotations)


def _acronyms(entries: Iterable[Entry]) -> Iterator[Weighed]:
    for entry in entries:
        long = entry.longs[0]
        shown = Suggestion(f"{entry.short} ({long.text})", SuggestionKind.ACRONYM, search=entry.short)
        yield _weighed(shown, len(long.documents))


def _phrases(records: Iterable[DocumentRecord]) -> Iterator[Weighed]:
    texts: dict[str, str] = {}
    documents: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for record in records:
        for each in record.phrases:
            key = " ".join(terms(each.text))
            texts.setdefault(key, each.text)
            documents[key] += 1
            times[key] += each.times
    for key, text in texts.items():
        worth = 4 * documents[key] + math.isqrt(times[key])
        yield _weighed(Suggestion(text, SuggestionKind.PHRASE, search=text), worth)
