"""The search by words and embeddings. Scores are made over all leaves: nothing depends on how these were cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from kb.engine.arrays import concatenate
from kb.engine.execution.compiler import QueryExecutor
from kb.engine.execution.docsets import Docset, Floats, Mask, Rows, SparseScores
from kb.engine.execution.hybrid import HeadingGroups, HybridQuery, Similarities, blend_hits, has_words
from kb.engine.execution.leaves import CountedClause
from kb.engine.execution.term_weights import RareMatches, is_decisive, weigh_part
from kb.model import Node, Not, Query, TermWeights

_NO_TERM_WEIGHTS = TermWeights()


class RowNumbering(Protocol):
    """The rows of all leaves, numbered from 0 in the order of leaves and rows."""

    def __len__(self) -> int:
        """Return the number of rows."""

    @property
    def rows(self) -> Sequence[Rows]:
        """The rows of each of the leaves."""

    @property
    def offsets(self) -> Rows:
        """The number of the first row of each of the leaves, and at last the number of rows."""

    @property
    def heading_groups(self) -> HeadingGroups:
        """The rows grouped by the same headings of one document."""

    @property
    def lengths(self) -> Rows:
        """The number of words of each row's body."""

    def number_rows(self, leaves: int, rows: Rows) -> Rows:
        """Return the numbers of rows of the leaves with a number."""

    def locate(self, numbers: Rows) -> list[tuple[int, int]]:
        """Return the leaves, by number, and the rows of some numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class SingleNumbering:
    """The `RowNumbering` of all rows of a single engine's leaves."""

    heading_groups: HeadingGroups
    lengths: Rows

    def __len__(self) -> int:
        return len(self.heading_groups.numbers)

    @property
    def rows(self) -> Sequence[Rows]:
        return [np.arange(len(self))]

    @property
    def offsets(self) -> Rows:
        """The first number, and the number of rows."""
        return np.array([0, len(self)])

    def number_rows(self, leaves: int, rows: Rows) -> Rows:
        """Return the rows, which are their numbers."""
        return rows

    def locate(self, numbers: Rows) -> list[tuple[int, int]]:
        """Return the numbers as rows of the only leaves."""
        return [(0, number) for number in numbers.tolist()]


@dataclass(frozen=True, slots=True)
class HybridMatches:
    """The matches of a query; `related` are those by embeddings alone, as numbers of leaves and rows."""

    docsets: list[Docset]
    related: frozenset[tuple[int, int]]


def search_hybrid(
    executor: QueryExecutor,
    passages: RowNumbering,
    similarities: Similarities,
    tree: HybridQuery,
    query: Query,
) -> HybridMatches:
    """Score the matches of the rest of a query by words and embeddings, with the query's term weights and limit."""
    rare = RareMatches.start(len(passages), tree.ranked, executor.context.statistics.passages)
    ranked = [(part, executor.execute(part)) for part in tree.ranked.parts]
    words, attainable = _sum_words(executor, passages, ranked, query.emphasis, rare)
    typed = words > 0
    ranking = [(part, executor.execute(part)) for part in tree.ranked.ranking]
    added, added_attainable = _sum_words(executor, passages, ranking, query.emphasis)
    words += added
    attainable += added_attainable
    required = [(part, executor.execute(part)) for part in tree.rest if not isinstance(part, Not)]
    excluded = [executor.execute(part.part) for part in tree.rest if isinstance(part, Not)]
    required_words, required_attainable = _sum_words(executor, passages, required)
    words += required_words
    eligible = _mask_eligible(passages, [docsets for _, docsets in required], excluded)
    if required or excluded:
        words[~eligible] = 0
        rare.limit(eligible)
    hits = blend_hits(
        words,
        attainable + required_attainable,
        similarities,
        passages.heading_groups,
        lengths=passages.lengths,
        eligible=eligible,
        typed=eligible if tree.is_ranked_optional else typed & eligible,
        rare=rare,
        related_from=tree.related_from,
        max_related=query.max_related,
    )
    docsets: list[Docset] = []
    for rows, first in zip(passages.rows, passages.offsets.tolist(), strict=False):
        chosen = np.flatnonzero(hits.mask[first : first + len(rows)])
        docsets.append(SparseScores(rows[chosen], hits.scores[first + chosen].astype(np.float32)))
    return HybridMatches(docsets, frozenset(passages.locate(hits.related)))


def _sum_words(
    executor: QueryExecutor,
    passages: RowNumbering,
    parts: Sequence[tuple[Node, Sequence[Docset]]],
    emphasis: TermWeights = _NO_TERM_WEIGHTS,
    rare: RareMatches | None = None,
) -> tuple[Floats, float]:
    """Return the sum of the parts' scores in each passage, and its maximum.

    A part without words, such as a year, scores nothing here. `rare`, if given, takes note of the matches.
    """
    scores = np.zeros(len(passages), dtype=np.float32)
    attainable = 0.0
    weights = dict(emphasis.weights)
    for part, docsets in parts:
        if not has_words(part):
            continue
        weight = np.float32(weigh_part(part, weights))
        attainable += float(executor.context.compute_idf(CountedClause(part), docsets) * weight)
        found = []
        for segment, each in enumerate(docsets):
            if each.count:
                found.append(passages.number_rows(segment, each.rows))
                scores[found[-1]] += each.score() * weight
        if rare and found:
            numbers = concatenate(found)
            in_all = executor.context.statistics.count_matches(CountedClause(part), len(numbers))
            rare.note(numbers, in_all, decides=is_decisive(part, emphasis.decisive))
    return scores, attainable


def _mask_eligible(
    passages: RowNumbering, required: Sequence[Sequence[Docset]], excluded: Sequence[Sequence[Docset]]
) -> Mask:
    """Return the mask of the passages that match all required parts and no excluded one."""
    eligible = np.ones(len(passages), dtype=bool)
    for part in required:
        eligible &= _mask_matches(passages, part)
    for part in excluded:
        eligible &= ~_mask_matches(passages, part)
    return eligible


def _mask_matches(passages: RowNumbering, part: Sequence[Docset]) -> Mask:
    mask = np.zeros(len(passages), dtype=bool)
    for segment, each in enumerate(part):
        mask[passages.number_rows(segment, each.rows)] = True
    return mask
