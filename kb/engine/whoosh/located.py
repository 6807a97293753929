"""The words of a text, and where those stand that somebody asks for.

Finding every place of every word costs several times what finding the words does, and a mark needs few of them. This
module knows nothing of queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from kb.model import Span
from kb.text import Token, terms, tokens

Run = tuple[int, int]  # the first and the last of some words that stand together

# Marks of typesetters that fold to one plain mark each. Only whether the shortcut below is taken depends on this.
_PLAIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "•": " ", "£": " ", "\u00a0": " "})


class LocatedWords:
    """The words of a text in order; their places are found when they are asked for."""

    __slots__ = ("__dict__", "terms", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.terms = terms(text)

    @cached_property
    def _tokens(self) -> list[Token]:
        return tokens(self.text)

    @cached_property
    def _lower(self) -> str | None:
        """The text with every letter as it is folded, where that is letter for letter; None where it is not known."""
        if self.text.isascii():
            return self.text.lower()
        plain = self.text.translate(_PLAIN)
        return plain.lower() if plain.isascii() and terms(plain) == self.terms else None

    def spans(self, runs: Iterable[Run]) -> Iterator[Span]:
        """Return where some runs of words stand.

        Args:
            runs: In order, not overlapping.
        """
        if self._lower is None:
            places = self._tokens
            for first, last in runs:
                yield Span(places[first].start, places[last].end)
            return
        # Between two words stands nothing that could begin one: so each word is where it is next found.
        number = at = 0
        for first, last in runs:
            for word in self.terms[number:first]:
                at = self._lower.index(word, at) + len(word)
            start = at = self._lower.index(self.terms[first], at)
            for word in self.terms[first : last + 1]:
                at = self._lower.index(word, at) + len(word)
            number = last + 1
            yield Span(start, at)
