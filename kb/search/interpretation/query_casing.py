"""The case of typed text: which of its words were typed as acronyms, and which as names."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from kb.text import Token, tokenize

_SENTENCE_ENDS = (".", "?", "!", ":")


@dataclass(frozen=True, slots=True)
class QueryCasing:
    """Folded words of a typed text, by their case.

    Attributes:
        acronyms: Typed in capitals; empty for several words that are all in capitals.
        names: Typed with a capital inside a sentence; empty if every word has one.
    """

    acronyms: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


def read_casing(text: str) -> QueryCasing:
    """Find the acronyms and names of a typed text by their case."""
    tokens = tokenize(text)
    typed = [text[each.start : each.end] for each in tokens]
    acronyms = frozenset(
        each.term
        for each, word in zip(tokens, typed, strict=True)
        if len(word) > 1 and word.removesuffix("s").isupper()
    )
    if len(tokens) > 1 and not any(word[:1].islower() for word in typed):
        return QueryCasing(acronyms=frozenset() if text.isupper() else acronyms)
    return QueryCasing(acronyms, frozenset(_list_names(text, tokens)) - acronyms)


def _list_names(text: str, tokens: list[Token]) -> list[str]:
    return [
        each.term
        for before, each in pairwise(tokens)
        if text[each.start].isupper() and not text[before.end : each.start].strip().endswith(_SENTENCE_ENDS)
    ]
