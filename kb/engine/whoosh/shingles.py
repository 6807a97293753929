"""Which passages have runs of words in common: a few runs of each, chosen by what they are, kept by their hashes.

A shingle is a run of `WORDS` words. Of every `WINDOW` shingles in a row the one with the least hash is kept, so that
two passages which share `SHARED_RUN` words in a row have kept the same shingle, wherever the run stands in them; and
what is kept of one passage depends on no other. Source: S. Schleimer, D. Wilkerson, A. Aiken, "Winnowing: local
algorithms for document fingerprinting", 2003.

This module owns that part of the posting file. It knows nothing of passages, of queries or of Whoosh.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from kb.engine import SHARED_RUN
from kb.engine.whoosh.columns import Columns, ColumnWriter
from kb.engine.whoosh.runs import Ints, bounds, ragged

WORDS = 4  # of a shingle: three are too often in a row by chance, five are broken too easily by a changed word
WINDOW = SHARED_RUN - WORDS + 1
_PIECE = 500_000  # words that are hashed at once
_MIX, _MIX_AGAIN, _STEP = (np.uint64(each) for each in (0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0x9E3779B97F4A7C15))

Hashes = npt.NDArray[np.uint32]
_Wide = npt.NDArray[np.uint64]


def word_hashes(terms: Iterable[bytes]) -> Hashes:
    """Return a number for each word, the same in every index."""
    return np.array([zlib.crc32(term) for term in terms], dtype=np.uint32)


def kept_of(terms: Sequence[str]) -> Hashes:
    """Return the shingles that are kept of one passage, each once.

    Args:
        terms: Its folded words in order.
    """
    words = word_hashes(term.encode("utf-8", "surrogatepass") for term in terms)
    _, kept = _kept(words, np.array([len(words)], dtype=np.int64))
    return np.unique(kept)


def _kept(words: Hashes, lengths: Ints) -> tuple[npt.NDArray[np.int64], Hashes]:
    """Return the shingles that are kept of some passages, each with the number of its passage.

    Args:
        words: Of all of them, one after another.
        lengths: How many words each passage has.
    """
    shingles = _shingles(words)
    counts = np.maximum(lengths.astype(np.int64) - WORDS + 1, 0)
    starts = bounds(lengths)[:-1]
    hashes = shingles[ragged(starts, counts)]
    owners = np.repeat(np.arange(len(lengths)), counts)
    reach = _reach(hashes, owners) + _reach(hashes[::-1], owners[::-1])[::-1] + 1
    chosen = reach >= np.minimum(counts, WINDOW)[owners]
    return owners[chosen], hashes[chosen]


def _shingles(words: Hashes) -> Hashes:
    """Return the hash of each run of `WORDS` words."""
    mixed = _mixed(words.astype(np.uint64))
    count = max(len(words) - WORDS + 1, 0)
    total = np.zeros(count, dtype=np.uint64)
    for at in range(WORDS):
        total *= _STEP
        total += mixed[at : at + count]
    return (_mixed(total) >> np.uint64(32)).astype(np.uint32)


def _mixed(values: _Wide) -> _Wide:
    """Spread numbers over all 64 bits (G. Steele, D. Lea, C. Flood, "SplitMix", 2014)."""
    values = (values + _STEP) * _MIX
    values ^= values >> np.uint64(27)
    values *= _MIX_AGAIN
    return values ^ (values >> np.uint64(31))


def _reach(hashes: Hashes, owners: Ints) -> npt.NDArray[np.uint8]:
    """Return how many shingles straight before each one, of its passage and at most a window, have no lesser hash."""
    reach = np.zeros(len(hashes), dtype=np.uint8)
    unbroken = np.ones(len(hashes), dtype=bool)
    for step in range(1, WINDOW):
        unbroken[:step] = False
        unbroken[step:] &= (hashes[:-step] >= hashes[step:]) & (owners[:-step] == owners[step:])
        reach += unbroken
    return reach


class ShinglesWriter:
    """Collects the shingles of one segment."""

    def __init__(self) -> None:
        self._pairs: list[_Wide] = []

    def add(self, words: Hashes, rows: Ints, lengths: Ints) -> None:
        """Take the words of some rows.

        Args:
            words: Of all of them, one after another, as `word_hashes` numbers them.
            rows: The rows, in order.
            lengths: How many words each row has.
        """
        ends = bounds(lengths)
        first = 0
        while first < len(rows):
            last = max(int(np.searchsorted(ends, ends[first] + _PIECE, side="right")) - 1, first + 1)
            owners, hashes = _kept(words[ends[first] : ends[last]], lengths[first:last])
            self._take(hashes, rows[first:last][owners])
            first = last

    def take_over(self, shingles: Shingles, numbers: npt.NDArray[np.int64]) -> None:
        """Take the shingles of a segment that is merged.

        Args:
            shingles: The segment's.
            numbers: For each of its rows the new number; -1 where it goes.
        """
        rows = numbers[shingles.rows]
        self._take(shingles.hashes[rows >= 0], rows[rows >= 0])

    def _take(self, hashes: Hashes, rows: Ints) -> None:
        self._pairs.append((hashes.astype(np.uint64) << np.uint64(32)) | rows.astype(np.uint64))

    def write(self, file: ColumnWriter) -> None:
        """Write them, sorted by hash."""
        pairs = np.unique(np.concatenate([np.zeros(0, dtype=np.uint64), *self._pairs]))
        file.add("shingles.hashes", (pairs >> np.uint64(32)).astype(np.uint32))
        file.add("shingles.rows", (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32))


class Shingles:
    """The shingles of a segment, open for reading: hashes in order, and the row that has each."""

    def __init__(self, columns: Columns) -> None:
        self.hashes = columns.array("shingles.hashes", np.uint32)
        self.rows = columns.array("shingles.rows", np.uint32)

    def rows_with(self, hashes: Hashes) -> npt.NDArray[np.int64]:
        """Return the rows that have some shingles, a row once for each that it has."""
        first = self.hashes.searchsorted(hashes, side="left")
        counts = self.hashes.searchsorted(hashes, side="right") - first
        return self.rows[ragged(first, counts)].astype(np.int64)
