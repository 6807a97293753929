"""Stems: for each the rows that have any of its words in any field, ready to be scored.

A query's word matches by its stem in body, headings and title at once, so those are one list here: the rows, how often
the stem is in the body, in which other fields it is, and which of its words are there. A word of the title counts for
every passage of its document. Nothing is left to be united when a query comes.

Rows of rare stems are plain numbers; those of common ones are cut into stretches of 65,536 rows and kept as 16 bits
each.

This module owns that part of the posting file. It knows nothing of queries, nor of Whoosh.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from kb.engine.whoosh.columns import Columns, ColumnWriter, narrowest
from kb.engine.whoosh.lexicon import Lexicon, encoded
from kb.engine.whoosh.runs import Ints, bounds, joined, pieces, ragged
from kb.engine.whoosh.schema import BODY, EXTRA_FIELDS, TITLE
from kb.text import stem

COMMON = 256  # rows from which on a stem is common
MOST_OCCURRENCES = 255  # in a body that are counted: more make no difference to a score
EXTRA_BITS = 2  # of the code that says how often a stem is in each other field: up to three times
_STRETCH = 16  # bits of a row within its stretch
_FORM_TYPES = (np.uint8, np.uint16, np.uint32, np.uint64)  # one bit a word that has the stem
_FORM_LIMITS = (1, 8, 16, 32, sys.maxsize)  # words of a stem up to which each of these types serves
_MOST_FORMS = 64
_CACHED_STEMS = 8192
_CACHED_ROWS = 16_384  # of a stem that is kept unpacked; longer lists are unpacked whenever they are asked for
_CACHED_POSTINGS = 64
_NONE = 0  # where a stem has no codes, or no forms to tell apart

Rows = npt.NDArray[np.int64]


def extra_code(counts: Mapping[str, Ints], size: int) -> npt.NDArray[np.uint8]:
    """Return one number for how often something is in each field but the body.

    Args:
        counts: For each of these fields, how often; fields may be missing.
        size: How many there are.
    """
    code = np.zeros(size, dtype=np.uint8)
    for at, field in enumerate(EXTRA_FIELDS):
        if field in counts:
            times = np.minimum(counts[field], (1 << EXTRA_BITS) - 1).astype(np.uint8)
            code |= times << np.uint8(at * EXTRA_BITS)
    return code


@dataclass(frozen=True, slots=True)
class Exact:
    """The postings of exact words in one field, from which stems are made.

    Attributes:
        terms: The words.
        bounds: Where the postings of each begin, and at last where they end.
        rows: The rows, word after word.
        frequencies: How often.
    """

    terms: Sequence[bytes]
    bounds: Ints
    rows: Ints
    frequencies: Ints


class _Forms:
    """Which words have which stem, and which bit each of them gets."""

    def __init__(self, fields: Mapping[str, Exact]) -> None:
        self.terms = sorted(set().union(*(each.terms for each in fields.values())))
        number = {term: at for at, term in enumerate(self.terms)}
        self.of_field = {
            field: np.fromiter((number[term] for term in each.terms), dtype=np.int64, count=len(each.terms))
            for field, each in fields.items()
        }
        names = [encoded(stem(term.decode("utf-8", "surrogatepass"))) for term in self.terms]
        self.stems = sorted(set(names))
        stem_number = {name: at for at, name in enumerate(self.stems)}
        self.stem_of = np.fromiter((stem_number[name] for name in names), dtype=np.int64, count=len(names))
        counts = np.zeros(len(self.terms), dtype=np.int64)
        for field, each in fields.items():
            counts[self.of_field[field]] += np.diff(each.bounds)
        # the commonest word of a stem first: where a stem has more words than bits, the rare ones share the last
        self.order = np.lexsort((np.arange(len(self.terms)), -counts, self.stem_of))
        self.bounds = bounds(np.bincount(self.stem_of, minlength=len(self.stems)))
        rank = np.empty(len(self.terms), dtype=np.int64)
        rank[self.order] = np.arange(len(self.terms)) - self.bounds[self.stem_of[self.order]]
        self.bit = np.minimum(rank, _MOST_FORMS - 1)


@dataclass(frozen=True, slots=True)
class _Piece:
    """The postings of some stems in a row, sorted by stem and row."""

    stems: Ints
    rows: Ints
    body: Ints
    codes: npt.NDArray[np.uint8]
    forms: npt.NDArray[np.uint64]


class StemsWriter:
    """Writes the stems of a segment."""

    def __init__(self, file: ColumnWriter, rows: int) -> None:
        self._file = file
        self._stretches = max((rows - 1 >> _STRETCH) + 1, 1)
        self._rare = file.growing(np.uint32)
        self._common = file.growing(np.uint16)
        self._occurrences = file.growing(np.uint8)
        self._codes = file.growing(np.uint8)
        self._form_masks = [file.growing(kind) for kind in _FORM_TYPES]
        for column in (self._codes, *self._form_masks):
            column.append(np.zeros(1, dtype=column.dtype))  # so that no place in it is `_NONE`
        self._counts: list[Ints] = []
        self._stretch_counts: list[Ints] = []
        self._code_places: list[Ints] = []
        self._form_places: list[Ints] = []

    def write(self, fields: Mapping[str, Exact], titled: tuple[Ints, Ints]) -> None:
        """Write all stems.

        Args:
            fields: The exact words of each field.
            titled: The rows at which titles are indexed, and for each how many rows after it the title is for.
        """
        forms = _Forms(fields)
        sources = [_Source(field, each, forms, titled) for field, each in fields.items()]
        sizes = np.stack([source.sizes for source in sources]).sum(axis=0)
        for first, last in pieces(sizes):
            self._write_piece(_piece(sources, first, last), last - first, np.diff(forms.bounds[first : last + 1]))
        self._close(forms)

    def _write_piece(self, piece: _Piece, stems: int, forms: Ints) -> None:
        counts = np.bincount(piece.stems, minlength=stems)
        self._counts.append(counts)
        common = counts >= COMMON
        is_common = common[piece.stems]
        self._rare.append(piece.rows[~is_common])
        self._common.append(piece.rows[is_common] & ((1 << _STRETCH) - 1))
        ordinal = np.cumsum(common) - 1
        stretch = ordinal[piece.stems[is_common]] * self._stretches + (piece.rows[is_common] >> _STRETCH)
        self._stretch_counts.append(np.bincount(stretch, minlength=int(common.sum()) * self._stretches))
        self._occurrences.append(np.minimum(piece.body, MOST_OCCURRENCES))
        has_code = np.zeros(stems, dtype=bool)
        has_code[piece.stems[piece.codes > 0]] = True
        self._code_places.append(_places(self._codes.count, counts, has_code))
        self._codes.append(piece.codes[has_code[piece.stems]])
        places = np.zeros(stems, dtype=np.int64)
        for (low, high), column in zip(pairwise(_FORM_LIMITS), self._form_masks, strict=True):
            chosen = (forms > low) & (forms <= high)
            places += _places(column.count, counts, chosen)
            column.append(piece.forms[chosen[piece.stems]])
        self._form_places.append(places)

    def _close(self, forms: _Forms) -> None:
        file = self._file
        counts = joined(self._counts)
        file.add_strings("stems", forms.stems)
        file.add_strings("stems.forms", [forms.terms[at] for at in forms.order.tolist()])
        _add_narrow(file, "stems.form_bounds", forms.bounds)
        _add_narrow(file, "stems.bounds", bounds(counts))
        _add_narrow(file, "stems.common_before", bounds((counts >= COMMON).astype(np.int64)))
        _add_narrow(file, "stems.rare_bounds", bounds(np.where(counts < COMMON, counts, 0)))
        _add_narrow(file, "stems.stretch_bounds", bounds(joined(self._stretch_counts)))
        _add_narrow(file, "stems.code_places", joined(self._code_places))
        _add_narrow(file, "stems.form_places", joined(self._form_places))
        file.add("stems.stretches", np.array([self._stretches], dtype=np.uint32))
        file.add_growing("stems.rare", self._rare)
        file.add_growing("stems.common", self._common)
        file.add_growing("stems.occurrences", self._occurrences)
        file.add_growing("stems.codes", self._codes)
        for column in self._form_masks:
            file.add_growing(f"stems.forms{8 * column.dtype.itemsize}", column)


def _add_narrow(file: ColumnWriter, name: str, values: Ints) -> None:
    file.add(name, values.astype(narrowest(int(values.max()) if len(values) else 0)))


def _places(start: int, counts: Ints, chosen: npt.NDArray[np.bool_]) -> Ints:
    """Return where the chosen stems' slices of a column begin, `_NONE` for the others."""
    sizes = np.where(chosen, counts, 0)
    return np.where(chosen, start + np.cumsum(sizes) - sizes, _NONE)


