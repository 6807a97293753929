"""The stem index of a segment: for each stem the rows that have it in any text field, ready to be scored.

A query's word matches by its stem in body, headings and title at once, so those are one list here: the rows, the
frequency of the stem in the body, the other fields that have it, and which of its terms occur. A term of the title
counts for every passage of its document. So nothing is left to be merged at query time.

The rows of rare stems are 32-bit numbers; those of common ones are split into chunks of 65,536 rows, with 16 bits each.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.engine.arrays import (
    Ints,
    Mask,
    Rows,
    compute_lengths,
    compute_offsets,
    concatenate,
    concatenate_ranges,
    find_group_starts,
)
from kb.engine.fields import BODY, EXTRA_FIELDS, TITLE
from kb.engine.ranking import MAX_EXTRA_FREQUENCY
from kb.engine.whoosh.columns.column_files import ColumnFile, ColumnWriter, encode_text
from kb.engine.whoosh.columns.term_dictionary import TermDictionary
from kb.engine.whoosh.postings.sorted_runs import split_into_batches
from kb.engine.whoosh.postings.stem_terms import MAX_BITS, StemTable
from kb.engine.whoosh.weak_methods import cache_method
from kb.text import stem

MIN_COMMON_ROWS = 256  # fewest rows of a common stem
MAX_BODY_FREQUENCY = 255  # higher ones make no difference to a score
EXTRA_BITS = MAX_EXTRA_FREQUENCY.bit_length()  # of the code for a stem's frequency in each other field
_CHUNK_BITS = 16  # of a row within its chunk
_MASK_TYPES = (np.uint8, np.uint16, np.uint32, np.uint64)  # of masks with one bit a term
_MASK_LIMITS = (8, 16, 32)  # terms of a stem up to which each of these types but the last is used
_CACHED_STEMS = 8192
_CACHED_ROWS = 16_384  # of a stem with cached unpacked postings; longer ones are unpacked for each use
_CACHED_POSTINGS = 64
_NONE = 0  # offset for a stem without codes or without masks


def encode_extra_fields(frequencies: Mapping[str, Ints], size: int) -> npt.NDArray[np.uint8]:
    """Return codes of the frequencies in each field but the body, as arrays of `size`; fields may be missing."""
    code = np.zeros(size, dtype=np.uint8)
    for at, field in enumerate(EXTRA_FIELDS):
        if field in frequencies:
            times = np.minimum(frequencies[field], (1 << EXTRA_BITS) - 1).astype(np.uint8)
            code |= times << np.uint8(at * EXTRA_BITS)
    return code


@dataclass(frozen=True, slots=True)
class ExactPostings:
    """The postings of the exact terms of one field, from which those of stems are built.

    Attributes:
        terms: The terms, sorted.
        offsets: The start of each term's postings and, as a last entry, the end of the last ones.
        rows: The rows, term after term.
        frequencies: The frequency of the term in each row.
    """

    terms: Sequence[bytes]
    offsets: Ints
    rows: Ints
    frequencies: Ints


@dataclass(frozen=True, slots=True)
class _FieldPostings:
    """The postings of consecutive stems in one field: one entry a term and row.

    Stems are numbered from the first of them; `bits` are those of the terms in the stem's masks.
    """

    stems: Ints
    rows: Ints
    frequencies: Ints
    bits: Ints


class _FieldSource:
    """The exact postings of one field in the order of stems."""

    def __init__(self, field: str, exact: ExactPostings, table: StemTable, title_rows: tuple[Ints, Ints]) -> None:
        self.field = field
        self._exact = exact
        self._title_rows = title_rows
        numbers = table.number_terms(field)
        stems = table.stem_of[numbers]
        order = np.argsort(stems, kind="stable")
        self._stems = stems[order]
        self._bits = table.bit_of[numbers][order]
        self._starts = exact.offsets[:-1][order]
        self._counts = compute_lengths(exact.offsets)[order]
        self.sizes = np.bincount(self._stems, self._counts, minlength=len(table.stems)).astype(np.int64)

    def read(self, first: int, last: int) -> _FieldPostings:
        """Return the postings of the stems `first` to `last` (excluded)."""
        start, stop = np.searchsorted(self._stems, (first, last))
        counts = self._counts[start:stop]
        indexes = concatenate_ranges(self._starts[start:stop], counts)
        stems = np.repeat(self._stems[start:stop] - first, counts)
        bits = np.repeat(self._bits[start:stop], counts)
        rows, frequencies = self._exact.rows[indexes], self._exact.frequencies[indexes]
        if self.field == TITLE:  # of the record's row: repeat them for each of the passages after it
            records, passage_counts = self._title_rows
            repeats = passage_counts[np.searchsorted(records, rows)]
            rows = concatenate_ranges(rows + 1, repeats)
            stems, frequencies, bits = (np.repeat(each, repeats) for each in (stems, frequencies, bits))
        return _FieldPostings(stems, rows, frequencies, bits)


@dataclass(frozen=True, slots=True)
class _StemBatch:
    """The merged postings of consecutive stems: one entry a stem and row, sorted by both.

    Stems are numbered from the first of them; `masks` have a bit for each term of the stem in the row.
    """

    stems: Ints
    rows: Ints
    body_frequencies: Ints
    extra_codes: npt.NDArray[np.uint8]
    masks: npt.NDArray[np.uint64]


def _merge_fields(sources: Sequence[_FieldSource], first: int, last: int) -> _StemBatch:
    """Merge the postings of the stems `first` to `last` (excluded) in all fields."""
    parts = [source.read(first, last) for source in sources]
    stems = np.concatenate([part.stems for part in parts])
    rows = np.concatenate([part.rows for part in parts])
    bits = np.concatenate([part.bits for part in parts])
    keys = stems << 32 | rows
    order = np.argsort(keys, kind="stable")
    starts = find_group_starts(keys[order])
    frequencies = {}
    offsets = compute_offsets(np.array([len(part.stems) for part in parts]))
    for number, (source, part) in enumerate(zip(sources, parts, strict=True)):
        own = np.zeros(len(keys), dtype=np.int64)
        own[offsets[number] : offsets[number + 1]] = part.frequencies
        frequencies[source.field] = np.add.reduceat(own[order], starts) if len(starts) else own
    masks = np.uint64(1) << bits.astype(np.uint64)[order]
    return _StemBatch(
        stems=stems[order][starts],
        rows=rows[order][starts],
        body_frequencies=frequencies.pop(BODY, np.zeros(len(starts), dtype=np.int64)),
        extra_codes=encode_extra_fields(frequencies, len(starts)),
        masks=np.bitwise_or.reduceat(masks, starts) if len(starts) else masks,
    )


class StemIndexWriter:
    """Writes the stem index of a segment."""

    def __init__(self, file: ColumnWriter, row_count: int) -> None:
        self._file = file
        self._chunk_count = max((row_count - 1 >> _CHUNK_BITS) + 1, 1)
        self._rare_rows = file.open_spool(np.uint32)
        self._common_rows = file.open_spool(np.uint16)
        self._body_frequencies = file.open_spool(np.uint8)
        self._extra_codes = file.open_spool(np.uint8)
        self._masks = [file.open_spool(kind) for kind in _MASK_TYPES]
        for column in (self._extra_codes, *self._masks):
            column.append(np.zeros(1, dtype=column.dtype))  # so that no offset in it is `_NONE`
        self._row_counts: list[Ints] = []
        self._chunk_sizes: list[Ints] = []
        self._code_offsets: list[Ints] = []
        self._mask_offsets: list[Ints] = []

    def write(self, fields: Mapping[str, ExactPostings], title_rows: tuple[Ints, Ints]) -> None:
        """Write all stems; `title_rows` are rows with titles, and the number of rows after each."""
        table = StemTable(
            {field: each.terms for field, each in fields.items()},
            {field: compute_lengths(each.offsets) for field, each in fields.items()},
        )
        sources = [_FieldSource(field, each, table, title_rows) for field, each in fields.items()]
        sizes = np.stack([source.sizes for source in sources]).sum(axis=0)
        term_counts = compute_lengths(table.offsets)
        for first, last in split_into_batches(sizes):
            batch = _merge_fields(sources, first, last)
            row_counts = np.bincount(batch.stems, minlength=last - first)
            self._row_counts.append(row_counts)
            self._write_rows(batch, row_counts)
            self._body_frequencies.append(np.minimum(batch.body_frequencies, MAX_BODY_FREQUENCY))
            self._write_extra_codes(batch, row_counts)
            self._write_masks(batch, row_counts, term_counts[first:last])
        self._close(table)

    def _write_rows(self, batch: _StemBatch, row_counts: Ints) -> None:
        is_common = row_counts >= MIN_COMMON_ROWS
        in_common = is_common[batch.stems]
        rows = batch.rows[in_common]
        self._rare_rows.append(batch.rows[~in_common])
        self._common_rows.append(rows & ((1 << _CHUNK_BITS) - 1))
        ordinals = (np.cumsum(is_common) - 1)[batch.stems[in_common]]  # among the common stems of the batch
        chunks = ordinals * self._chunk_count + (rows >> _CHUNK_BITS)
        self._chunk_sizes.append(np.bincount(chunks, minlength=int(is_common.sum()) * self._chunk_count))

    def _write_extra_codes(self, batch: _StemBatch, row_counts: Ints) -> None:
        """Write the codes of the stems that are in any field but the body."""
        has_codes = np.zeros(len(row_counts), dtype=bool)
        has_codes[batch.stems[batch.extra_codes > 0]] = True
        self._code_offsets.append(_place_slices(self._extra_codes.count, row_counts, has_codes))
        self._extra_codes.append(batch.extra_codes[has_codes[batch.stems]])

    def _write_masks(self, batch: _StemBatch, row_counts: Ints, term_counts: Ints) -> None:
        """Write the masks of stems with several terms, into the narrowest sufficient column."""
        chosen_columns = np.searchsorted(_MASK_LIMITS, term_counts)
        offsets = np.zeros(len(row_counts), dtype=np.int64)
        for number, column in enumerate(self._masks):
            is_here = (term_counts > 1) & (chosen_columns == number)
            offsets += _place_slices(column.count, row_counts, is_here)
            column.append(batch.masks[is_here[batch.stems]])
        self._mask_offsets.append(offsets)

    def _close(self, table: StemTable) -> None:
        file = self._file
        row_counts = concatenate(self._row_counts)
        is_common = row_counts >= MIN_COMMON_ROWS
        file.add_strings("stems", table.stems)
        file.add_strings("stems.forms", [table.terms[number] for number in table.order.tolist()])
        file.add_narrow("stems.form_bounds", table.offsets)
        file.add_narrow("stems.bounds", compute_offsets(row_counts))
        file.add_narrow("stems.common_before", compute_offsets(is_common.astype(np.int64)))
        file.add_narrow("stems.rare_bounds", compute_offsets(np.where(is_common, 0, row_counts)))
        file.add_narrow("stems.stretch_bounds", compute_offsets(concatenate(self._chunk_sizes)))
        file.add_narrow("stems.code_places", concatenate(self._code_offsets))
        file.add_narrow("stems.form_places", concatenate(self._mask_offsets))
        file.add("stems.stretches", np.array([self._chunk_count], dtype=np.uint32))
        file.add_spool("stems.rare", self._rare_rows)
        file.add_spool("stems.common", self._common_rows)
        file.add_spool("stems.occurrences", self._body_frequencies)
        file.add_spool("stems.codes", self._extra_codes)
        for column in self._masks:
            file.add_spool(_name_mask_column(column.dtype), column)


def _place_slices(start: int, lengths: Ints, chosen: Mask) -> Ints:
    """Return the starts of the chosen stems' slices in a column, `_NONE` for the others."""
    own_lengths = np.where(chosen, lengths, 0)
    return np.where(chosen, start + compute_offsets(own_lengths)[:-1], _NONE)


