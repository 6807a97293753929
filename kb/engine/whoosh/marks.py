"""Which words of a passage a query marks.

Owns the spans of a hit. What matches is decided elsewhere (`evaluation.py`); both follow `kb.model`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kb.engine.whoosh.labels import spans_meant
from kb.engine.whoosh.located import LocatedWords, Run
from kb.model import (
    And,
    Field,
    In,
    Most,
    Node,
    Not,
    Or,
    Passage,
    Phrase,
    Prefix,
    Quotation,
    Quoted,
    Ranked,
    Same,
    Span,
    Word,
    Years,
)
from kb.text import stem

Part = Word | Phrase | Prefix


def marking_parts(tree: Node, *, quoted: bool = False) -> Iterator[tuple[Part, bool]]:
    """Return the parts of a query that mark words of the body: all but what is negated or asked of another field.

    Args:
        tree: Of the query, or a part of it.
        quoted: Whether it is looked for within quotations only.

    Yields:
        Each part, and whether it marks within quotations only.
    """
    match tree:
        case Word() | Phrase() | Prefix():
            yield tree, quoted
        case And(parts) | Or(parts) | Most(parts) | Ranked(parts) | Same(parts):
            for part in parts:
                yield from marking_parts(part, quoted=quoted)
        case Quoted(part):
            yield from marking_parts(part, quoted=True)
        case Not() | In() | Years():
            return


def cited_parts(tree: Node) -> Iterator[Part]:
    """Return the laws that a query asks for: what it marks is where a passage cites them."""
    match tree:
        case In(Field.CITES, part):
            yield part
        case And(parts) | Or(parts) | Most(parts):
            for each in parts:
                yield from cited_parts(each)
        case Quoted(inner):
            yield from cited_parts(inner)
        case _:
            return


class Marker:
    """Marks the words of one query in any number of passages."""

    def __init__(self, tree: Node) -> None:
        parts = list(dict.fromkeys(marking_parts(tree)))
        self._anywhere = _PartsMarker([part for part, quoted in parts if not quoted])
        within = [part for part, quoted in parts if quoted]
        self._within = _PartsMarker(within) if within else None
        self._laws = tuple(dict.fromkeys(cited_parts(tree)))

    def spans(self, words: LocatedWords, passage: Passage) -> tuple[Span, ...]:
        """Return the spans in a passage, given its words too, in order; those that overlap are one."""
        spans = self._anywhere.spans(words)
        if self._within is None and not self._laws:
            return spans
        quoted = self._within_quotations(passage.quotations)
        every = [(span.start, span.end - 1) for span in (*spans, *quoted)]
        every += spans_meant(self._laws, passage.laws)
        return tuple(Span(first, last + 1) for first, last in _joined(every))

    def _within_quotations(self, quotations: Sequence[Quotation]) -> list[Span]:
        if self._within is None:
            return []
        return [
            span.shifted(each.span.start) for each in quotations for span in self._within.spans(LocatedWords(each.text))
        ]


class _PartsMarker:
    """Marks words, phrases and prefixes."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._stems = frozenset(stem(part.term) for part in parts if isinstance(part, Word))
        self._prefixes = tuple(part.stem for part in parts if isinstance(part, Prefix))
        self._phrases = [part for part in parts if isinstance(part, Phrase) and part.terms]
        # A stem keeps the first letter of its words, up to accents: so most words need not be stemmed.
        self._initials = frozenset(each[0] for each in (*self._stems, *self._prefixes) if each)
        self._marks: dict[str, bool] = {}  # what is known of words met so far

    def spans(self, words: LocatedWords) -> tuple[Span, ...]:
        """Return the spans in a text, given its words, in order; those that overlap are one."""
        runs = self._single_words(words.terms) if self._stems or self._prefixes else []
        for phrase in self._phrases:
            runs += phrase_runs(phrase, words.terms)
        return tuple(words.spans(_joined(runs))) if runs else ()

    def _single_words(self, words: Sequence[str]) -> list[Run]:
        initials = self._initials
        marked = {word for word in set(words) if (word[0] in initials or word[0] > "z") and self._marks_word(word)}
        return [(at, at) for at, word in enumerate(words) if word in marked] if marked else []

    def _marks_word(self, word: str) -> bool:
        known = self._marks.get(word)
        if known is None:
            known = self._marks[word] = stem(word) in self._stems or word.startswith(self._prefixes)
        return known


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