class _Source:
    """One field's exact words in the order of their stems."""

    def __init__(self, field: str, exact: Exact, forms: _Forms, titled: tuple[Ints, Ints]) -> None:
        self.field = field
        self._exact = exact
        self._titled = titled
        numbers = forms.of_field[field]
        stems = forms.stem_of[numbers]
        self._order = np.argsort(stems, kind="stable")
        self._stems = stems[self._order]
        self._bits = forms.bit[numbers][self._order]
        self._starts = exact.bounds[:-1][self._order]
        self._counts = np.diff(exact.bounds)[self._order]
        self.sizes = np.bincount(self._stems, self._counts, minlength=len(forms.stems)).astype(np.int64)

    def read(self, first: int, last: int) -> tuple[Ints, Ints, Ints, Ints]:
        """Return the postings of the stems `first` to `last` (excluded): stems, rows, frequencies, bits."""
        start, stop = np.searchsorted(self._stems, (first, last))
        counts = self._counts[start:stop]
        places = ragged(self._starts[start:stop], counts)
        stems = np.repeat(self._stems[start:stop] - first, counts)
        bits = np.repeat(self._bits[start:stop], counts)
        rows, frequencies = self._exact.rows[places], self._exact.frequencies[places]
        if self.field == TITLE:
            records, sizes = self._titled
            runs = sizes[np.searchsorted(records, rows)]
            rows = ragged(rows + 1, runs)
            stems, frequencies, bits = (np.repeat(each, runs) for each in (stems, frequencies, bits))
        return stems, rows, frequencies, bits