def _name_mask_column(dtype: npt.DTypeLike) -> str:
    return f"stems.forms{8 * np.dtype(dtype).itemsize}"


@dataclass(frozen=True, slots=True)
class StemPostings:
    """The postings of one stem.

    Attributes:
        rows: Sorted.
        body_frequencies: The frequency of the stem in the body of each row, up to `MAX_BODY_FREQUENCY`.
        extra_codes: Its frequencies in the other fields (see `encode_extra_fields`); None if 0 in all rows.
        exact: Whether each row has the exact term that was looked up; None if all rows are alike, as `always_exact`
            says.
    """

    rows: Rows
    body_frequencies: npt.NDArray[np.uint8]
    extra_codes: npt.NDArray[np.uint8] | None
    exact: Mask | None
    always_exact: bool


class StemIndex:
    """The stem index of a segment, open for reading."""

    def __init__(self, file: ColumnFile) -> None:
        self.terms = TermDictionary(file.read_strings("stems"))
        self._exact_terms = file.read_strings("stems.forms")
        self._exact_offsets = file.read_array("stems.form_bounds", np.int64)
        self._offsets = file.read_array("stems.bounds", np.int64)
        self._common_before = file.read_array("stems.common_before", np.int64)
        self._rare_offsets = file.read_array("stems.rare_bounds", np.int64)
        self._chunk_offsets = file.read_array("stems.stretch_bounds", np.int64)
        self._code_offsets = file.read_array("stems.code_places", np.int64)
        self._mask_offsets = file.read_array("stems.form_places", np.int64)
        self._chunk_count = file.read_number("stems.stretches")
        self._chunk_starts = np.arange(self._chunk_count, dtype=np.int64) << _CHUNK_BITS
        self._rare_rows = file.read_array("stems.rare", np.uint32)
        self._common_rows = file.read_array("stems.common", np.uint16)
        self._body_frequencies = file.read_array("stems.occurrences", np.uint8)
        self._extra_codes = file.read_array("stems.codes", np.uint8)
        self._masks = [file.read_array(_name_mask_column(kind), np.unsignedinteger) for kind in _MASK_TYPES]
        self.find = cache_method(_CACHED_STEMS, self._find)
        self._unpack_cached = cache_method(_CACHED_POSTINGS, self._unpack)

    def _find(self, term: str) -> tuple[int, int] | None:
        """Return a stem's number, and the term's bit in its masks or -1 if only others have it; None for no stem."""
        number = self.terms.find_number(encode_text(stem(term)))
        if number is None:
            return None
        key = encode_text(term)
        first, last = self._exact_offsets.item(number), self._exact_offsets.item(number + 1)
        bits = [at - first for at in range(first, last) if self._exact_terms[at] == key]
        return number, min(bits[0], MAX_BITS - 1) if bits else -1

    def find_postings(self, term: str) -> StemPostings | None:
        """Return the postings of a term's stem, or None."""
        found = self.find(term)
        if found is None:
            return None
        number, bit = found
        if self._count_rows(number) > _CACHED_ROWS:
            return self._unpack(number, bit)
        return self._unpack_cached(number, bit)

    def _count_rows(self, number: int) -> int:
        return self._offsets.item(number + 1) - self._offsets.item(number)

    def _unpack(self, number: int, bit: int) -> StemPostings:
        masks = self._read_masks(number) if bit >= 0 else None
        return StemPostings(
            rows=self._read_rows(number),
            body_frequencies=self._read_body_frequencies(number),
            extra_codes=self._read_extra_codes(number),
            exact=None if masks is None else (masks & masks.dtype.type(1 << bit)) != 0,
            always_exact=masks is None and bit >= 0,
        )

    def _read_body_frequencies(self, number: int) -> npt.NDArray[np.uint8]:
        return self._body_frequencies[self._offsets.item(number) : self._offsets.item(number + 1)]

    def _read_extra_codes(self, number: int) -> npt.NDArray[np.uint8] | None:
        offset = self._code_offsets.item(number)
        return None if offset == _NONE else self._extra_codes[offset : offset + self._count_rows(number)]

    def _read_masks(self, number: int) -> npt.NDArray[np.unsignedinteger] | None:
        """Return, for each row of a stem, a bit for each of its terms there; None for a stem with one term."""
        offset = self._mask_offsets.item(number)
        if offset == _NONE:
            return None
        term_count = self._exact_offsets.item(number + 1) - self._exact_offsets.item(number)
        column = self._masks[bisect_left(_MASK_LIMITS, term_count)]
        return column[offset : offset + self._count_rows(number)]

    def _read_rows(self, number: int) -> Rows:
        count = self._count_rows(number)
        if count < MIN_COMMON_ROWS:
            start = self._rare_offsets.item(number)
            return self._rare_rows[start : start + count].astype(np.int64)
        at = self._common_before.item(number) * self._chunk_count
        offsets = self._chunk_offsets[at : at + self._chunk_count + 1]
        rows = np.repeat(self._chunk_starts, compute_lengths(offsets))
        rows += self._common_rows[offsets.item(0) : offsets.item(-1)]
        return rows
