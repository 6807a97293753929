"""What a part of a query matches in one segment: rows in order, and scores that are computed only where they count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kb.engine.whoosh.phrases import counted
from kb.engine.whoosh.runs import Ints, joined

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

FLAT = np.float32(1.0)  # the score of what matches without words: a filter, a negation, everything
_DENSE = 32  # a union of more than one row in so many is made on an array of all rows


class Match(Protocol):
    """Rows with scores."""

    @property
    def count(self) -> int:
        """How many rows match."""

    @property
    def rows(self) -> Rows:
        """The rows that match, in order."""

    def scores(self, chosen: Ints | None = None) -> Floats:
        """Return the scores of some of the rows, given as places in `rows`, or of all."""


class Flat:
    """Rows that all score the same."""

    __slots__ = ("rows",)

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    @property
    def count(self) -> int:
        """How many rows match."""
        return len(self.rows)

    def scores(self, chosen: Ints | None = None) -> Floats:
        """Return the same score for each."""
        return np.full(len(self.rows if chosen is None else chosen), FLAT)


class Scored:
    """Rows whose scores are known."""

    __slots__ = ("_scores", "rows")

    def __init__(self, rows: Rows, scores: Floats) -> None:
        self.rows = rows
        self._scores = scores

    @property
    def count(self) -> int:
        """How many rows match."""
        return len(self.rows)

    def scores(self, chosen: Ints | None = None) -> Floats:
        """Return the scores."""
        return self._scores if chosen is None else self._scores[chosen]

    def rescored(self, score: Callable[[Floats], Floats]) -> Scored:
        """Return the same rows with other scores, made of these."""
        return Scored(self.rows, score(self._scores))


class Dense:
    """Many rows, as an array of the scores of all rows of the segment: above 0 are those that match.

    To list the rows takes longer than to score them, and the best ten of them are found without that.
    """

    __slots__ = ("_count", "_rows", "every")

    def __init__(self, every: Floats) -> None:
        self.every = every
        self._count: int | None = None
        self._rows: Rows | None = None

    @property
    def count(self) -> int:
        """How many rows match."""
        if self._count is None:
            self._count = int(np.count_nonzero(self.every > 0))
        return self._count

    @property
    def rows(self) -> Rows:
        """The rows that match, in order."""
        if self._rows is None:
            self._rows = np.flatnonzero(self.every > 0)
        return self._rows

    def scores(self, chosen: Ints | None = None) -> Floats:
        """Return the scores of some of the rows, given as places in `rows`, or of all."""
        scores: Floats = self.every.take(self.rows if chosen is None else self.rows[chosen])
        return scores

    def rescored(self, score: Callable[[Floats], Floats]) -> Dense:
        """Return the same rows with other scores, made of these; 0 must stay 0."""
        return Dense(score(self.every))


NOTHING = Flat(np.zeros(0, dtype=np.int64))


def _mask(rows: Rows, size: int) -> Mask:
    mask = np.zeros(size, dtype=bool)
    mask[rows] = True
    return mask


def are_in(rows: Rows, others: Rows, size: int) -> Mask:
    """Tell which rows are among others.

    Args:
        rows: In order.
        others: In order.
        size: How many rows there are in all.
    """
    if len(others) == 0:
        return np.zeros(len(rows), dtype=bool)
    if len(rows) * 8 < len(others) + size // 32:  # few: look them up one by one
        found: Mask = others.take(others.searchsorted(rows), mode="clip") == rows
    else:
        found = _mask(others, size)[rows]
    return found


def without(match: Match, others: Sequence[Match], size: int) -> Match:
    """Return what is in none of the others."""
    stays = np.ones(len(match.rows), dtype=bool)
    for each in others:
        stays &= ~are_in(match.rows, each.rows, size)
    return kept(match, stays)


def kept(match: Match, stays: Mask) -> Match:
    """Return the rows of a match that stay."""
    (chosen,) = stays.nonzero()
    if len(chosen) == len(match.rows):
        return match
    if isinstance(match, Flat):
        return Flat(match.rows[chosen])
    return Scored(match.rows[chosen], match.scores(chosen))


def all_of(matches: Sequence[Match], size: int) -> Match:
    """Return what is in all matches, with the sum of their scores; looked up from the rarest on."""
    if len(matches) == 1:
        return matches[0]
    first, *others = sorted(matches, key=lambda each: each.count)
    rows = first.rows
    for each in others:
        if not len(rows):
            return NOTHING
        rows = rows[np.flatnonzero(are_in(rows, each.rows, size))]
    scores = np.zeros(len(rows), dtype=np.float32)
    for each in matches:
        scores += each.scores(each.rows.searchsorted(rows))
    return Scored(rows, scores)


def any_of(matches: Sequence[Match], size: int) -> Match:
    """Return what is in any of the matches, with the sum of its scores."""
    some = [each for each in matches if each.count]
    if not some:
        return NOTHING
    if len(some) == 1:
        return some[0]
    return summed([(each.rows, each.scores()) for each in some], size)


def raised(match: Match, other: Match, size: int) -> Match:
    """Return a match with the scores of another one added where that has the rows as well."""
    both = np.flatnonzero(are_in(match.rows, other.rows, size))
    if not len(both):
        return match
    scores = match.scores().copy()
    scores[both] += other.scores(other.rows.searchsorted(match.rows[both]))
    return Scored(match.rows, scores)


def weighed(match: Match, factor: np.float32) -> Scored:
    """Return a match with its scores multiplied."""
    return Scored(match.rows, match.scores() * factor)


def best_of(matches: Sequence[Match], size: int) -> Match:
    """Return what is in any of the matches, with the highest of its scores."""
    some = [each for each in matches if each.count]
    if len(some) < 2:
        return some[0] if some else NOTHING
    best = np.zeros(size, dtype=np.float32)
    for each in some:
        best[each.rows] = np.maximum(best[each.rows], each.scores())
    rows = np.flatnonzero(best > 0)
    return Scored(rows, best[rows])


def summed(parts: Sequence[tuple[Rows, Floats]], size: int) -> Scored | Dense:
    """Return all rows of some lists with the sum of their weights, which are above 0.

    Args:
        parts: Each list of rows is in order.
        size: How many rows there are in all.
    """
    if len(parts) == 1:
        return Scored(*parts[0])
    if sum(len(rows) for rows, _ in parts) * _DENSE > size:
        weights = np.zeros(size, dtype=np.float32)
        weights[parts[0][0]] = parts[0][1]
        for rows, each in parts[1:]:
            np.add.at(weights, rows, each)
        return Dense(weights)
    every = np.concatenate([rows for rows, _ in parts])
    order = every.argsort(kind="stable")
    ordered = every[order]
    new = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    heads = np.flatnonzero(new)
    weights = np.concatenate([weights for _, weights in parts])[order]
    return Scored(ordered[heads], np.add.reduceat(weights, heads))


def counts_of(matches: Sequence[Match]) -> tuple[Rows, Ints]:
    """Return every row that is in any match, in order, and in how many it is."""
    rows = joined([each.rows for each in matches])
    rows.sort(kind="stable")
    return counted(rows)