def _piece(sources: Sequence[_Source], first: int, last: int) -> _Piece:
    """Unite what all fields have of some stems."""
    parts = [source.read(first, last) for source in sources]
    stems, rows, bits = (np.concatenate([part[at] for part in parts]) for at in (0, 1, 3))
    keys = stems << 32 | rows
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    new = np.ones(len(keys), dtype=bool)
    new[1:] = keys[1:] != keys[:-1]
    heads = np.flatnonzero(new)
    counts = {}
    for number, source in enumerate(sources):
        start = sum(len(part[0]) for part in parts[:number])
        own = np.zeros(len(keys), dtype=np.int64)
        own[start : start + len(parts[number][0])] = parts[number][2]
        counts[source.field] = np.add.reduceat(own[order], heads) if len(heads) else own
    masks = np.uint64(1) << bits.astype(np.uint64)[order]
    return _Piece(
        stems=(keys >> 32)[heads],
        rows=(keys & 0xFFFFFFFF)[heads],
        body=counts.get(BODY, np.zeros(len(heads), dtype=np.int64)),
        codes=extra_code({field: each for field, each in counts.items() if field != BODY}, len(heads)),
        forms=np.bitwise_or.reduceat(masks, heads) if len(heads) else masks,
    )


@dataclass(frozen=True, slots=True)
class StemPostings:
    """The postings of one stem.

    Attributes:
        rows: In order.
        occurrences: How often the stem is in the body of each, up to `MOST_OCCURRENCES`.
        codes: In which other fields it is (see `extra_code`); None where it is in none of them anywhere.
        typed: Whether the word that was asked for is there; None where it is nowhere or everywhere.
        always_typed: Where `typed` is None, which of the two.
    """

    rows: Rows
    occurrences: npt.NDArray[np.uint8]
    codes: npt.NDArray[np.uint8] | None
    typed: npt.NDArray[np.bool_] | None
    always_typed: bool


