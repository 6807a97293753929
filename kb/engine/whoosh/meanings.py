"""Words and meaning together: the living passages of all segments in one row, with the vectors that encoders gave them.

What a query's words score is scattered over all passages, and so is the product of their vectors with the query's; how
the two become one score is `kb.engine.blend`'s business. Nothing here depends on how segments were cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kb.engine.blend import Sections, blended, related
from kb.engine.whoosh.evaluation import Evaluation
from kb.engine.whoosh.matches import Flat, Floats, Mask, Match, Rows, Scored
from kb.engine.whoosh.runs import joined
from kb.engine.whoosh.segment import OpenSegment
from kb.engine.whoosh.vectors import Keys, VectorFile, Vectors
from kb.model import And, Node, Not, Ranked, only_rank


class Passages:
    """The living passages of all segments, numbered through from 0."""

    def __init__(self, segments: Sequence[OpenSegment]) -> None:
        self._segments = segments
        self.rows: list[Rows] = [np.flatnonzero(segment.passages) for segment in segments]
        self.bounds = np.cumsum([0, *map(len, self.rows)])
        self._numbers = [
            np.cumsum(segment.passages) + (first - 1) for segment, first in zip(segments, self.bounds, strict=False)
        ]

    def __len__(self) -> int:
        return int(self.bounds[-1])

    def numbers(self, segment: int, rows: Rows) -> Rows:
        """Return the numbers of some living passages of a segment."""
        found: Rows = self._numbers[segment].take(rows)
        return found

    def places(self, numbers: Rows) -> list[tuple[int, int]]:
        """Return the segments and the rows of some passages."""
        segments = np.searchsorted(self.bounds, numbers, side="right") - 1
        return [
            (segment, int(self.rows[segment][number - int(self.bounds[segment])]))
            for segment, number in zip(segments.tolist(), numbers.tolist(), strict=True)
        ]

    @cached_property
    def keys(self) -> Keys:
        """By which the vectors of each are found."""
        keys = [segment.rows.text_keys[rows] for segment, rows in zip(self._segments, self.rows, strict=True)]
        return np.concatenate([np.zeros(0, dtype=np.uint64), *keys])

    @cached_property
    def sections(self) -> Sections:
        """Which of them stand together."""
        documents = 0
        headings = []
        for segment, rows in zip(self._segments, self.rows, strict=True):
            owners = segment.rows.owners[rows].astype(np.int64) + documents
            headings.append(owners << 32 | segment.rows.sections[rows])
            documents += len(segment.rows.document_rows)
        _, numbers = np.unique(joined(headings), return_inverse=True)
        return Sections.numbered(numbers)


class Encoded:
    """The passages of a library as one encoder sees them."""

    def __init__(self, passages: Passages, files: Sequence[VectorFile]) -> None:
        """Find the vectors of all passages.

        Args:
            passages: All of them.
            files: Those of the encoder.
        """
        self.missing: Mask = np.ones(len(passages), dtype=bool)
        self._parts: list[tuple[VectorFile, Rows, Rows]] = []
        for file in sorted(files, key=len, reverse=True):
            wanted = np.flatnonzero(self.missing)
            places = file.places(passages.keys[wanted])
            found = np.flatnonzero(places >= 0)
            if len(found):
                self._parts.append((file, places[found], wanted[found]))
                self.missing[wanted[found]] = False
        self.count = len(passages) - int(np.count_nonzero(self.missing))
        self._in_order = [np.array_equal(places, np.arange(len(file))) for file, places, _ in self._parts]

    @property
    def answers(self) -> bool:
        """Whether the encoder has seen at least half of the library: deviations of less say little of all."""
        return 2 * self.count >= len(self.missing) > 0

    def vector(self, number: int) -> Vectors | None:
        """Return the vector of a passage; None where it has none."""
        for file, places, numbers in self._parts:
            at = int(np.searchsorted(numbers, number))
            if at < len(numbers) and numbers[at] == number:
                return file.vector(int(places[at]))
        return None

    def products(self, vector: Vectors) -> Floats:
        """Return how near each passage is to a query; one that has no vector is as near as all are on average."""
        products = [
            file.products(vector) if in_order else file.products(vector).take(places)
            for (file, places, _), in_order in zip(self._parts, self._in_order, strict=True)
        ]
        if len(products) == 1 and self.count == len(self.missing):
            return products[0]
        found = np.zeros(len(self.missing), dtype=np.float32)
        for (_, _, numbers), each in zip(self._parts, products, strict=True):
            found[numbers] = each
        if self.count < len(found):
            found[self.missing] = found[~self.missing].mean()
        return found


@dataclass(frozen=True, slots=True)
class Blend:
    """What a query matches by its words and its meaning.

    Attributes:
        matched: In each segment.
        related: Those of them that came by meaning alone, as segments and rows.
    """

    matched: list[Match]
    related: frozenset[tuple[int, int]]


def words_and_rest(tree: Node) -> tuple[Ranked, tuple[Node, ...]] | None:
    """Part a tree into the words that are ranked and what is required; None where meaning has nothing to add."""
    if isinstance(tree, Ranked):
        return tree, ()
    if not isinstance(tree, And):
        return None
    ranked = [part for part in tree.parts if isinstance(part, Ranked)]
    if len(ranked) != 1:
        return None
    return ranked[0], tuple(part for part in tree.parts if not isinstance(part, Ranked))


def blend(
    evaluation: Evaluation, passages: Passages, encoded: Encoded, vector: Vectors, ranked: Ranked, rest: Sequence[Node]
) -> Blend:
    """Score what meets the rest of a query by its words and its meaning.

    Args:
        evaluation: Of the query.
        passages: All of them.
        encoded: By the encoder that made the vector.
        vector: Of the query.
        ranked: The words that are not required.
        rest: The other parts of the query, all required.
    """
    words, attainable = _scores(evaluation, passages, [evaluation.evaluate(part) for part in ranked.parts])
    typed = words > 0
    required = [evaluation.evaluate(part) for part in rest if not isinstance(part, Not)]
    unwanted = [evaluation.evaluate(part.part) for part in rest if isinstance(part, Not)]
    more, most_more = _scores(evaluation, passages, required)
    standing = _meeting(passages, required, unwanted)
    words += more
    if required or unwanted:
        words[~standing] = 0
    typed = standing.copy() if only_rank(rest) else typed & standing
    meaning = encoded.products(vector)
    scores = blended(words, attainable + most_more, meaning, passages.sections)
    scores += 1 - scores.min(initial=0.0)  # a score is above 0
    by_meaning = related(typed | ~standing, meaning)
    typed[by_meaning] = True
    matched: list[Match] = []
    for rows, first in zip(passages.rows, passages.bounds.tolist(), strict=False):
        chosen = np.flatnonzero(typed[first : first + len(rows)])
        matched.append(Scored(rows[chosen], scores[first + chosen].astype(np.float32)))
    return Blend(matched, frozenset(passages.places(by_meaning)))


def _scores(evaluation: Evaluation, passages: Passages, parts: Sequence[Sequence[Match]]) -> tuple[Floats, float]:
    """Return the sum of what some parts score in each passage, and the most that it could be.

    A part that is no matter of words, such as a year, scores nothing here.
    """
    scores = np.zeros(len(passages), dtype=np.float32)
    attainable = 0.0
    for part in parts:
        matching = sum(each.count for each in part)
        if matching and all(isinstance(each, Flat) for each in part):
            continue
        attainable += float(evaluation.rarity(matching))
        for segment, each in enumerate(part):
            if each.count:
                scores[passages.numbers(segment, each.rows)] += each.scores()
    return scores, attainable


def _meeting(passages: Passages, required: Sequence[Sequence[Match]], unwanted: Sequence[Sequence[Match]]) -> Mask:
    """Tell which passages have all of some parts and none of others."""
    standing = np.ones(len(passages), dtype=bool)
    for part in required:
        standing &= _having(passages, part)
    for part in unwanted:
        standing &= ~_having(passages, part)
    return standing


def _having(passages: Passages, part: Sequence[Match]) -> Mask:
    having = np.zeros(len(passages), dtype=bool)
    for segment, each in enumerate(part):
        having[passages.numbers(segment, each.rows)] = True
    return having
