"""Documents that are no longer in force: their passages come later, or are left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kb.engine.whoosh.matches import Floats, Mask, Match, Rows, kept
from kb.engine.whoosh.runs import Ints
from kb.engine.whoosh.segment import OpenSegment
from kb.model import DocumentId, Query

# An old edition comes after the new one that says the same; where it alone answers, it still comes first.
_OUTDATED = np.float32(0.85)


class _Aged:
    """A match in which some rows score less."""

    __slots__ = ("_match", "_old")

    def __init__(self, match: Match, old: Mask) -> None:
        self._match = match
        self._old = old

    @property
    def count(self) -> int:
        """How many rows match."""
        return self._match.count

    @property
    def rows(self) -> Rows:
        """The rows that match, in order."""
        return self._match.rows

    def scores(self, chosen: Ints | None = None) -> Floats:
        """Return the scores of some of the rows, given as places in `rows`, or of all."""
        scores = self._match.scores(chosen)
        old = self._old if chosen is None else self._old[chosen]
        aged: Floats = np.where(old, scores * _OUTDATED, scores)
        return aged


def by_standing(segments: Sequence[OpenSegment], matched: Sequence[Match], query: Query) -> list[Match]:
    """Let what is no longer in force score less, or leave it out, as a query says."""
    if not query.outdated:
        return list(matched)
    return [
        _in_segment(segment, each, query.outdated, only_current=query.current)
        for segment, each in zip(segments, matched, strict=True)
    ]


def _in_segment(segment: OpenSegment, match: Match, outdated: tuple[DocumentId, ...], *, only_current: bool) -> Match:
    if not match.count:
        return match
    old = segment.rows.these(outdated)[segment.rows.owners[match.rows]]
    if not old.any():
        return match
    return kept(match, ~old) if only_current else _Aged(match, old)