class Stems:
    """The stems of a segment, open for reading."""

    def __init__(self, columns: Columns) -> None:
        self.terms = Lexicon(columns.strings("stems"))
        self._form_terms = columns.strings("stems.forms")
        self._form_bounds = columns.array("stems.form_bounds", np.int64)
        self._bounds = columns.array("stems.bounds", np.int64)
        self._common_before = columns.array("stems.common_before", np.int64)
        self._rare_bounds = columns.array("stems.rare_bounds", np.int64)
        self._stretch_bounds = columns.array("stems.stretch_bounds", np.int64)
        self._code_places = columns.array("stems.code_places", np.int64)
        self._form_places = columns.array("stems.form_places", np.int64)
        self._stretches = int(columns.array("stems.stretches", np.int64)[0])
        self._bases = np.arange(self._stretches, dtype=np.int64) << _STRETCH
        self._rare = columns.array("stems.rare", np.uint32)
        self._common = columns.array("stems.common", np.uint16)
        self._occurrences = columns.array("stems.occurrences", np.uint8)
        self._codes = columns.array("stems.codes", np.uint8)
        self._form_masks = [
            columns.array(f"stems.forms{8 * np.dtype(kind).itemsize}", np.unsignedinteger) for kind in _FORM_TYPES
        ]
        self.find = lru_cache(_CACHED_STEMS)(self._find)
        self._unpacked = lru_cache(_CACHED_POSTINGS)(self._unpack)

    def _find(self, term: str) -> tuple[int, int] | None:
        """Return the number of a word's stem, and the word's bit (-1 where the segment has only relatives of it)."""
        number = self.terms.number(encoded(stem(term)))
        if number is None:
            return None
        key = encoded(term)
        first, last = int(self._form_bounds[number]), int(self._form_bounds[number + 1])
        bits = [at - first for at in range(first, last) if self._form_terms[at] == key]
        return number, min(bits[0], _MOST_FORMS - 1) if bits else -1

    def postings(self, term: str) -> StemPostings | None:
        """Return the postings of a word's stem; None where the segment has none."""
        found = self.find(term)
        if found is None:
            return None
        number, bit = found
        if self._bounds.item(number + 1) - self._bounds.item(number) > _CACHED_ROWS:
            return self._unpack(number, bit)
        return self._unpacked(number, bit)

    def _unpack(self, number: int, bit: int) -> StemPostings:
        first, last = self._bounds.item(number), self._bounds.item(number + 1)
        masks = self._masks(number, last - first) if bit >= 0 else None
        return StemPostings(
            rows=self._rows(number, last - first),
            occurrences=self._occurrences[first:last],
            codes=self._codes_of(number, last - first),
            typed=None if masks is None else (masks & masks.dtype.type(1 << bit)) != 0,
            always_typed=masks is None and bit >= 0,
        )

    def read(self, number: int) -> tuple[list[int], list[int], list[int], list[int]]:
        """Return the postings of a stem as plain numbers: rows, occurrences, codes, and a bit for each form there."""
        first, last = self._bounds.item(number), self._bounds.item(number + 1)
        codes, masks = self._codes_of(number, last - first), self._masks(number, last - first)
        return (
            self._rows(number, last - first).tolist(),
            self._occurrences[first:last].tolist(),
            [0] * (last - first) if codes is None else codes.tolist(),
            [1] * (last - first) if masks is None else masks.tolist(),
        )

    def _codes_of(self, number: int, count: int) -> npt.NDArray[np.uint8] | None:
        place = self._code_places.item(number)
        return None if place == _NONE else self._codes[place : place + count]

    def _masks(self, number: int, count: int) -> npt.NDArray[np.unsignedinteger] | None:
        """Return, for each row of a stem, a bit for each form that is there; None where the stem has one form."""
        place = self._form_places.item(number)
        if place == _NONE:
            return None
        forms = self._form_bounds.item(number + 1) - self._form_bounds.item(number)
        column = self._form_masks[(forms > 8) + (forms > 16) + (forms > 32)]
        return column[place : place + count]

    def _rows(self, number: int, count: int) -> Rows:
        if count < COMMON:
            start = self._rare_bounds.item(number)
            return self._rare[start : start + count].astype(np.int64)
        at = self._common_before.item(number) * self._stretches
        ends = self._stretch_bounds[at : at + self._stretches + 1]
        rows = np.repeat(self._bases, ends[1:] - ends[:-1])
        rows += self._common[ends.item(0) : ends.item(-1)]
        return rows
