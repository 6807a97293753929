"""Texts as folded words joined by spaces, and the frequencies of query parts in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from kb.engine.execution.leaves import Part
from kb.engine.token_finder import find_near
from kb.model import Phrase, Prefix, Word
from kb.text import stem


class Text:
    """The words of some texts, counted on demand."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    @cached_property
    def words(self) -> Mapping[str, int]:
        """The frequency of each word."""
        return Counter(self._list_words())

    @cached_property
    def stems(self) -> Mapping[str, int]:
        """The frequency of each stem."""
        return Counter(map(stem, self._list_words()))

    def _list_words(self) -> list[str]:
        return (
            self._texts[0].split() if len(self._texts) == 1 else [word for text in self._texts for word in text.split()]
        )

    def count(self, part: Part) -> int:
        """Return the frequency of a word by its stem, of a prefix, or of a phrase."""
        match part:
            case Word(term):
                return self.stems.get(stem(term), 0)
            case Prefix(beginning, terms):
                if terms is not None:
                    return sum(self.words.get(term, 0) for term in dict.fromkeys(terms) if term.startswith(beginning))
                return sum(count for word, count in self.words.items() if word.startswith(beginning))
            case Phrase(terms, slop):
                if len(terms) == 1:
                    return self.words.get(terms[0], 0)
                if slop:
                    return sum(1 for text in self._texts for _ in find_near(text, terms, slop))
                return sum(_count_phrase(text, " ".join(terms)) for text in self._texts)


def _count_phrase(text: str, phrase: str) -> int:
    """Count the places at which a phrase begins; they may overlap."""
    text, phrase = f" {text} ", f" {phrase} "
    count, at = 0, text.find(phrase)
    while at >= 0:
        count += 1
        at = text.find(phrase, at + 1)
    return count
