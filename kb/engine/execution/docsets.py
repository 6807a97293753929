"""Docsets: the matches of a part of a query in one segment, as sorted rows with lazily computed scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kb.engine.arrays import Ints, concatenate

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

CONSTANT = np.float32(1.0)  # the score of matches without words: filters, negations, everything
_DENSE = 32  # a union of more than one row in so many is made on an array of all rows


class Docset(Protocol):
    """Rows with scores."""

    @property
    def count(self) -> int:
        """The number of rows."""

    @property
    def rows(self) -> Rows:
        """The rows that match, sorted."""

    def score(self, chosen: Ints | None = None) -> Floats:
        """Return the scores of the rows, or of those at some indexes of `rows`."""


class ConstantScore:
    """Rows with the same score."""

    __slots__ = ("rows",)

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    @property
    def count(self) -> int:
        return len(self.rows)

    def score(self, chosen: Ints | None = None) -> Floats:
        return np.full(len(self.rows if chosen is None else chosen), CONSTANT)


class SparseScores:
    """Rows with known scores."""

    __slots__ = ("_scores", "rows")

    def __init__(self, rows: Rows, scores: Floats) -> None:
        self.rows = rows
        self._scores = scores

    @property
    def count(self) -> int:
        return len(self.rows)

    def score(self, chosen: Ints | None = None) -> Floats:
        return self._scores if chosen is None else self._scores[chosen]

    def transform_scores(self, function: Callable[[Floats], Floats]) -> SparseScores:
        """Return the same rows with a function applied to their scores."""
        return SparseScores(self.rows, function(self._scores))


class DenseScores:
    """Many rows, as an array of the scores of all rows of the segment: those above 0 match.

    Listing the rows takes longer than scoring them, and the best ten are found without a list.
    """

    __slots__ = ("_count", "_rows", "every")

    def __init__(self, every: Floats) -> None:
        self.every = every
        self._count: int | None = None
        self._rows: Rows | None = None

    @property
    def count(self) -> int:
        if self._count is None:
            self._count = int(np.count_nonzero(self.every > 0))
        return self._count

    @property
    def rows(self) -> Rows:
        if self._rows is None:
            self._rows = np.flatnonzero(self.every > 0)
        return self._rows

    def score(self, chosen: Ints | None = None) -> Floats:
        scores: Floats = self.every.take(self.rows if chosen is None else self.rows[chosen])
        return scores

    def transform_scores(self, function: Callable[[Floats], Floats]) -> DenseScores:
        """Return the same rows with a function applied to their scores, which must map 0 to 0."""
        return DenseScores(function(self.every))


class DemotedMatches:
    """A docset with the scores of masked rows multiplied by a factor."""

    __slots__ = ("_demoted", "_docset", "_factor")

    def __init__(self, docset: Docset, demoted: Mask, factor: np.float32) -> None:
        self._docset = docset
        self._demoted = demoted
        self._factor = factor

    @property
    def count(self) -> int:
        return self._docset.count

    @property
    def rows(self) -> Rows:
        return self._docset.rows

    def score(self, chosen: Ints | None = None) -> Floats:
        scores = self._docset.score(chosen)
        demoted = self._demoted if chosen is None else self._demoted[chosen]
        weighed: Floats = np.where(demoted, scores * self._factor, scores)
        return weighed


EMPTY = ConstantScore(np.zeros(0, dtype=np.int64))


# ------------------------------------------------------------------------------- rows and masks


def count_occurrences(rows: Ints) -> tuple[Rows, Rows]:
    """Return the distinct values of sorted rows, and the count of each."""
    every = rows.astype(np.int64, copy=False)
    if len(every) == 0:
        return every, every
    new = np.empty(len(every), dtype=bool)
    new[0] = True
    np.not_equal(every[1:], every[:-1], out=new[1:])
    (heads,) = new.nonzero()
    counts = np.ones(len(heads), dtype=np.int64)
    if len(heads) == len(every):
        return every, counts
    np.subtract(heads[1:], heads[:-1], out=counts[:-1])
    counts[-1] = len(every) - heads[-1]
    return every[heads], counts


def _mask_rows(rows: Rows, size: int) -> Mask:
    mask = np.zeros(size, dtype=bool)
    mask[rows] = True
    return mask


def are_in(rows: Rows, others: Rows, size: int) -> Mask:
    """Tell which of some sorted rows are among others, sorted too, in a segment of `size` rows."""
    if len(others) == 0:
        return np.zeros(len(rows), dtype=bool)
    if len(rows) * 8 < len(others) + size // 32:  # few: look them up one by one
        found: Mask = others.take(others.searchsorted(rows), mode="clip") == rows
    else:
        found = _mask_rows(others, size)[rows]
    return found


# ------------------------------------------------------------------------------------ operations


def filter_rows(docset: Docset, mask: Mask) -> Docset:
    """Return the rows of a docset selected by a mask over them."""
    (chosen,) = mask.nonzero()
    if len(chosen) == len(docset.rows):
        return docset
    if isinstance(docset, ConstantScore):
        return ConstantScore(docset.rows[chosen])
    return SparseScores(docset.rows[chosen], docset.score(chosen))


def exclude(docset: Docset, excluded: Sequence[Docset], size: int) -> Docset:
    """Return the rows of a docset that no excluded one has."""
    mask = np.ones(len(docset.rows), dtype=bool)
    for each in excluded:
        mask &= ~are_in(docset.rows, each.rows, size)
    return filter_rows(docset, mask)


def intersect(docsets: Sequence[Docset], size: int) -> Docset:
    """Return the rows in all docsets, with the sum of their scores; looked up from the rarest on."""
    if len(docsets) == 1:
        return docsets[0]
    rarest, *others = sorted(docsets, key=lambda each: each.count)
    rows = rarest.rows
    for each in others:
        if not len(rows):
            return EMPTY
        rows = rows[np.flatnonzero(are_in(rows, each.rows, size))]
    scores = np.zeros(len(rows), dtype=np.float32)
    for each in docsets:
        scores += each.score(each.rows.searchsorted(rows))
    return SparseScores(rows, scores)


def union(docsets: Sequence[Docset], size: int) -> Docset:
    """Return the rows in any docset, with the sum of their scores."""
    matching = [each for each in docsets if each.count]
    if not matching:
        return EMPTY
    if len(matching) == 1:
        return matching[0]
    return sum_scores([(each.rows, each.score()) for each in matching], size)


def add_optional(docset: Docset, optional: Docset, size: int) -> Docset:
    """Return a docset with the scores of another one added to its rows."""
    both = np.flatnonzero(are_in(docset.rows, optional.rows, size))
    if not len(both):
        return docset
    scores = docset.score().copy()
    scores[both] += optional.score(optional.rows.searchsorted(docset.rows[both]))
    return SparseScores(docset.rows, scores)


def boost(docset: Docset, factor: np.float32) -> SparseScores:
    """Return a docset with its scores multiplied."""
    return SparseScores(docset.rows, docset.score() * factor)


def dis_max(docsets: Sequence[Docset], size: int) -> Docset:
    """Return the rows in any docset, with the highest of their scores."""
    matching = [each for each in docsets if each.count]
    if len(matching) < 2:
        return matching[0] if matching else EMPTY
    best = np.zeros(size, dtype=np.float32)
    for each in matching:
        best[each.rows] = np.maximum(best[each.rows], each.score())
    rows = np.flatnonzero(best > 0)
    return SparseScores(rows, best[rows])


def sum_scores(parts: Sequence[tuple[Rows, Floats]], size: int) -> SparseScores | DenseScores:
    """Return the union of sorted lists of rows with the sums of their scores, which are above 0."""
    if len(parts) == 1:
        return SparseScores(*parts[0])
    if sum(len(rows) for rows, _ in parts) * _DENSE > size:
        totals = np.zeros(size, dtype=np.float32)
        totals[parts[0][0]] = parts[0][1]
        for rows, scores in parts[1:]:
            np.add.at(totals, rows, scores)
        return DenseScores(totals)
    every = np.concatenate([rows for rows, _ in parts])
    order = every.argsort(kind="stable")
    ordered = every[order]
    new = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    heads = np.flatnonzero(new)
    totals = np.concatenate([scores for _, scores in parts])[order]
    return SparseScores(ordered[heads], np.add.reduceat(totals, heads))


def count_matches(docsets: Sequence[Docset]) -> tuple[Rows, Ints]:
    """Return the sorted rows in any docset, and how many docsets have each."""
    rows = concatenate([each.rows for each in docsets])
    rows.sort(kind="stable")
    return count_occurrences(rows)
