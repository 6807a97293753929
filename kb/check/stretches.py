"""Passages that follow one another in a document, as one run of words.

A quotation may begin in one passage and end in the next, so what is compared with it is a stretch of neighbours. This
module knows passages and their order, and nothing of quotations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.check.wording import plain
from kb.engine import Snapshot
from kb.model import Passage, PassageId, Span
from kb.text import Token, tokens


@dataclass(frozen=True, slots=True)
class Stretch:
    """Passages in order, with their words.

    Attributes:
        terms: The folded words of all of them.
        words: Where each stands in the text of its passage.
        holders: For each word, the number of its passage in `passages`.
    """

    passages: tuple[Passage, ...]
    terms: tuple[str, ...]
    words: tuple[Token, ...]
    holders: tuple[int, ...]

    def shown(self, at: int) -> str:
        """Return the characters of a word."""
        word = self.words[at]
        return plain(self.passages[self.holders[at]].text[word.start : word.end])

    def between(self, at: int) -> str:
        """Return the characters between a word and the one before it, or the text's end."""
        text = self.passages[self.holders[at]].text if at < len(self.words) else ""
        start = self.words[at].start if at < len(self.words) else 0
        if at == 0:
            return plain(text[:start])
        previous = self.words[at - 1]
        before = self.passages[self.holders[at - 1]].text
        if at < len(self.words) and self.holders[at] == self.holders[at - 1]:
            return plain(text[previous.end : start])
        return plain(f"{before[previous.end :]} {text[:start]}")

    def printed(self, start: int, end: int) -> str:
        """Return the words from one to before another as they are printed, each run of white space one space."""
        pieces = [self.between(at) + self.shown(at) if at > start else self.shown(at) for at in range(start, end)]
        return "".join(pieces)

    def note_marks(self, at: int) -> frozenset[str]:
        """Return the marks of footnotes that are printed between a word, or the text's end, and the word before it."""
        if at == 0:
            return frozenset()
        passage, after = self.passages[self.holders[at - 1]], self.words[at - 1].end
        inside = at < len(self.words) and self.holders[at] == self.holders[at - 1]
        before = self.words[at].start if inside else len(passage.text)
        return frozenset(note.mark for note in passage.notes if after <= note.offset <= before)

    def spans(self, start: int, end: int) -> list[tuple[int, Span]]:
        """Return where the words from one to before another stand: a span for each of the passages that have them."""
        spans: list[tuple[int, Span]] = []
        for at in range(start, end):
            word, holder = self.words[at], self.holders[at]
            if spans and spans[-1][0] == holder:
                spans[-1] = (holder, Span(spans[-1][1].start, word.end))
            else:
                spans.append((holder, Span(word.start, word.end)))
        return spans


def stretch_of(passages: Sequence[Passage], words: Sequence[Sequence[Token]]) -> Stretch:
    """Return passages as one run of words.

    Args:
        passages: In order.
        words: Of each.
    """
    return Stretch(
        tuple(passages),
        tuple(word.term for each in words for word in each),
        tuple(word for each in words for word in each),
        tuple(number for number, each in enumerate(words) for _ in each),
    )


@dataclass(slots=True)
class Shelf:
    """The passages of a snapshot with their words, each cut into words once."""

    snapshot: Snapshot
    _words: dict[PassageId, list[Token]] = field(default_factory=dict)

    def words(self, passage: Passage) -> list[Token]:
        """Return the words of a passage."""
        if passage.id not in self._words:
            self._words[passage.id] = tokens(passage.text)
        return self._words[passage.id]

    def around(self, passage: Passage, before: int, after: int) -> Stretch:
        """Return a passage with its neighbours, as many as have so many words before and after it in all."""
        passages = [passage]
        while before > 0 and (found := self.snapshot.neighbours(passages[0], 1, 0)[0]):
            before -= len(self.words(found[0]))
            passages.insert(0, found[0])
        while after > 0 and (found := self.snapshot.neighbours(passages[-1], 0, 1)[1]):
            after -= len(self.words(found[0]))
            passages.append(found[0])
        return stretch_of(passages, [self.words(each) for each in passages])
