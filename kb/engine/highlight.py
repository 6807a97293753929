"""Highlighting: the spans of a passage that a query's words match.

Engines find which passages match; both follow the semantics of `kb.model`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.engine.aggregates import find_law_spans, match_name
from kb.engine.token_finder import Occurrence, TermFinder
from kb.model import (
    Field,
    FieldQuery,
    Node,
    Not,
    Passage,
    Phrase,
    Prefix,
    SaidBy,
    Should,
    Span,
    WithinQuotations,
    Word,
    list_children,
    walk,
)
from kb.text import fold_letters
from kb.text.word_lists import WEIGHTLESS_WORDS

_Part = Word | Phrase | Prefix


class Highlighter:
    """Highlights the words of one query in any number of passages."""

    def __init__(self, tree: Node) -> None:
        parts = list(dict.fromkeys(_list_parts(tree)))
        anywhere = [part for part, within_quotations in parts if not within_quotations]
        function_words = frozenset(_list_function_words(tree))
        content_words = [part for part in anywhere if part not in function_words]
        quoted = [part for part, within_quotations in parts if within_quotations]
        self._anywhere = TermFinder(anywhere)
        self._content_words = TermFinder(content_words) if 0 < len(content_words) < len(anywhere) else None
        self._quoted = TermFinder(quoted) if quoted else None
        asked = list(dict.fromkeys(walk(tree, without=(Not,))))
        self._said = [(TermFinder(each.phrases), each) for each in asked if isinstance(each, SaidBy)]
        self._laws = [each.part for each in asked if isinstance(each, FieldQuery) and each.field is Field.CITES]

    def find_spans(self, passage: Passage) -> tuple[Span, ...]:
        """Return the spans in a passage, in order; overlapping ones are merged."""
        spans = _find_spans(self._content_words, passage.text) if self._content_words else []
        spans = spans or _find_spans(self._anywhere, passage.text)
        if self._quoted is not None or self._said or self._laws:
            every = (*spans, *self._find_quoted(passage), *find_law_spans(self._laws, passage.laws))
            return tuple(Span(*each) for each in _merge((span.start, span.end) for span in every))
        return tuple(spans)

    def _find_quoted(self, passage: Passage) -> Iterator[Span]:
        if self._quoted is not None:
            for each in passage.quotations:
                yield from (span.shift(each.span.start) for span in _find_spans(self._quoted, each.text))
        for finder, said in self._said:
            for each in passage.quotations:
                is_asked_for = said.speakers is None or each.speaker_id in said.speakers
                if is_asked_for and match_name(said.names, each.speaker):
                    yield from (span.shift(each.span.start) for span in _find_spans(finder, each.text))


def _list_parts(tree: Node, *, within_quotations: bool = False) -> Iterator[tuple[_Part, bool]]:
    """Yield the parts of a query that match words of the body, none negated, and whether within quotations only."""
    match tree:
        case Word() | Phrase() | Prefix():
            yield tree, within_quotations
        case Not():
            return
        case _:
            within_quotations = within_quotations or isinstance(tree, WithinQuotations)
            for part in tree.parts if isinstance(tree, Should) else list_children(tree):
                yield from _list_parts(part, within_quotations=within_quotations)


def _list_function_words(tree: Node, *, is_optional: bool = False) -> Iterator[Word]:
    """Yield the optional words (inside a `Should`) that have no meaning of their own.

    They are not highlighted beside others: in an answer to "who can refer a child" the words to see are "refer" and
    "child".
    """
    match tree:
        case Word(term) if is_optional and term in WEIGHTLESS_WORDS:
            yield tree
        case Not() | WithinQuotations():
            return
        case _:
            for part in list_children(tree):
                yield from _list_function_words(part, is_optional=is_optional or isinstance(tree, Should))


def _find_spans(finder: TermFinder, text: str) -> list[Span]:
    folded = fold_letters(text)
    return [folded.locate(start, end) for start, end in _merge(finder.find(folded.text))]


def _merge(occurrences: Iterable[Occurrence]) -> list[Occurrence]:
    merged: list[Occurrence] = []
    for start, end in sorted(occurrences):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
