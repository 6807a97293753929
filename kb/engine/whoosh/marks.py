"""Which words of a passage a query marks.

Owns the spans of a hit. What matches is decided elsewhere (`evaluation.py`); both follow `kb.model`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kb.engine.whoosh.labels import spans_meant
from kb.engine.whoosh.located import Place, near_in, phrases_in, words_in
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
    Quoted,
    Ranked,
    Same,
    Span,
    Word,
    Years,
)
from kb.text import SMALL_WORDS, fold_letters, stem

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


def small_words(tree: Node, *, ranked: bool = False) -> Iterator[Word]:
    """Give the words that only hold others together, of those that need not be there.

    They are no marks beside others: of "who can refer a child" what tells is "refer" and "child".

    Args:
        tree: Of the query, or a part of it.
        ranked: Whether it stands within a `Ranked`.
    """
    match tree:
        case Word(term) if ranked and term in SMALL_WORDS:
            yield tree
        case Ranked(parts) | And(parts):
            for part in parts:
                yield from small_words(part, ranked=ranked or isinstance(tree, Ranked))
        case Same(parts) | Most(parts) | Or(parts) if ranked:
            for part in parts:
                yield from small_words(part, ranked=True)
        case _:
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
        anywhere = [part for part, quoted in parts if not quoted]
        small = frozenset(small_words(tree))
        telling = [part for part in anywhere if part not in small]
        self._anywhere = _PartsMarker(anywhere)
        self._telling = _PartsMarker(telling) if 0 < len(telling) < len(anywhere) else None
        within = [part for part, quoted in parts if quoted]
        self._within = _PartsMarker(within) if within else None
        self._laws = tuple(dict.fromkeys(cited_parts(tree)))

    def spans(self, passage: Passage) -> tuple[Span, ...]:
        """Return the spans in a passage, in order; those that overlap are one."""
        spans = _spans(self._telling, passage.text) if self._telling else []
        spans = spans or _spans(self._anywhere, passage.text)
        if self._within is not None or self._laws:
            every = (*spans, *self._within_quotations(passage), *spans_meant(self._laws, passage.laws))
            return tuple(Span(*place) for place in _joined((span.start, span.end) for span in every))
        return tuple(spans)

    def _within_quotations(self, passage: Passage) -> Iterator[Span]:
        if self._within is not None:
            for each in passage.quotations:
                yield from (span.shifted(each.span.start) for span in _spans(self._within, each.text))


class _PartsMarker:
    """Marks words, phrases and prefixes."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._stems = frozenset(stem(part.term) for part in parts if isinstance(part, Word))
        self._prefixes = tuple(part.stem for part in parts if isinstance(part, Prefix) and part.stem)
        self._phrases = [part for part in parts if isinstance(part, Phrase) and part.terms]
        # A stem keeps the first letter of its words, up to accents: so most words need not be looked at.
        self._initials = {each[0] for each in (*self._stems, *self._prefixes) if each and each[0].isascii()}
        self._marks: dict[str, bool] = {}  # what is known of words met so far

    def places(self, folded: str) -> Iterator[Place]:
        """Return the places in a folded text, in no order; some may overlap."""
        if self._stems or self._prefixes:
            yield from words_in(folded, self._initials, self._marks_word)
        for phrase in self._phrases:
            if phrase.slop and len(phrase.terms) > 1:
                yield from near_in(folded, phrase.terms, phrase.slop)
            else:
                yield from phrases_in(folded, phrase.terms)

    def _marks_word(self, word: str) -> bool:
        known = self._marks.get(word)
        if known is None:
            known = self._marks[word] = stem(word) in self._stems or word.startswith(self._prefixes)
        return known


def _spans(marker: _PartsMarker, text: str) -> list[Span]:
    """Return the spans of a text, in order; those that overlap are one."""
    folded = fold_letters(text)
    return [folded.span(start, end) for start, end in _joined(marker.places(folded.text))]


def _joined(places: Iterable[Place]) -> list[Place]:
    """Put places in order, those that overlap made one."""
    joined: list[Place] = []
    for start, end in sorted(places):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
