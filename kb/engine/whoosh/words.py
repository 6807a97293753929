"""Exact words: for each field its words, and every place where each stands.

A place is one number for row and position: the words of a field are counted through all rows of the segment, with one
number left out between two rows. So a phrase is an intersection of lists of places, each moved by its word's position
in the phrase, and no phrase runs from one row into the next. The places of a word are a stretch of a column; those of
a common word are a bitmap.

This module owns that part of the posting file. It knows nothing of stems, of queries or of Whoosh.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

from kb.engine.whoosh.bitmaps import KeptBitmaps, bitmap_of, numbers_of
from kb.engine.whoosh.columns import ColumnError, Columns, ColumnWriter, GrowingColumn, narrowest
from kb.engine.whoosh.lexicon import Lexicon, encoded
from kb.engine.whoosh.runs import Ints, Run, Slice, bounds, merged

COMMON = 1024  # places from which on a word has a bitmap: of fewer, it would take more bytes and no less time
_LARGEST = np.iinfo(np.uint32).max  # a bitmap holds no larger numbers; a segment with more places has none
_BLOCK_BITS = 6  # of a place; in which row each block of so many places begins is kept
_FEW = 512  # places whose rows are looked for one by one
_CACHED_TERMS = 8192
_KEPT_BYTES = 64 << 20  # of unpacked bitmaps a field: all of them up to about half a million passages


def bases(lengths: Ints) -> npt.NDArray[np.int64]:
    """Return the place of the first word of each row, and of one row more.

    Args:
        lengths: For each row, how many words it has.
    """
    return bounds(lengths + 1)


class WordsWriter:
    """Writes the exact words of one field."""

    def __init__(self, file: ColumnWriter, field: str, lengths: Ints) -> None:
        """Begin a field.

        Args:
            file: The posting file.
            field: The field's name.
            lengths: For each row, how many words the field has there.
        """
        self._file = file
        self._field = field
        self._bases = bases(lengths.astype(np.int64))
        self._place_type = narrowest(int(self._bases[-1]))
        self._most = COMMON if int(self._bases[-1]) <= _LARGEST else np.iinfo(np.int64).max
        self._places: GrowingColumn = file.growing(self._place_type)
        self._bitmaps: GrowingColumn = file.growing(np.uint8)
        self._common: list[int] = []
        self._bitmap_ends: list[int] = []
        self.terms: list[bytes] = []
        self._sizes: list[Ints] = [np.zeros(0, dtype=np.int64)]

    def write(self, runs: Sequence[Run]) -> Iterator[Slice]:
        """Write the words of some runs.

        Args:
            runs: The rows of each are higher than those of the one before.

        Yields:
            The postings of the words that were just added to `terms`.
        """
        for terms, piece in merged(runs) if runs else ():
            if not terms:
                continue
            sizes = np.add.reduceat(piece.frequencies, bounds(piece.counts)[:-1], dtype=np.int64)
            self._write(sizes, np.repeat(self._bases[piece.rows], piece.frequencies) + piece.positions)
            self.terms += terms
            yield piece

    def _write(self, sizes: Ints, places: Ints) -> None:
        """Write the places of some words, given one word after another."""
        self._sizes.append(sizes)
        edges = bounds(sizes)
        written = 0
        for number in np.flatnonzero(sizes >= self._most).tolist():
            first, last = int(edges[number]), int(edges[number + 1])
            self._places.append(places[written:first])
            self._bitmaps.append(np.frombuffer(bitmap_of(places[first:last]).serialize(), dtype=np.uint8))
            self._common.append(len(self.terms) + number)
            self._bitmap_ends.append(self._bitmaps.count)
            written = last
        self._places.append(places[written:])

    def close(self) -> None:
        """Write what is known only at the end."""
        name = self._field
        self._file.add_strings(f"{name}.terms", self.terms)
        ends = bounds(np.concatenate(self._sizes))
        self._file.add(f"{name}.bounds", ends.astype(narrowest(int(ends[-1]))))
        self._file.add_growing(f"{name}.places", self._places)
        self._file.add_growing(f"{name}.bitmaps", self._bitmaps)
        self._file.add(f"{name}.common", np.array(self._common, dtype=narrowest(len(self.terms))))
        self._file.add(f"{name}.bitmap_ends", np.array(self._bitmap_ends, dtype=narrowest(self._bitmaps.count)))
        self._file.add(f"{name}.bases", self._bases.astype(self._place_type))
        blocks = np.arange(0, int(self._bases[-1]) + 1, 1 << _BLOCK_BITS)
        first_rows = self._bases.searchsorted(blocks, side="right") - 1
        self._file.add(f"{name}.block_rows", first_rows.astype(narrowest(len(self._bases))))


class FieldWords:
    """The exact words of one field, open for reading."""

    def __init__(self, columns: Columns, field: str) -> None:
        self.terms = Lexicon(columns.strings(f"{field}.terms"))
        self._bounds = columns.array(f"{field}.bounds", np.int64)
        self._places = columns.array(f"{field}.places", np.int64)
        self._path = columns.path
        self._packed = columns.data(f"{field}.bitmaps")
        self._ends = columns.array(f"{field}.bitmap_ends", np.int64)
        self._common = columns.array(f"{field}.common", np.int64)
        self._bitmaps = KeptBitmaps(_KEPT_BYTES, self._packed_bitmap)
        self.bases = columns.array(f"{field}.bases", np.int64)
        self._block_rows = columns.array(f"{field}.block_rows", np.int64)
        self.number = lru_cache(_CACHED_TERMS)(self._number)

    @cached_property
    def lengths(self) -> npt.NDArray[np.int64]:
        """For each row, how many words the field has there."""
        bases = self.bases.astype(np.int64)
        return bases[1:] - bases[:-1] - 1

    @property
    def sizes(self) -> Ints:
        """For each word, how often it occurs in all."""
        ends = self._bounds.astype(np.int64)
        return ends[1:] - ends[:-1]

    def _number(self, term: str) -> int | None:
        """Return the number of a word; None where there is no such word."""
        return self.terms.number(encoded(term))

    def size(self, number: int) -> int:
        """Return how often a word occurs in all."""
        return self._bounds.item(number + 1) - self._bounds.item(number)

    @cached_property
    def _common_words(self) -> list[int]:
        """The numbers of the common words, in the order of their bitmaps."""
        numbers: list[int] = self._common.tolist()
        return numbers

    @cached_property
    def _ordinals(self) -> dict[int, int]:
        """Which of the bitmaps a common word has."""
        return {number: at for at, number in enumerate(self._common_words)}

    @cached_property
    def _skipped(self) -> list[int]:
        """How many places are in bitmaps, before each common word and in all."""
        before: list[int] = bounds(self.sizes[self._common]).tolist()
        return before

    def _packed_bitmap(self, ordinal: int) -> memoryview:
        return self._packed[self._ends.item(ordinal - 1) if ordinal else 0 : self._ends.item(ordinal)]

    def is_common(self, number: int) -> bool:
        """Tell whether a word has a bitmap."""
        return number in self._ordinals

    def bitmap(self, number: int) -> BitMap:
        """Return the places of a common word. The caller does not change it.

        Raises:
            ColumnError: The file is not what was written.
        """
        try:
            return self._bitmaps.get(self._ordinals[number])
        except ValueError as error:
            raise ColumnError(self._path, "the places of a word cannot be unpacked") from error

    def places_of(self, term: str) -> Ints | None:
        """Return the places of a word; None where there is no such word."""
        number = self.number(term)
        return None if number is None else self.places(number, number + 1)

    def places(self, first: int, last: int) -> Ints:
        """Return the places of the words `first` to `last` (excluded), word after word."""
        at = bisect_left(self._common_words, first)
        end = at if last == first + 1 and not self.is_common(first) else bisect_left(self._common_words, last)
        if at == end:
            return self._stretch(first, last, at)
        parts = []
        for ordinal, number in enumerate(self._common_words[at:end], at):
            parts += [self._stretch(first, number, ordinal), numbers_of(self.bitmap(number))]
            first = number + 1
        return np.concatenate([*parts, self._stretch(first, last, end)])

    def _stretch(self, first: int, last: int, ordinal: int) -> Ints:
        """Return the places of words none of which is common, `ordinal` being the next that is."""
        skipped = self._skipped[ordinal]
        return self._places[self._bounds.item(first) - skipped : self._bounds.item(last) - skipped]

    def places_of_all(self, numbers: Sequence[int]) -> Ints:
        """Return the places of some words, in order: so their rows are found several times faster."""
        if isinstance(numbers, range):
            every = self.places(numbers.start, numbers.stop)
        else:
            every = np.concatenate([self._places[:0], *(self.places(number, number + 1) for number in numbers)])
        return np.sort(every, kind="stable")  # merges runs that are sorted

    def rows(self, places: Ints) -> npt.NDArray[np.int64]:
        """Return the row of each place."""
        if len(places) < _FEW:
            alike = places.astype(self.bases.dtype, copy=False)  # of one type: or all the bases would be copied
            return np.asarray(self.bases.searchsorted(alike, side="right")) - 1
        rows = self._block_rows.take(places >> _BLOCK_BITS).astype(np.int64)
        (late,) = (self.bases.take(rows + 1) <= places).nonzero()
        while len(late):
            rows[late] += 1
            late = late[self.bases.take(rows.take(late) + 1) <= places.take(late)]
        return rows

    def read(self, first: int, last: int) -> Slice:
        """Return the postings of the words `first` to `last` (excluded), so that segments can be merged."""
        places = self.places(first, last)
        rows = self.rows(places)
        starts = self._bounds[first : last + 1].astype(np.int64)
        words = np.repeat(np.arange(last - first), np.diff(starts))
        new = np.ones(len(rows), dtype=bool)
        new[1:] = (rows[1:] != rows[:-1]) | (words[1:] != words[:-1])
        heads = np.flatnonzero(new)
        return Slice(
            counts=np.bincount(words[heads], minlength=last - first),
            rows=rows[heads],
            frequencies=np.diff(heads, append=len(rows)),
            positions=places - self.bases[rows],
        )
