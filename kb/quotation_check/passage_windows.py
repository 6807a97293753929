"""Windows of consecutive passages as one run of words, for quotations that run over the end of a passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.library.view import LibraryView
from kb.model import Passage, PassageId, Span
from kb.quotation_check.quotation_pattern import normalize_characters
from kb.text import Token, tokenize


@dataclass(frozen=True, slots=True)
class PassageWindow:
    """Consecutive passages and all their words.

    Attributes:
        terms: The folded words.
        words: Each with its offsets in the text of its passage.
        passage_numbers: For each word the index of its passage.
    """

    passages: tuple[Passage, ...]
    terms: tuple[str, ...]
    words: tuple[Token, ...]
    passage_numbers: tuple[int, ...]

    def word_text(self, at: int) -> str:
        """Return the characters of a word."""
        word = self.words[at]
        return normalize_characters(self.passages[self.passage_numbers[at]].text[word.start : word.end])

    def text_before(self, at: int) -> str:
        """Return the characters between a word and the one before it, or the text's end."""
        text = self.passages[self.passage_numbers[at]].text if at < len(self.words) else ""
        start = self.words[at].start if at < len(self.words) else 0
        if at == 0:
            return normalize_characters(text[:start])
        previous = self.words[at - 1]
        before = self.passages[self.passage_numbers[at - 1]].text
        if at < len(self.words) and self.passage_numbers[at] == self.passage_numbers[at - 1]:
            return normalize_characters(text[previous.end : start])
        return normalize_characters(f"{before[previous.end :]} {text[:start]}")

    def slice_text(self, start: int, end: int) -> str:
        """Return the words from one to before another as printed, each run of white space made one space."""
        pieces = [
            self.text_before(at) + self.word_text(at) if at > start else self.word_text(at) for at in range(start, end)
        ]
        return "".join(pieces)

    def note_marks(self, at: int) -> frozenset[str]:
        """Return the marks of footnotes between a word, or the text's end, and the word before it."""
        if at == 0:
            return frozenset()
        passage, after = self.passages[self.passage_numbers[at - 1]], self.words[at - 1].end
        inside = at < len(self.words) and self.passage_numbers[at] == self.passage_numbers[at - 1]
        before = self.words[at].start if inside else len(passage.text)
        return frozenset(note.mark for note in passage.notes if after <= note.offset <= before)

    def find_spans(self, start: int, end: int) -> list[tuple[int, Span]]:
        """Return the words from one to before another as spans, one for each passage, with the passage's number."""
        spans: list[tuple[int, Span]] = []
        for at in range(start, end):
            word, number = self.words[at], self.passage_numbers[at]
            if spans and spans[-1][0] == number:
                spans[-1] = (number, Span(spans[-1][1].start, word.end))
            else:
                spans.append((number, Span(word.start, word.end)))
        return spans


def join_passages(passages: Sequence[Passage], words: Sequence[Sequence[Token]]) -> PassageWindow:
    """Join consecutive passages, given with the words of each."""
    return PassageWindow(
        tuple(passages),
        tuple(word.term for each in words for word in each),
        tuple(word for each in words for word in each),
        tuple(number for number, each in enumerate(words) for _ in each),
    )


@dataclass(slots=True)
class PassageTokenCache:
    """The words of passages of a view, each tokenised once."""

    view: LibraryView
    _words: dict[PassageId, list[Token]] = field(default_factory=dict)

    def tokenize(self, passage: Passage) -> list[Token]:
        """Return the words of a passage."""
        if passage.id not in self._words:
            self._words[passage.id] = tokenize(passage.text)
        return self._words[passage.id]

    def build_window(self, passage: Passage, before: int, after: int) -> PassageWindow:
        """Return a passage with as many neighbours as it takes for so many words before and after it."""
        passages = [passage]
        while before > 0 and (found := self.view.get_neighbours(passages[0], 1, 0)[0]):
            before -= len(self.tokenize(found[0]))
            passages.insert(0, found[0])
        while after > 0 and (found := self.view.get_neighbours(passages[-1], 0, 1)[1]):
            after -= len(self.tokenize(found[0]))
            passages.append(found[0])
        return join_passages(passages, [self.tokenize(each) for each in passages])
