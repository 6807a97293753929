"""Positional postings of one field: its exact terms, and every absolute position of each.

An absolute position is one number for row and position: the tokens of a field are counted through all rows of the
segment, with one number left out between two rows. So a phrase is an intersection of position lists, each shifted by
its term's offset in the phrase, and no phrase runs from one row into the next. The positions of a term are a slice of a
column, those of a frequent term a bitmap.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

from kb.engine.arrays import Ints, Rows, compute_lengths, compute_offsets, concatenate, find_group_starts, take_known
from kb.engine.whoosh.columns.bitmaps import BitmapCache, build_bitmap, unpack_bitmap
from kb.engine.whoosh.columns.column_files import ColumnError, ColumnFile, ColumnWriter, choose_dtype, encode_text
from kb.engine.whoosh.columns.term_dictionary import TermDictionary
from kb.engine.whoosh.postings.sorted_runs import PostingsRun, PostingsSlice, merge_runs
from kb.engine.whoosh.weak_methods import bind_weakly, cache_method

MIN_BITMAP_POSITIONS = 1024  # fewest for a bitmap: with fewer, it takes more bytes and saves no time
_MAX_BITMAP_VALUE = np.iinfo(np.uint32).max  # a segment with higher positions has no bitmaps
_BLOCK_BITS = 6  # of a position: the row at the start of each block of so many positions is stored
_MAX_SEARCHED = 512  # positions whose rows are found by binary search
_CACHED_TERMS = 8192
_BITMAP_CACHE_BYTES = 64 << 20  # of unpacked bitmaps a field: all of them up to about half a million passages


def compute_bases(lengths: Ints) -> npt.NDArray[np.int64]:
    """Return the absolute position of the first token of each row, and of one row more, from the rows' lengths."""
    return compute_offsets(lengths + 1)


def locate_blocks(bases: Ints) -> npt.NDArray[np.int64]:
    """Return the row at the start of each block of positions."""
    blocks = np.arange(0, int(bases[-1]) + 1, 1 << _BLOCK_BITS)
    return np.asarray(bases.searchsorted(blocks, side="right") - 1)


class PositionsWriter:
    """Writes the positional postings of one field."""

    def __init__(self, file: ColumnWriter, field: str, lengths: Ints) -> None:
        """Begin a field, given the number of its tokens in each row."""
        self._file = file
        self._field = field
        self._bases = compute_bases(lengths.astype(np.int64))
        self._dtype = choose_dtype(int(self._bases[-1]))
        has_bitmaps = int(self._bases[-1]) <= _MAX_BITMAP_VALUE
        self._min_bitmap_positions = MIN_BITMAP_POSITIONS if has_bitmaps else np.iinfo(np.int64).max
        self._positions = file.open_spool(self._dtype)
        self._bitmaps = file.open_spool(np.uint8)
        self._bitmap_terms: list[int] = []
        self._bitmap_ends: list[int] = []
        self.terms: list[bytes] = []
        self._position_counts: list[Ints] = []

    def write(self, runs: Sequence[PostingsRun]) -> Iterator[PostingsSlice]:
        """Write the postings of runs with ascending rows; yield those of the terms just appended to `terms`."""
        for terms, batch in merge_runs(runs) if runs else ():
            if not terms:
                continue
            counts = np.add.reduceat(batch.frequencies, compute_offsets(batch.counts)[:-1], dtype=np.int64)
            self._write(counts, np.repeat(self._bases[batch.rows], batch.frequencies) + batch.positions)
            self.terms += terms
            yield batch

    def _write(self, counts: Ints, positions: Ints) -> None:
        """Write the absolute positions of the next terms, term after term."""
        self._position_counts.append(counts)
        offsets = compute_offsets(counts)
        written = 0
        for number in np.flatnonzero(counts >= self._min_bitmap_positions).tolist():
            first, last = int(offsets[number]), int(offsets[number + 1])
            self._positions.append(positions[written:first])
            self._bitmaps.append(np.frombuffer(build_bitmap(positions[first:last]).serialize(), dtype=np.uint8))
            self._bitmap_terms.append(len(self.terms) + number)
            self._bitmap_ends.append(self._bitmaps.count)
            written = last
        self._positions.append(positions[written:])

    def close(self) -> None:
        """Write the columns that are known only at the end."""
        file, name = self._file, self._field
        file.add_strings(f"{name}.terms", self.terms)
        file.add_narrow(f"{name}.bounds", compute_offsets(concatenate(self._position_counts)))
        file.add_spool(f"{name}.places", self._positions)
        file.add_spool(f"{name}.bitmaps", self._bitmaps)
        file.add(f"{name}.common", np.array(self._bitmap_terms, dtype=choose_dtype(len(self.terms))))
        file.add(f"{name}.bitmap_ends", np.array(self._bitmap_ends, dtype=choose_dtype(self._bitmaps.count)))
        file.add(f"{name}.bases", self._bases.astype(self._dtype))
        file.add(f"{name}.block_rows", locate_blocks(self._bases).astype(choose_dtype(len(self._bases))))


