"""Search suggestions from a library's titles, headings, speakers, acronyms and phrases, never from past searches."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from kb.model import DocumentRecord, Speaker, Suggestion, SuggestionKind
from kb.search.vocabulary.acronym_index import AcronymEntry
from kb.text import split_terms

MIN_LETTERS = 2
_MAX_ENTRIES = 60_000
_MAX_WORDS = 14  # of a heading or title; people do not type further
_MAX_CHARS = 160  # longer headings are paragraphs that were misread
_MAX_CANDIDATES = 64
_MAX_TOPICS = 6
_MAX_PER_KIND = 3  # ahead of the other kinds, so that many similar headings do not hide the rest
_FIRST_WORD_BONUS = 1.5  # if the typed letters begin the whole suggestion and not a later word
_LAST_CHARACTER = "\U0010ffff"


_KIND_WEIGHT = {
    SuggestionKind.ACRONYM: 2.5,
    SuggestionKind.PHRASE: 2.0,
    SuggestionKind.TITLE: 2.0,
    SuggestionKind.SPEAKER: 1.5,
    SuggestionKind.HEADING: 0.5,
}


class Suggestions:
    """The suggestions of a library, looked up by the beginning of any of their words."""

    def __init__(
        self, records: Sequence[DocumentRecord], speakers: Sequence[Speaker], entries: Sequence[AcronymEntry]
    ) -> None:
        weighted = [
            *_collect_titles(records),
            *_collect_headings(records),
            *_collect_speakers(speakers),
            *_collect_acronyms(entries),
        ]
        weighted += _collect_phrases(records)
        weighted.sort(key=lambda pair: (-pair[1], pair[0].text))
        self._suggestions = [suggestion for suggestion, _ in weighted[:_MAX_ENTRIES]]
        suffixes = sorted(
            (suffix, at, weighted[at][1] + first * _FIRST_WORD_BONUS)
            for at, suggestion in enumerate(self._suggestions)
            for suffix, first in _list_suffixes(suggestion.text)
        )
        self._suffixes = [suffix for suffix, _, _ in suffixes]
        self._numbers = np.array([at for _, at, _ in suffixes], dtype=np.int64)
        self._weights = np.array([weight for _, _, weight in suffixes], dtype=np.float32)

    def find(self, typed: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return the suggestions for typed letters, the best first; none for fewer than two letters."""
        prefix = " ".join(split_terms(typed))
        if len(prefix) < MIN_LETTERS:
            return ()
        first, last = bisect_left(self._suffixes, prefix), bisect_left(self._suffixes, prefix + _LAST_CHARACTER)
        weights = self._weights[first:last]
        if len(weights) > _MAX_CANDIDATES:
            chosen = np.argpartition(weights, -_MAX_CANDIDATES)[-_MAX_CANDIDATES:]
            chosen = chosen[np.argsort(-weights[chosen], kind="stable")]
        else:
            chosen = np.argsort(-weights, kind="stable")
        numbers = dict.fromkeys(self._numbers[first:last][chosen].tolist())
        return tuple(_balance_kinds([self._suggestions[number] for number in numbers], limit))

    def list_topics(self) -> tuple[str, ...]:
        """Return the phrases of several words that most documents share."""
        phrases = (each.text for each in self._suggestions if each.kind is SuggestionKind.PHRASE and " " in each.text)
        return tuple(islice(phrases, _MAX_TOPICS))


def _balance_kinds(found: Iterable[Suggestion], limit: int) -> Iterable[Suggestion]:
    """Return the best suggestions without duplicates, and no more than a few of one kind before the others."""
    unique = {" ".join(split_terms(each.text)): each for each in reversed(list(found))}
    of_kind: Counter[SuggestionKind] = Counter()
    first: list[Suggestion] = []
    later: list[Suggestion] = []
    for each in reversed(unique.values()):
        of_kind[each.kind] += 1
        (first if of_kind[each.kind] <= _MAX_PER_KIND else later).append(each)
    return [*first, *later][:limit]


def _list_suffixes(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the folded text from each of its words on, and whether that is the first word."""
    words = split_terms(text)[:_MAX_WORDS]
    for at in range(len(words)):
        yield " ".join(words[at:]), at == 0


_Weighted = tuple[Suggestion, float]


def _weigh(suggestion: Suggestion, times: int) -> _Weighted:
    return suggestion, _KIND_WEIGHT[suggestion.kind] + math.log1p(times)


def _collect_titles(records: Iterable[DocumentRecord]) -> Iterator[_Weighted]:
    for record in records:
        if record.metadata.title:
            yield _weigh(Suggestion(record.metadata.title, SuggestionKind.TITLE, document=record.id), 1)


def _collect_headings(records: Iterable[DocumentRecord]) -> Iterator[_Weighted]:
    """Yield each heading once, at its first occurrence, weighted by its number of documents."""
    found: dict[str, Suggestion] = {}
    times: Counter[str] = Counter()
    for record in records:
        here: set[str] = set()
        for entry in record.contents:
            key = " ".join(split_terms(entry.text))
            if len(key) < MIN_LETTERS or len(entry.text) > _MAX_CHARS:
                continue
            suggestion = Suggestion(entry.text, SuggestionKind.HEADING, document=record.id, passage=entry.passage)
            found.setdefault(key, suggestion)
            here.add(key)
        times.update(here)
    for key, suggestion in found.items():
        shared = times[key] > 1  # "Introduction" is in many documents, so it leads to a search instead of one page
        yield _weigh(replace(suggestion, search=f'heading:"{suggestion.text}"') if shared else suggestion, times[key])


def _collect_speakers(speakers: Iterable[Speaker]) -> Iterator[_Weighted]:
    for each in speakers:
        yield _weigh(Suggestion(each.name, SuggestionKind.SPEAKER, speaker=each.id), each.quotations)


def _collect_acronyms(entries: Iterable[AcronymEntry]) -> Iterator[_Weighted]:
    for entry in entries:
        long = entry.long_forms[0]
        shown = Suggestion(f"{entry.short} ({long.text})", SuggestionKind.ACRONYM, search=entry.short)
        yield _weigh(shown, long.documents)


def _collect_phrases(records: Iterable[DocumentRecord]) -> Iterator[_Weighted]:
    texts: dict[str, str] = {}
    documents: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for record in records:
        for each in record.phrases:
            key = " ".join(split_terms(each.text))
            texts.setdefault(key, each.text)
            documents[key] += 1
            times[key] += each.count
    for key, text in texts.items():
        worth = 4 * documents[key] + math.isqrt(times[key])
        yield _weigh(Suggestion(text, SuggestionKind.PHRASE, search=text), worth)
