"""Windows of consecutive passages as one run of words, for quotations that run over the end of a passage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from kb.library.view import LibraryView
from kb.model import Passage, PassageId, Query, Results, Span
from kb.quotation_check.quotation_pattern import normalize_characters
from kb.text import Token, tokenize
from kb.text.step_budget import StepBudget

_NEIGHBOURS = 2  # passages on each side that are read at once


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
        """Return the characters between a word, or the text's end, and the previous word."""
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
        """Return a range of words as printed, with each run of white space made one space."""
        pieces = [
            self.text_before(at) + self.word_text(at) if at > start else self.word_text(at) for at in range(start, end)
        ]
        return "".join(pieces)

    def note_marks(self, at: int) -> frozenset[str]:
        """Return the footnote marks between a word, or the text's end, and the previous word."""
        if at == 0:
            return frozenset()
        passage, after = self.passages[self.passage_numbers[at - 1]], self.words[at - 1].end
        inside = at < len(self.words) and self.passage_numbers[at] == self.passage_numbers[at - 1]
        before = self.words[at].start if inside else len(passage.text)
        return frozenset(note.mark for note in passage.notes if after <= note.offset <= before)

    def find_spans(self, start: int, end: int) -> list[tuple[int, Span]]:
        """Return a range of words as spans, one for each passage, with the passage's number."""
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
    """A check's cache over a library: the results of queries, and the words of passages."""

    view: LibraryView
    budget: StepBudget = field(default_factory=StepBudget)
    _words: dict[PassageId, list[Token]] = field(default_factory=dict)
    _results: dict[Query, Results] = field(default_factory=dict)
    _neighbours: dict[PassageId, tuple[Sequence[Passage], Sequence[Passage]]] = field(default_factory=dict)

    def prefetch(self, queries: Iterable[Query]) -> None:
        """Answer queries in advance, in one call of the engine."""
        missing = [each for each in dict.fromkeys(queries) if each not in self._results]
        self._results.update(zip(missing, self.view.multi_search(missing), strict=True))

    def remember(self, queries: Iterable[Query], results: Iterable[Results]) -> None:
        """Store the results of queries that were answered with others."""
        self._results.update(zip(queries, results, strict=True))

    def search(self, query: Query) -> Results:
        """Answer a query."""
        if query not in self._results:
            self.prefetch([query])
        return self._results[query]

    def prefetch_neighbours(self, passages: Iterable[Passage]) -> None:
        """Read the nearest neighbours of passages in one call of the engine."""
        missing = [each for each in passages if each.id not in self._neighbours]
        found = self.view.list_neighbours([(each, _NEIGHBOURS, _NEIGHBOURS) for each in missing])
        self._neighbours.update((each.id, around) for each, around in zip(missing, found, strict=True))

    def tokenize(self, passage: Passage) -> list[Token]:
        """Return the words of a passage."""
        if passage.id not in self._words:
            self._words[passage.id] = tokenize(passage.text)
        return self._words[passage.id]

    def build_window(self, passage: Passage, before: int, after: int) -> PassageWindow:
        """Return a passage with enough neighbours for `before` and `after` words around it."""
        if passage.id not in self._neighbours:
            self.prefetch_neighbours([passage])
        first, last = self._neighbours[passage.id]
        earlier = self._take(before, first, lambda edge: self.view.get_neighbours(edge, _NEIGHBOURS, 0)[0], -1)
        later = self._take(after, last, lambda edge: self.view.get_neighbours(edge, 0, _NEIGHBOURS)[1], 1)
        passages = [*reversed(earlier), passage, *later]
        return join_passages(passages, [self.tokenize(each) for each in passages])

    def _take(
        self, words: int, near: Sequence[Passage], read: Callable[[Passage], Sequence[Passage]], step: int
    ) -> list[Passage]:
        """Return enough neighbours on one side for a number of words, the nearest first.

        `near` are the nearest neighbours, in the order of the document, and `read` returns those beyond one; `step` is
        -1 before the passage, 1 after it.
        """
        taken: list[Passage] = []
        while words > 0 and near:
            for each in near[::step]:
                if words <= 0:
                    break
                words -= len(self.tokenize(each))
                taken.append(each)
            near = read(taken[-1]) if words > 0 else ()
        return taken
