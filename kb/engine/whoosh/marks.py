"""Which words of a passage a query marks.

Owns the spans of a hit. What matches is decided elsewhere (`evaluation.py`); both follow `kb.model`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kb.model import And, In, Most, Node, Not, Or, Phrase, Prefix, Span, Word, Years
from kb.text import stem, terms, tokens

Part = Word | Phrase | Prefix
Run = tuple[int, int]  # the first and the last of some words that stand together


def marking_parts(tree: Node) -> Iterator[Part]:
    """Return the parts of a query that mark words of the body: all but what is negated or asked of another field."""
    match tree:
        case Word() | Phrase() | Prefix():
            yield tree
        case And(parts) | Or(parts) | Most(parts):
            for part in parts:
                yield from marking_parts(part)
        case Not() | In() | Years():
            return


class Marker:
    """Marks the words of one query in any number of passages."""

    def __init__(self, tree: Node) -> None:
        parts = list(dict.fromkeys(marking_parts(tree)))
        self._stems = frozenset(stem(part.term) for part in parts if isinstance(part, Word))
        self._prefixes = tuple(part.stem for part in parts if isinstance(part, Prefix))
        self._phrases = [part for part in parts if isinstance(part, Phrase) and part.terms]
        self._marks: dict[str, bool] = {}  # what is known of words met so far

    def spans(self, text: str) -> tuple[Span, ...]:
        """Return the spans in a text, in order; those that overlap are one."""
        words = terms(text)
        runs = self._single_words(words) if self._stems or self._prefixes else []
        for phrase in self._phrases:
            runs += phrase_runs(phrase, words)
        return _spans(text, words, list(_joined(runs))) if runs else ()

    def _single_words(self, words: Sequence[str]) -> list[Run]:
        marks = self._marks
        runs = []
        for at, word in enumerate(words):
            marked = marks.get(word)
            if marked is None:
                marked = marks[word] = stem(word) in self._stems or word.startswith(self._prefixes)
            if marked:
                runs.append((at, at))
        return runs


def phrase_runs(phrase: Phrase, words: Sequence[str]) -> Iterator[Run]:
    """Return the runs of words that are a phrase."""
    wanted = list(phrase.terms)
    size = len(wanted)
    if phrase.slop and size > 1:
        yield from _near_runs(phrase, words)
        return
    at = -1
    while True:
        try:
            at = words.index(wanted[0], at + 1)
        except ValueError:
            return
        if words[at : at + size] == wanted:
            yield at, at + size - 1


def _near_runs(phrase: Phrase, words: Sequence[str]) -> Iterator[Run]:
    """Return the shortest runs of words that hold all the words of a phrase with slop, in any order."""
    needed: dict[str, int] = {}
    for term in phrase.terms:
        needed[term] = needed.get(term, 0) + 1
    missing = len(phrase.terms)
    longest = missing + phrase.slop
    held = dict.fromkeys(needed, 0)
    first = 0
    for last, term in enumerate(words):
        if term not in needed:
            continue
        held[term] += 1
        missing -= held[term] <= needed[term]
        while missing == 0:
            dropped = words[first]
            if dropped in needed:
                held[dropped] -= 1
                if held[dropped] < needed[dropped]:
                    missing += 1
                    if last - first < longest:
                        yield first, last
            first += 1


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Put runs in order, those that overlap made one."""
    current: Run | None = None
    for run in sorted(runs):
        if current is not None and run[0] <= current[1]:
            current = (current[0], max(current[1], run[1]))
            continue
        if current is not None:
            yield current
        current = run
    if current is not None:
        yield current


def _spans(text: str, words: Sequence[str], runs: Sequence[Run]) -> tuple[Span, ...]:
    """Return where some runs of words stand in a text.

    Args:
        text: The text.
        words: Its folded words.
        runs: In order, not overlapping.
    """
    if not text.isascii():
        places = tokens(text)
        return tuple(Span(places[first].start, places[last].end) for first, last in runs)
    # Letters of ASCII fold one by one, and between two words stands nothing that could begin a word: so each word is
    # where it is next found. That spares the places of all words but the marked ones.
    lower = text.lower()
    spans = []
    number = at = 0
    for first, last in runs:
        for word in words[number:first]:
            at = lower.index(word, at) + len(word)
        start = at = lower.index(words[first], at)
        for word in words[first : last + 1]:
            at = lower.index(word, at) + len(word)
        number = last + 1
        spans.append(Span(start, at))
    return tuple(spans)
