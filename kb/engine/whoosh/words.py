"""Exact words: for each field its words, and every place where each stands.

A place is one number for row and position: the words of a field are counted through all rows of the segment, with one
number left out between two rows. So a phrase is an intersection of lists of places, each moved by its word's position
in the phrase, and no phrase runs from one row into the next.

This module owns that part of the posting file. It knows nothing of stems, of queries or of Whoosh.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from kb.engine.whoosh.columns import Columns, ColumnWriter, GrowingColumn, narrowest
from kb.engine.whoosh.lexicon import Lexicon, encoded
from kb.engine.whoosh.runs import Ints, Run, Slice, bounds, merged

_CACHED_TERMS = 8192


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
        self._places: GrowingColumn = file.growing(self._place_type)
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
            self.terms += terms
            self._sizes.append(np.add.reduceat(piece.frequencies, bounds(piece.counts)[:-1], dtype=np.int64))
            self._places.append(np.repeat(self._bases[piece.rows], piece.frequencies) + piece.positions)
            yield piece

    def close(self) -> None:
        """Write what is known only at the end."""
        name = self._field
        self._file.add_strings(f"{name}.terms", self.terms)
        ends = bounds(np.concatenate(self._sizes))
        self._file.add(f"{name}.bounds", ends.astype(narrowest(int(ends[-1]))))
        self._file.add_growing(f"{name}.places", self._places)
        self._file.add(f"{name}.bases", self._bases.astype(self._place_type))


class FieldWords:
    """The exact words of one field, open for reading."""

    def __init__(self, columns: Columns, field: str) -> None:
        self.terms = Lexicon(columns.strings(f"{field}.terms"))
        self._bounds = columns.array(f"{field}.bounds", np.int64)
        self._places = columns.array(f"{field}.places", np.int64)
        self.bases = columns.array(f"{field}.bases", np.int64)
        self.places_of = lru_cache(_CACHED_TERMS)(self._places_of)

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

    def _places_of(self, term: str) -> Ints | None:
        number = self.terms.number(encoded(term))
        return None if number is None else self.places(number, number + 1)

    def places(self, first: int, last: int) -> Ints:
        """Return the places of the words `first` to `last` (excluded), word after word."""
        return self._places[int(self._bounds[first]) : int(self._bounds[last])]

    def places_of_all(self, numbers: Iterable[int]) -> Ints:
        """Return the places of some words, in order: so their rows are found several times faster."""
        places = np.concatenate([self._places[:0], *(self.places(number, number + 1) for number in numbers)])
        places.sort(kind="stable")  # merges runs that are sorted
        return places

    def rows(self, places: Ints) -> npt.NDArray[np.int64]:
        """Return the row of each place."""
        return np.asarray(self.bases.searchsorted(places, side="right")) - 1

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
