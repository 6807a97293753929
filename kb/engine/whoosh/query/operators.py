"""Physical operators that combine docsets.

An operator runs on all segments at once, and returns one docset a segment: what a term weighs, and how many parts the
best passage has, depend on all segments. Operators that read the columns are in `scans.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from kb.engine.ranking import RANKING, compute_idf
from kb.engine.whoosh.query.bm25f import CollectionStatistics
from kb.engine.whoosh.query.docsets import (
    Docset,
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
from kb.engine.whoosh.query.filters import NO_FILTERS, apply_filters
from kb.engine.whoosh.segment import OpenSegment
from kb.model import Filters


@dataclass(slots=True)
class ExecutionContext:
    """What operators run on.

    Attributes:
        filters: Those of the query, within which `MostOf` looks for the best passage.
    """

    segments: Sequence[OpenSegment]
    statistics: CollectionStatistics
    filters: Filters = NO_FILTERS

    def compute_idf(self, docsets: Sequence[Docset | None]) -> np.float32:
        """Return the inverse document frequency of a part of a query, given what it matches in each segment."""
        return compute_idf(self.statistics.passages, sum(each.count for each in docsets if each))

    def combine(
        self, function: Callable[[Sequence[Docset], int], Docset], parts: Sequence[Sequence[Docset]]
    ) -> list[Docset]:
        """Combine the docsets of several parts, segment by segment."""
        return [function([part[at] for part in parts], len(each)) for at, each in enumerate(self.segments)]


class Operator(Protocol):
    """A step of a compiled query."""

    def run(self, context: ExecutionContext) -> list[Docset]:
        """Return what matches, one docset a segment."""


@dataclass(frozen=True, slots=True)
class Intersect:
    """What all parts match."""

    parts: Sequence[Operator]

    def run(self, context: ExecutionContext) -> list[Docset]:
        """Return what matches, one docset a segment."""
        return context.combine(intersect, [part.run(context) for part in self.parts])


@dataclass(frozen=True, slots=True)
class Union:
    """What any part matches."""

    parts: Sequence[Operator]

    def run(self, context: ExecutionContext) -> list[Docset]:
        """Return what matches, one docset a segment."""
        return context.combine(union, _run_each(self.parts, context))


@dataclass(frozen=True, slots=True)
class Weigh:
    """What a part matches, with its scores multiplied."""

    part: Operator
    weight: float

    def run(self, context: ExecutionContext) -> list[Docset]:
        """Return what matches, one docset a segment."""
        return [boost(each, np.float32(self.weight)) if each.count else each for each in self.part.run(context)]


@dataclass(frozen=True, slots=True)
class Exclude:
    """What a part matches and none of the excluded ones does."""

    part: Operator
    excluded: Sequence[Operator]

    def run(self, context: ExecutionContext) -> list[Docset]:
        """Return what matches, one docset a segment."""
        excluded = [each.run(context) for each in self.excluded]
        return [
            exclude(docset, [each[at] for each in excluded], len(context.segments[at]))
            for at, docset in enumerate(self.part.run(context))
        ]


@dataclass(frozen=True, slots=True)
class AddOptional:
    """What a part matches, with the scores of optional parts added."""

    part: Operator
    optional: Sequence[Operator]

    def run(self, context: ExecutionContext) -> list[Docset]:
        """Return what matches, one docset a segment."""
        docsets = self.part.run(context)
        for optional in self.optional:
            docsets = [
                add_optional(docset, other, len(segment))
                for docset, other, segment in zip(docsets, optional.run(context), context.segments, strict=True)
            ]
        return docsets


@dataclass(frozen=True, slots=True)
class DisMax:
    """What a typed part or any synonym of it matches, with the best of their scores.

    Synonyms count less than what was typed, and never for being rarer: a word that few passages use is worth no more
    because of that when it only replaces a common one.

    Attributes:
        is_term: Whether the typed part has one idf: the score of several typed words is the sum of theirs.
    """

    typed: Operator
    synonyms: Sequence[Operator]
    is_term: bool

    def run(self, context: ExecutionContext) -> list[Docset]:
        """Return what matches, one docset a segment."""
        typed = self.typed.run(context)
        synonyms = [each.run(context) for each in self.synonyms]
        idf = context.compute_idf(typed)
        parts = [typed]
        for docsets in synonyms:
            limit = min(idf / context.compute_idf(docsets), np.float32(1)) if self.is_term else 1
            factor = np.float32(RANKING.synonym) * limit
            parts.append([boost(each, factor) for each in docsets])
        return context.combine(dis_max, parts)


@dataclass(frozen=True, slots=True)
class MostOf:
    """What has as many of some parts as the best passage has.

    Attributes:
        among: Where that passage is looked for, within the filters; in the whole library where None.
    """

    parts: Sequence[Operator]
    among: Operator | None = None

    def run(self, context: ExecutionContext) -> list[Docset]:
        """Return what matches, one docset a segment."""
        return _take_most(context, self.parts, None if self.among is None else self.among.run(context))


@dataclass(frozen=True, slots=True)
class RequireMost:
    """What a part matches that has as many of each group of parts as the best of these passages within the filters."""

    part: Operator
    groups: Sequence[Sequence[Operator]]

    def run(self, context: ExecutionContext) -> list[Docset]:
        """Return what matches, one docset a segment."""
        docsets = self.part.run(context)
        return context.combine(intersect, [docsets, *(_take_most(context, group, docsets) for group in self.groups)])


def _take_most(context: ExecutionContext, parts: Sequence[Operator], among: Sequence[Docset] | None) -> list[Docset]:
    """Return what has as many of some parts as the best passage among some has, or of all where None."""
    docsets = _run_each(parts, context)
    counts = [count_matches([part[at] for part in docsets]) for at in range(len(context.segments))]
    if among is None:
        numbers = [each for _, each in counts]
    else:
        filtered = apply_filters(context.segments, among, context.filters)
        numbers = [
            each[are_in(rows, docset.rows, len(segment))]
            for (rows, each), docset, segment in zip(counts, filtered, context.segments, strict=True)
        ]
    most = max((int(each.max()) for each in numbers if len(each)), default=1)
    found = context.combine(union, docsets)
    return [filter_rows(docset, each >= most) for docset, (_, each) in zip(found, counts, strict=True)]


def _run_each(parts: Sequence[Operator], context: ExecutionContext) -> list[list[Docset]]:
    """Return what each of some parts matches; one that is there more than once runs once."""
    found = {id(part): part.run(context) for part in {id(part): part for part in parts}.values()}
    return [found[id(part)] for part in parts]
