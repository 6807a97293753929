"""Sorted runs of postings, and how words become one.

A run holds the postings of one field, sorted by word, then row, then position, as flat arrays: the words, and for each
word a slice of `rows` and `frequencies`, and a slice of `positions`. Words of new rows become a run in memory; a run
too large for memory goes to a temporary file; a segment that is merged is a run as well. `merged` makes one of many.

This module knows nothing of how segments keep their postings, nor of Whoosh.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kb.engine.whoosh.columns import Columns, ColumnWriter

Ints = npt.NDArray[np.integer]
_PIECE = 500_000  # occurrences merged at once, some 400 bytes each while they are


@dataclass(frozen=True, slots=True)
class Slice:
    """The postings of some words in a row.

    Attributes:
        counts: For each word, in how many rows it is.
        rows: The rows, word after word.
        frequencies: How often the word is in each row.
        positions: Where, row after row.
    """

    counts: Ints
    rows: Ints
    frequencies: Ints
    positions: Ints


class Run(Protocol):
    """Postings of one field, sorted."""

    @property
    def terms(self) -> Iterable[bytes]:
        """The words, sorted."""

    @property
    def sizes(self) -> Ints:
        """For each word, how often it occurs in all."""

    def read(self, first: int, last: int) -> Slice:
        """Return the postings of the words `first` to `last` (excluded)."""


def ends(counts: Ints) -> npt.NDArray[np.int64]:
    """Return where each of some slices ends that stand one after another."""
    return np.cumsum(counts, dtype=np.int64)


def bounds(counts: Ints) -> npt.NDArray[np.int64]:
    """Return where slices that stand one after another begin, and at last where the last one ends."""
    result = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=result[1:])
    return result


def joined(arrays: Sequence[Ints]) -> npt.NDArray[np.int64]:
    """Return some arrays one after another, also where there are none."""
    return np.concatenate([np.zeros(0, dtype=np.int64), *arrays])


def ragged(starts: Ints, counts: Ints) -> npt.NDArray[np.int64]:
    """Return the indexes of many slices, one after another.

    Args:
        starts: Where each slice begins.
        counts: How long it is.
    """
    total = int(counts.sum())
    before = np.repeat(starts.astype(np.int64) - (ends(counts) - counts), counts)
    return before + np.arange(total, dtype=np.int64)


class SortedRun:
    """A run in memory, or in a temporary file."""

    def __init__(self, terms: Sequence[bytes], sizes: Ints, content: Slice) -> None:
        self.terms = terms
        self.sizes = sizes
        self._content = content
        self._row_bounds = bounds(content.counts)
        self._position_bounds = bounds(sizes)

    def read(self, first: int, last: int) -> Slice:
        """Return the postings of the words `first` to `last` (excluded)."""
        rows = slice(self._row_bounds[first], self._row_bounds[last])
        positions = slice(self._position_bounds[first], self._position_bounds[last])
        content = self._content
        return Slice(
            content.counts[first:last], content.rows[rows], content.frequencies[rows], content.positions[positions]
        )

    def spilled(self, path: Path) -> SortedRun:
        """Write the run to a temporary file and return it from there."""
        file = ColumnWriter(path)
        content = self._content
        file.add_strings("terms", self.terms)
        file.add("sizes", self.sizes)
        for name in ("counts", "rows", "frequencies", "positions"):
            file.add(name, getattr(content, name))
        file.close()
        columns = Columns(path)
        arrays = (columns.array(name, np.int64) for name in ("counts", "rows", "frequencies", "positions"))
        return SortedRun(columns.strings("terms"), columns.array("sizes", np.int64), Slice(*arrays))


class _Vocabulary(dict[str, int]):
    """Numbers words as they are met."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class TokenBuffer:
    """Collects the words of one field, row by row."""

    def __init__(self) -> None:
        self._vocabulary = _Vocabulary()
        self._numbers = array("I")
        self._rows = array("I")
        self._lengths = array("I")

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, row: int, terms: Sequence[str]) -> None:
        """Add the words of a row, which is higher than all rows before."""
        self._numbers.extend(map(self._vocabulary.__getitem__, terms))
        self._rows.append(row)
        self._lengths.append(len(terms))

    def run(self) -> SortedRun:
        """Return all words as a run, and forget them."""
        terms = [each.encode("utf-8", "surrogatepass") for each in self._vocabulary]
        order = sorted(range(len(terms)), key=terms.__getitem__)
        rank = np.empty(len(terms), dtype=np.uint64)
        rank[order] = np.arange(len(terms), dtype=np.uint64)
        lengths = np.array(self._lengths, dtype=np.int64)
        keys = rank[np.array(self._numbers, dtype=np.uint32)]
        keys <<= np.uint64(32)
        keys |= np.arange(len(keys), dtype=np.uint64)
        keys.sort()  # by word, then by place
        place = (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32)
        words = (keys >> np.uint64(32)).astype(np.uint32)
        del keys
        owner = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)[place]
        positions = (place - (ends(lengths) - lengths).astype(np.uint32)[owner]).astype(np.uint32)
        first = np.ones(len(words), dtype=bool)
        first[1:] = (words[1:] != words[:-1]) | (owner[1:] != owner[:-1])
        heads = np.flatnonzero(first)
        content = Slice(
            counts=np.bincount(words[heads], minlength=len(terms)),
            rows=np.array(self._rows, dtype=np.uint32)[owner[heads]],
            frequencies=np.diff(heads, append=len(words)).astype(np.uint32),
            positions=positions,
        )
        sizes = np.bincount(words, minlength=len(terms))
        self.__init__()  # type: ignore[misc]  # a buffer begins anew
        return SortedRun([terms[at] for at in order], sizes, content)