class FieldPositions:
    """The positional postings of one field, open for reading. A `PostingsRun`.

    Attributes:
        bases: See `compute_bases`.
        block_rows: The row at the start of each block of positions.
    """

    def __init__(self, file: ColumnFile, field: str) -> None:
        self.terms = TermDictionary(file.read_strings(f"{field}.terms"))
        self.bases = file.read_array(f"{field}.bases", np.int64)
        self._path = file.path
        self._offsets = file.read_array(f"{field}.bounds", np.int64)
        self._positions = file.read_array(f"{field}.places", np.int64)
        self._packed_bitmaps = file.read_bytes(f"{field}.bitmaps")
        self._bitmap_ends = file.read_array(f"{field}.bitmap_ends", np.int64)
        self._bitmap_term_array = file.read_array(f"{field}.common", np.int64)
        self._bitmaps = BitmapCache(_BITMAP_CACHE_BYTES, bind_weakly(self._slice_bitmap))
        self.block_rows = file.read_array(f"{field}.block_rows", np.int64)
        self.find_number = cache_method(_CACHED_TERMS, self._find_number)

    @cached_property
    def lengths(self) -> npt.NDArray[np.int64]:
        """The number of the field's tokens in each row."""
        return compute_lengths(self.bases) - 1

    @property
    def position_counts(self) -> Ints:
        """The number of occurrences of each term in all rows."""
        return compute_lengths(self._offsets)

    def _find_number(self, term: str) -> int | None:
        return self.terms.find_number(encode_text(term))

    def count_positions(self, number: int) -> int:
        """Return the number of a term's occurrences in all rows."""
        return self._offsets.item(number + 1) - self._offsets.item(number)

    def count_each(self, numbers: range) -> list[int]:
        """Return the number of occurrences in all rows of each of some consecutive terms."""
        counts: list[int] = compute_lengths(self._offsets[numbers.start : numbers.stop + 1]).tolist()
        return counts

    @cached_property
    def _bitmap_terms(self) -> list[int]:
        """The numbers of the terms that have bitmaps, sorted."""
        numbers: list[int] = self._bitmap_term_array.tolist()
        return numbers

    @cached_property
    def _bitmap_ordinals(self) -> dict[int, int]:
        """The number of each term's bitmap."""
        return {number: ordinal for ordinal, number in enumerate(self._bitmap_terms)}

    @cached_property
    def _bitmap_offsets(self) -> list[int]:
        """The number of positions in bitmaps, before each of these terms and in all."""
        offsets: list[int] = compute_offsets(self.position_counts[self._bitmap_term_array]).tolist()
        return offsets

    def _slice_bitmap(self, ordinal: int) -> memoryview:
        start = self._bitmap_ends.item(ordinal - 1) if ordinal else 0
        return self._packed_bitmaps[start : self._bitmap_ends.item(ordinal)]

    def has_bitmap(self, number: int) -> bool:
        return number in self._bitmap_ordinals

    def read_bitmap(self, number: int) -> BitMap:
        """Return the absolute positions of a term with a bitmap; the caller must not change it.

        Raises:
            ColumnError: The bitmap is damaged.
        """
        try:
            return self._bitmaps.get(self._bitmap_ordinals[number])
        except ValueError as error:
            raise ColumnError(self._path, "the positions of a term cannot be unpacked") from error

    def find_positions(self, term: str) -> Ints | None:
        """Return the absolute positions of a term; None if it is missing."""
        number = self.find_number(term)
        return None if number is None else self.read_positions(number, number + 1)

    def read_positions(self, first: int, last: int) -> Ints:
        """Return the absolute positions of the terms `first` to `last` (excluded), term after term."""
        ordinal = bisect_left(self._bitmap_terms, first)
        is_plain = last == first + 1 and not self.has_bitmap(first)  # the common case: one term without a bitmap
        end = ordinal if is_plain else bisect_left(self._bitmap_terms, last)
        if ordinal == end:
            return self._slice_positions(first, last, ordinal)
        parts = []
        for at, number in enumerate(self._bitmap_terms[ordinal:end], ordinal):
            parts += [self._slice_positions(first, number, at), unpack_bitmap(self.read_bitmap(number))]
            first = number + 1
        return np.concatenate([*parts, self._slice_positions(first, last, end)])

    def _slice_positions(self, first: int, last: int, ordinal: int) -> Ints:
        """Return the positions of terms without bitmaps; `ordinal` is that of the next bitmap."""
        in_bitmaps = self._bitmap_offsets[ordinal]
        return self._positions[self._offsets.item(first) - in_bitmaps : self._offsets.item(last) - in_bitmaps]

    def read_sorted_positions(self, numbers: Sequence[int]) -> Ints:
        """Return the absolute positions of terms, sorted, so that `locate_rows` is several times faster."""
        if isinstance(numbers, range):
            every = self.read_positions(numbers.start, numbers.stop)
        else:
            parts = (self.read_positions(number, number + 1) for number in numbers)
            every = np.concatenate([self._positions[:0], *parts])
        return np.sort(every)  # by vector instructions: a third of the time to merge the sorted lists

    def locate_rows(self, positions: Ints) -> Rows:
        """Return the row of each absolute position."""
        if len(positions) < _MAX_SEARCHED:
            alike = positions.astype(self.bases.dtype, copy=False)  # with another type, all bases would be copied
            return np.asarray(self.bases.searchsorted(alike, side="right")) - 1
        following = self.bases[1:]
        rows = take_known(self.block_rows, positions >> _BLOCK_BITS).astype(np.int64)
        is_late = take_known(following, rows) <= positions
        rows += is_late
        (late,) = is_late.nonzero()
        while len(late):
            late = late[take_known(following, rows.take(late)) <= positions.take(late)]
            rows[late] += 1
        return rows

    def read(self, first: int, last: int) -> PostingsSlice:
        """Return the postings of the terms `first` to `last` (excluded), to merge segments."""
        positions = self.read_positions(first, last)
        rows = self.locate_rows(positions)
        terms = np.repeat(np.arange(last - first), compute_lengths(self._offsets[first : last + 1]))
        starts = find_group_starts(rows, terms)
        return PostingsSlice(
            counts=np.bincount(terms[starts], minlength=last - first),
            rows=rows[starts],
            frequencies=np.diff(starts, append=len(rows)),
            positions=positions - self.bases[rows],
        )
