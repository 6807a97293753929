"""Physical operators: the matches of the parts of a compiled query, and their combination.

An operator runs on all leaves at once, and returns one docset for each: the weight of a term, and the number of parts
that the best passage has, depend on all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from kb.engine.execution.docsets import (
    EMPTY,
    ConstantScore,
    Docset,
    Rows,
    add_optional,
    are_in,
    boost,
    count_matches,
    dis_max,
    exclude,
    filter_rows,
    intersect,
    union,
)
from kb.engine.execution.leaves import BestCountGroup, CountedClause, Frequencies, Leaves, Part, Statistics, sum_counts
from kb.engine.ranking import RANKING, compute_idf
from kb.model import Filters


@dataclass(frozen=True, slots=True)
class ExecutionContext:
    """The input of operators: leaves, statistics, and filters within which `MostOf` finds the best passage."""

    leaves: Sequence[Leaves]
    statistics: Statistics
    filters: Filters

    def compute_idf(self, part: CountedClause, found: Sequence[Frequencies | Docset | None]) -> np.float32:
        """Return the inverse document frequency of a part, given its matches in each of the leaves."""
        return compute_idf(self.statistics.passages, self.statistics.count_matches(part, sum_counts(found)))

    def combine(
        self, function: Callable[[Sequence[Docset], int], Docset], parts: Sequence[Sequence[Docset]]
    ) -> list[Docset]:
        """Combine the docsets of several parts, in each of the leaves."""
        return [function([part[at] for part in parts], each.size) for at, each in enumerate(self.leaves)]


class Operator(Protocol):
    """A step of a compiled query."""

    def run(self, context: ExecutionContext) -> list[Docset]:
        """Return the matches in each of the leaves."""


@dataclass(frozen=True, slots=True)
class ScanPart:
    """Passages with a part of a query in any of some fields."""

    part: Part
    fields: tuple[str, ...]
    counted: CountedClause

    def run(self, context: ExecutionContext) -> list[Docset]:
        found = [leaves.match_part(self.part, self.fields) for leaves in context.leaves]
        idf = context.compute_idf(self.counted, found)
        return [each.score_by(idf) if each else EMPTY for each in found]


@dataclass(frozen=True, slots=True)
class ScanRows:
    """Passages chosen by a function, which all score the same."""

    choose: Callable[[Leaves], Rows]

    def run(self, context: ExecutionContext) -> list[Docset]:
        return [ConstantScore(self.choose(leaves)) for leaves in context.leaves]


@dataclass(frozen=True, slots=True)
class Restrict:
    """Matches of a part among the passages chosen by a function."""

    part: Operator
    choose: Callable[[Leaves], Rows]

    def run(self, context: ExecutionContext) -> list[Docset]:
        return [
            filter_rows(docset, are_in(docset.rows, self.choose(leaves), leaves.size))
            for leaves, docset in zip(context.leaves, self.part.run(context), strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Intersect:
    """Matches of all parts."""

    parts: Sequence[Operator]

    def run(self, context: ExecutionContext) -> list[Docset]:
        return context.combine(intersect, [part.run(context) for part in self.parts])


@dataclass(frozen=True, slots=True)
class Union:
    """Matches of any part."""

    parts: Sequence[Operator]

    def run(self, context: ExecutionContext) -> list[Docset]:
        return context.combine(union, _run_each(self.parts, context))


@dataclass(frozen=True, slots=True)
class Weigh:
    """Matches of a part, with their scores multiplied."""

    part: Operator
    weight: float

    def run(self, context: ExecutionContext) -> list[Docset]:
        return [boost(each, np.float32(self.weight)) if each.count else each for each in self.part.run(context)]


@dataclass(frozen=True, slots=True)
class Exclude:
    """Matches of a part and of none of the excluded ones."""

    part: Operator
    excluded: Sequence[Operator]

    def run(self, context: ExecutionContext) -> list[Docset]:
        excluded = [each.run(context) for each in self.excluded]
        return [
            exclude(docset, [each[at] for each in excluded], context.leaves[at].size)
            for at, docset in enumerate(self.part.run(context))
        ]


@dataclass(frozen=True, slots=True)
class AddOptional:
    """Matches of a part, with the scores of optional parts added."""

    part: Operator
    optional: Sequence[Operator]

    def run(self, context: ExecutionContext) -> list[Docset]:
        docsets = self.part.run(context)
        for optional in self.optional:
            docsets = [
                add_optional(docset, other, leaves.size)
                for docset, other, leaves in zip(docsets, optional.run(context), context.leaves, strict=True)
            ]
        return docsets


@dataclass(frozen=True, slots=True)
class DisMax:
    """Matches of a typed part or any synonym of it, with the best of their scores.

    Synonyms score less than what was typed, and never more for being rarer: a word that few passages use is worth no
    more because of that when it only replaces a common one. `parts` are the compiled `nodes`, the typed one first.
    """

    nodes: Sequence[CountedClause]
    parts: Sequence[Operator]

    def run(self, context: ExecutionContext) -> list[Docset]:
        typed, *synonyms = (part.run(context) for part in self.parts)
        has_one_idf = isinstance(self.nodes[0].node, Part)  # the score of several typed words is the sum of theirs
        idf = context.compute_idf(self.nodes[0], typed)
        found = [typed]
        for node, docsets in zip(self.nodes[1:], synonyms, strict=True):
            limit = min(idf / context.compute_idf(node, docsets), np.float32(1)) if has_one_idf else np.float32(1)
            factor = np.float32(RANKING.synonym) * limit
            found.append([boost(each, factor) for each in docsets])
        return context.combine(dis_max, found)


@dataclass(frozen=True, slots=True)
class MostOf:
    """Chooses passages that have as many of a group's parts as the best one; `parts` are the compiled ones."""

    group: BestCountGroup
    parts: Sequence[Operator]

    def choose(self, context: ExecutionContext, among: Sequence[Docset]) -> list[Docset]:
        """Return the matches; the best passage is one of `among`, within the filters."""
        if not self.parts:
            return [EMPTY] * len(context.leaves)
        docsets = _run_each(self.parts, context)
        counts = [count_matches([part[at] for part in docsets]) for at in range(len(context.leaves))]

        def count() -> int:
            numbers = [
                each[are_in(rows, leaves.filter(docset, context.filters).rows, leaves.size)]
                for (rows, each), docset, leaves in zip(counts, among, context.leaves, strict=True)
            ]
            return max((int(each.max()) for each in numbers if len(each)), default=1)

        most = context.statistics.find_best_count(self.group, count)
        found = context.combine(union, docsets)
        return [filter_rows(docset, each >= most) for docset, (_, each) in zip(found, counts, strict=True)]


@dataclass(frozen=True, slots=True)
class TakeMost:
    """Matches of a group's parts that have as many of them as the best of the matches of `among`."""

    among: Operator
    most: MostOf

    def run(self, context: ExecutionContext) -> list[Docset]:
        return self.most.choose(context, self.among.run(context))


@dataclass(frozen=True, slots=True)
class RequireMost:
    """Matches of a part with as many of each group of parts as the best of them within the filters."""

    part: Operator
    groups: Sequence[MostOf]

    def run(self, context: ExecutionContext) -> list[Docset]:
        docsets = self.part.run(context)
        return context.combine(intersect, [docsets, *(group.choose(context, docsets) for group in self.groups)])


def _run_each(parts: Sequence[Operator], context: ExecutionContext) -> list[list[Docset]]:
    """Run each part; equal ones run once."""
    found = {id(part): part.run(context) for part in {id(part): part for part in parts}.values()}
    return [found[id(part)] for part in parts]