class MovedRun:
    """A run whose rows get new numbers, or go."""

    def __init__(self, run: Run, numbers: npt.NDArray[np.int64]) -> None:
        """Wrap a run.

        Args:
            run: The run.
            numbers: For each row its new number, in the old order; -1 where it goes.
        """
        self.terms = run.terms
        self.sizes = run.sizes
        self._run = run
        self._numbers = numbers

    def read(self, first: int, last: int) -> Slice:
        """Return the postings of the words `first` to `last` (excluded)."""
        old = self._run.read(first, last)
        rows = self._numbers[old.rows]
        stays = rows >= 0
        if stays.all():
            return Slice(old.counts, rows, old.frequencies, old.positions)
        words = np.repeat(np.arange(last - first), old.counts)[stays]
        return Slice(
            counts=np.bincount(words, minlength=last - first),
            rows=rows[stays],
            frequencies=old.frequencies[stays],
            positions=old.positions[np.repeat(stays, old.frequencies)],
        )


def merged(runs: Sequence[Run]) -> Iterator[tuple[list[bytes], Slice]]:
    """Merge runs.

    Args:
        runs: The rows of each are higher than all rows of the one before.

    Yields:
        Some words in a row with all their postings, until there are no more.
    """
    terms = sorted(set().union(*(run.terms for run in runs))) if len(runs) > 1 else list(runs[0].terms)
    number = {term: at for at, term in enumerate(terms)}
    places = [np.array([number[term] for term in run.terms], dtype=np.int64) for run in runs]
    sizes = np.zeros(len(terms), dtype=np.int64)
    for run, place in zip(runs, places, strict=True):
        sizes[place] += run.sizes
    for first, last in pieces(sizes):
        parts = []
        for run, place in zip(runs, places, strict=True):
            start, stop = np.searchsorted(place, (first, last))
            parts.append((place[start:stop] - first, run.read(int(start), int(stop))))
        piece = _joined(parts, last - first)
        kept = np.flatnonzero(piece.counts)
        yield (
            [terms[first + at] for at in kept.tolist()],
            Slice(piece.counts[kept], piece.rows, piece.frequencies, piece.positions),
        )


def pieces(sizes: Ints) -> Iterator[tuple[int, int]]:
    """Cut words into pieces of some occurrences each, of one word at least."""
    total = ends(sizes)
    first = 0
    while first < len(sizes):
        before = int(total[first - 1]) if first else 0
        last = max(int(np.searchsorted(total, before + _PIECE, side="right")), first + 1)
        yield first, last
        first = last


def _joined(parts: Sequence[tuple[Ints, Slice]], words: int) -> Slice:
    """Join what several runs have of the same words.

    Args:
        parts: For each run the numbers of its words, and their postings.
        words: How many words there are.
    """
    if len(parts) == 1 and len(parts[0][0]) == words:
        return parts[0][1]
    word = np.concatenate([np.repeat(numbers, part.counts) for numbers, part in parts])
    order = np.argsort(word, kind="stable")  # rows of a later run are higher: stable is sorted
    frequencies = np.concatenate([part.frequencies for _, part in parts])
    starts = ends(frequencies) - frequencies
    positions = np.concatenate([part.positions for _, part in parts])
    return Slice(
        counts=np.bincount(word, minlength=words),
        rows=np.concatenate([part.rows for _, part in parts])[order],
        frequencies=frequencies[order],
        positions=positions[ragged(starts[order], frequencies[order])],
    )
