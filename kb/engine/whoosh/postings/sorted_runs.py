"""Sorted runs of postings, and their merge.

A run holds the postings of one field, sorted by term, then row, then position, as flat arrays: the terms, and for each
term a slice of `rows` and `frequencies`, and a slice of `positions`. The tokens of new rows become a run in memory; one
too large for memory goes to a temporary file; a segment to be merged is a run as well. `merge_runs` merges them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kb.engine.arrays import Ints, compute_offsets, concatenate_ranges
from kb.engine.whoosh.columns.column_files import ColumnFile, ColumnWriter

_BATCH_SIZE = 500_000  # occurrences merged at once, some 400 bytes each meanwhile


@dataclass(frozen=True, slots=True)
class PostingsSlice:
    """The postings of consecutive terms.

    Attributes:
        counts: The number of rows of each term.
        rows: The rows, term after term.
        frequencies: The frequency of the term in each row.
        positions: Its positions in each row, row after row.
    """

    counts: Ints
    rows: Ints
    frequencies: Ints
    positions: Ints


class PostingsRun(Protocol):
    """Sorted postings of one field."""

    @property
    def terms(self) -> Iterable[bytes]:
        """The terms, sorted."""

    @property
    def position_counts(self) -> Ints:
        """The number of occurrences of each term in all rows."""

    def read(self, first: int, last: int) -> PostingsSlice:
        """Return the postings of the terms `first` to `last` (excluded)."""


class SortedRun:
    """A run in memory, or in a temporary file."""

    def __init__(self, terms: Sequence[bytes], position_counts: Ints, content: PostingsSlice) -> None:
        self.terms = terms
        self.position_counts = position_counts
        self._content = content
        self._row_offsets = compute_offsets(content.counts)
        self._position_offsets = compute_offsets(position_counts)

    def read(self, first: int, last: int) -> PostingsSlice:
        """Return the postings of the terms `first` to `last` (excluded)."""
        rows = slice(self._row_offsets[first], self._row_offsets[last])
        positions = slice(self._position_offsets[first], self._position_offsets[last])
        content = self._content
        return PostingsSlice(
            content.counts[first:last], content.rows[rows], content.frequencies[rows], content.positions[positions]
        )

    def spill(self, path: Path) -> SortedRun:
        """Write the run to a temporary file, and return a run that reads from it."""
        writer = ColumnWriter(path)
        content = self._content
        try:
            writer.add_strings("terms", self.terms)
            writer.add("position_counts", self.position_counts)
            writer.add("counts", content.counts)
            writer.add("rows", content.rows)
            writer.add("frequencies", content.frequencies)
            writer.add("positions", content.positions)
            writer.close()
        finally:
            writer.discard()
        file = ColumnFile(path)
        return SortedRun(
            file.read_strings("terms"),
            file.read_array("position_counts", np.int64),
            PostingsSlice(
                counts=file.read_array("counts", np.int64),
                rows=file.read_array("rows", np.int64),
                frequencies=file.read_array("frequencies", np.int64),
                positions=file.read_array("positions", np.int64),
            ),
        )


class RemappedRun:
    """A run whose rows get new numbers, or are dropped."""

    def __init__(self, run: PostingsRun, new_rows: npt.NDArray[np.int64]) -> None:
        """Wrap a run; `new_rows` has the new number of each row, in the same order, or -1 to drop it."""
        self.terms = run.terms
        self.position_counts = run.position_counts  # of dropped rows too: an upper bound is all that merging needs
        self._run = run
        self._new_rows = new_rows

    def read(self, first: int, last: int) -> PostingsSlice:
        """Return the postings of the terms `first` to `last` (excluded)."""
        old = self._run.read(first, last)
        rows = self._new_rows[old.rows]
        stays = rows >= 0
        if stays.all():
            return PostingsSlice(old.counts, rows, old.frequencies, old.positions)
        terms = np.repeat(np.arange(last - first), old.counts)[stays]
        return PostingsSlice(
            counts=np.bincount(terms, minlength=last - first),
            rows=rows[stays],
            frequencies=old.frequencies[stays],
            positions=old.positions[np.repeat(stays, old.frequencies)],
        )


def merge_runs(runs: Sequence[PostingsRun]) -> Iterator[tuple[list[bytes], PostingsSlice]]:
    """Merge runs with ascending rows; yield batches of consecutive terms that have postings, with these."""
    terms = sorted(set().union(*(run.terms for run in runs))) if len(runs) > 1 else list(runs[0].terms)
    number_of = {term: number for number, term in enumerate(terms)}
    numbers = [np.array([number_of[term] for term in run.terms], dtype=np.int64) for run in runs]
    sizes = np.zeros(len(terms), dtype=np.int64)
    for run, own in zip(runs, numbers, strict=True):
        sizes[own] += run.position_counts
    for first, last in split_into_batches(sizes):
        parts = []
        for run, own in zip(runs, numbers, strict=True):
            start, stop = np.searchsorted(own, (first, last))
            parts.append((own[start:stop] - first, run.read(int(start), int(stop))))
        batch = _merge_slices(parts, last - first)
        nonempty = np.flatnonzero(batch.counts)
        yield (
            [terms[first + at] for at in nonempty.tolist()],
            PostingsSlice(batch.counts[nonempty], batch.rows, batch.frequencies, batch.positions),
        )


def split_into_batches(sizes: Ints) -> Iterator[tuple[int, int]]:
    """Split terms, given their numbers of occurrences, into ranges of up to `_BATCH_SIZE` of them, or one term."""
    totals = np.cumsum(sizes, dtype=np.int64)
    first = 0
    while first < len(sizes):
        before = int(totals[first - 1]) if first else 0
        last = max(int(np.searchsorted(totals, before + _BATCH_SIZE, side="right")), first + 1)
        yield first, last
        first = last


def _merge_slices(parts: Sequence[tuple[Ints, PostingsSlice]], term_count: int) -> PostingsSlice:
    """Merge the postings of the same terms in several runs; terms are numbered up to `term_count` (excluded)."""
    if len(parts) == 1 and len(parts[0][0]) == term_count:
        return parts[0][1]
    terms = np.concatenate([np.repeat(numbers, part.counts) for numbers, part in parts])
    order = np.argsort(terms, kind="stable")  # rows of a later run are higher, so that rows are sorted too
    frequencies = np.concatenate([part.frequencies for _, part in parts])
    starts = compute_offsets(frequencies)[:-1]
    positions = np.concatenate([part.positions for _, part in parts])
    return PostingsSlice(
        counts=np.bincount(terms, minlength=term_count),
        rows=np.concatenate([part.rows for _, part in parts])[order],
        frequencies=frequencies[order],
        positions=positions[concatenate_ranges(starts[order], frequencies[order])],
    )
