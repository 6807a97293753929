"""The deep check: derives all columns of a commit again from its stored rows, and compares.

Checksums find what was altered after it was written; this finds what was written wrongly. Postings are compared by
writing the number of each term to its positions in the index, which restores the texts in terms, and stems by counting
those of the restored texts again. All rows of a segment are compared, even deleted ones.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kb.engine.arrays import Ints, Rows, concatenate, concatenate_ranges
from kb.engine.fields import BODY, QUOTATION_FIELDS, TEXT_FIELDS, TITLE, WORD_FIELDS
from kb.engine.protocol import IndexProblem
from kb.engine.record_codec import unpack_passage, unpack_record
from kb.engine.whoosh.columns.column_files import REBUILD_HINT, ColumnFile, decode_text, encode_text
from kb.engine.whoosh.doc_values.stored_fields import NO_DOCUMENT, RowColumns, RowKind, StoredRow
from kb.engine.whoosh.postings.positions import compute_bases, locate_blocks
from kb.engine.whoosh.postings.postings_files import Postings
from kb.engine.whoosh.postings.stems import MAX_BODY_FREQUENCY, encode_extra_fields
from kb.engine.whoosh.segment import OpenSegment
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.engine.whoosh.vectors.vector_files import VectorFile
from kb.engine.whoosh.writer import build_passage_row, build_record_row, list_passage_terms, list_record_terms
from kb.errors import EngineError
from kb.model import DocumentRecord
from kb.text import stem

_UNREADABLE = (EngineError, ValueError, LookupError)


def find_differences(snapshot: WhooshSnapshot) -> Iterator[IndexProblem]:
    """Yield a problem for each column of a commit that differs from its stored rows."""
    for segment in snapshot.segments:
        yield from _check_segment(segment)
    yield from _find_duplicates(snapshot)
    yield from _check_vectors(snapshot.vectors)


class _Difference(NamedTuple):
    """A column that is wrong: its name, and the rows or the terms at fault."""

    column: str
    places: Sequence[object]


_Check = Callable[[], Iterator[_Difference]]


def _check_segment(segment: OpenSegment) -> Iterator[IndexProblem]:
    derived = _Derived()
    rows, postings = segment.rows, segment.postings
    checks: list[tuple[ColumnFile, str, _Check]] = [
        (rows.file, "rows", lambda: _derive_rows(segment, derived)),
        (rows.file, "documents", lambda: _compare_documents(rows, derived)),
        *((postings.file, name, lambda name=name: _compare_terms(postings, name, derived)) for name in WORD_FIELDS),
        (postings.file, "stems", lambda: _compare_stems(postings, derived)),
    ]
    for file, name, check in checks:
        try:
            for column, places in check():
                more = f" and {len(places) - 1:,} more" if len(places) > 1 else ""
                faults = f"differs from its passages in {column}, at {places[0]}{more}"
                yield IndexProblem(f"The index file '{file.path}' {faults}.", REBUILD_HINT)
        except _UNREADABLE as error:
            yield IndexProblem(f"The {name} of the index file '{file.path}' cannot be read ({error}).", REBUILD_HINT)
            if name == "rows":  # all else is derived from these
                return


# ----------------------------------------------------------------------------------------- rows


@dataclass(slots=True)
class _Words:
    """The derived terms of one field in all rows.

    Attributes:
        numbers: The number of each term, in the order of first occurrence.
        tokens: The numbers of the terms, row after row.
        lengths: The number of terms of each row.
    """

    numbers: dict[str, int] = field(default_factory=dict)
    tokens: array[int] = field(default_factory=lambda: array("I"))
    lengths: array[int] = field(default_factory=lambda: array("I"))

    def add(self, terms: Sequence[str]) -> None:
        self.tokens.extend(self.numbers.setdefault(term, len(self.numbers)) for term in terms)
        self.lengths.append(len(terms))

    @property
    def rows(self) -> Rows:
        return np.repeat(np.arange(len(self.lengths)), np.array(self.lengths, dtype=np.int64))


@dataclass(slots=True)
class _Derived:
    """The values derived from the stored rows of a segment.

    Attributes:
        document_rows: The row of each record.
        sizes: The number of passages after each record.
        speakers: The entries of all rows, each with its row; `laws` and `state` likewise.
    """

    records: list[DocumentRecord] = field(default_factory=list)
    document_rows: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    words: dict[str, _Words] = field(default_factory=lambda: {name: _Words() for name in WORD_FIELDS})
    speakers: list[tuple[int, object]] = field(default_factory=list)
    laws: list[tuple[int, object]] = field(default_factory=list)
    state: list[tuple[str, int]] = field(default_factory=list)
    _heading_groups: dict[tuple[str, ...], int] = field(default_factory=dict)

    def add(self, number: int, stored: StoredRow) -> StoredRow:
        """Derive the next row from its stored fields, and return it."""
        row, terms = StoredRow(stored.kind, stored.key, stored.data), dict[str, Sequence[str]]()
        if stored.kind is RowKind.RECORD:
            record = unpack_record(stored.data)
            self.records.append(record)
            self.document_rows.append(number)
            self.sizes.append(0)
            self._heading_groups.clear()
            row, terms = build_record_row(record), dict(list_record_terms(record))
        elif stored.kind is RowKind.PASSAGE:
            passage = unpack_passage(stored.data, self.records[-1].id)
            self.sizes[-1] += 1
            group = self._heading_groups.setdefault(passage.heading, len(self._heading_groups))
            row, terms = build_passage_row(passage, self.records[-1], group), dict(list_passage_terms(passage))
        elif stored.kind is RowKind.STATE:
            self.state.append((stored.key, number))
        for name in WORD_FIELDS:
            self.words[name].add(terms.get(name, ()))
        self.speakers += [(number, each) for each in row.speakers]
        self.laws += [(number, each) for each in row.labels.laws]
        return row

    def find_document(self, row: StoredRow) -> int:
        """Return the number of the document of the row that was added last."""
        return len(self.records) - 1 if row.kind in (RowKind.RECORD, RowKind.PASSAGE) else NO_DOCUMENT


def _derive_rows(segment: OpenSegment, derived: _Derived) -> Iterator[_Difference]:
    """Derive all rows of a segment, and yield the columns that differ."""
    rows = segment.rows
    wrong: dict[str, list[object]] = {}
    for number, data in enumerate(rows.read_all()):
        stored = segment.restore_row(number, data)
        expected = derived.add(number, stored)
        for column in _compare_row(rows, number, stored, expected, derived.find_document(expected)):
            wrong.setdefault(column, []).append(f"'{expected.key}'")
    yield from (_Difference(column, places) for column, places in wrong.items())
    if segment.rows.read_state_order() != sorted(derived.state, key=lambda pair: (encode_text(pair[0]), pair[1])):
        yield _Difference("state_keys", ["its order"])
    yield from _compare_entries("speakers", list(rows.speakers.read_all()), derived.speakers)
    yield from _compare_entries("laws", list(rows.labels.read_citations()), derived.laws)


def _compare_entries(
    name: str, stored: Sequence[tuple[int, object]], expected: Sequence[tuple[int, object]]
) -> Iterator[_Difference]:
    if len(stored) != len(expected):
        yield _Difference(name, ["its end"])
    elif wrong := [f"row {pair[0]}" for pair, other in zip(expected, stored, strict=True) if pair != other]:
        yield _Difference(name, wrong)


def _compare_row(rows: RowColumns, number: int, stored: StoredRow, expected: StoredRow, document: int) -> Iterator[str]:
    """Yield the names of the columns in which a row is wrong."""
    if stored.fields != expected.fields:
        yield "fields"
    if rows.labels.kinds[number] != expected.labels.kinds:
        yield "kinds"
    if rows.labels.read_row(number).jurisdictions != expected.labels.jurisdictions:
        yield "jurisdictions"
    if rows.text_keys[number] != expected.text_key:
        yield "text_keys"
    if rows.heading_groups[number] != expected.heading_group:
        yield "heading_groups"
    if rows.document_of[number] != document:
        yield "document_of"
    if number not in rows.find_rows(expected.kind, expected.key):
        yield "key_hashes"


def _compare_documents(rows: RowColumns, derived: _Derived) -> Iterator[_Difference]:
    ids = [record.id for record in derived.records]
    dates = [record.metadata.date for record in derived.records]
    keys = [encode_text(each) for each in ids]
    by_id = sorted(range(len(ids)), key=keys.__getitem__)
    newest = sorted(by_id, key=lambda at: encode_text(dates[at]), reverse=True)
    oldest = sorted(by_id, key=lambda at: (not dates[at], encode_text(dates[at])))
    columns: dict[str, tuple[Sequence[object], Sequence[object]]] = {
        "document_rows": (rows.document_rows.tolist(), derived.document_rows),
        "document_sizes": (rows.document_sizes.tolist(), derived.sizes),
        "document_ids": (list(rows.document_ids), keys),
        "document_dates": (list(rows.document_dates), [encode_text(date) for date in dates]),
        "years": (rows.years.tolist(), [_read_year(date) for date in dates]),
        "id_ranks": (rows.id_ranks.tolist(), np.argsort(by_id).tolist()),
        "newest_ranks": (rows.newest_ranks.tolist(), np.argsort(newest).tolist()),
        "oldest_ranks": (rows.oldest_ranks.tolist(), np.argsort(oldest).tolist()),
    }
    for name, (stored, expected) in columns.items():
        if len(stored) != len(expected):
            yield _Difference(name, ["its end"])
            continue
        wrong = [f"'{ids[at]}'" for at, pair in enumerate(zip(stored, expected, strict=True)) if pair[0] != pair[1]]
        if wrong:
            yield _Difference(name, wrong)


def _read_year(date: str) -> int:
    year = date[:4]
    return int(year) if year.isascii() and year.isdecimal() else 0


# ------------------------------------------------------------------------------------- positions


def _compare_terms(postings: Postings, name: str, derived: _Derived) -> Iterator[_Difference]:
    """Compare the terms of a field with those of its texts, position by position."""
    words, index = derived.words[name], postings.open_positions(name)
    bases = compute_bases(np.array(words.lengths, dtype=np.int64))
    if not np.array_equal(index.bases, bases):
        size = min(len(index.bases), len(bases))
        wrong = np.flatnonzero(index.bases[:size] != bases[:size])
        yield _Difference(f"the lengths of '{name}'", [f"row {row - 1}" for row in wrong.tolist()] or ["its end"])
        return
    found = {term: index.find_number(term) for term in words.numbers}
    missing = [f"'{term}'" for term, number in found.items() if number is None]
    if missing or len(index.terms) != len(found):
        yield _Difference(f"the terms of '{name}'", missing or ["its end"])
    numbers = np.array([-2 if number is None else number for number in found.values()], dtype=np.int64)
    rows = words.rows
    places = np.arange(len(rows)) + rows  # one number is left out between two rows
    expected = np.full(int(bases[-1]) + 1, -1, dtype=np.int64)
    expected[places] = numbers[np.array(words.tokens, dtype=np.int64)]
    stored = np.full_like(expected, -1)
    positions = index.read_positions(0, len(index.terms))
    stored[positions] = np.repeat(np.arange(len(index.terms)), index.position_counts)
    if (wrong := np.flatnonzero(stored != expected)).size or len(positions) != len(places):
        at = np.searchsorted(bases, wrong, side="right") - 1
        yield _Difference(f"the positions of '{name}'", [f"row {row}" for row in at.tolist()] or ["its end"])
    if not np.array_equal(index.block_rows, locate_blocks(bases)):
        yield _Difference(f"the rows of blocks of '{name}'", ["its blocks"])
    if name in QUOTATION_FIELDS:
        yield from _compare_stem_terms(postings, name)


def _compare_stem_terms(postings: Postings, name: str) -> Iterator[_Difference]:
    terms = [decode_text(each) for each in postings.open_positions(name).terms]
    numbers: dict[str, list[int]] = {}
    for number, term in enumerate(terms):
        numbers.setdefault(stem(term), []).append(number)
    stems = postings.open_stem_terms(name)
    wrong = [f"'{terms[own[0]]}'" for own in numbers.values() if stems.find_terms(terms[own[0]]) != own]
    if wrong or len(stems) != len(numbers):
        yield _Difference(f"the stems of '{name}'", wrong or ["its end"])


# ----------------------------------------------------------------------------------------- stems


@dataclass(frozen=True, slots=True)
class _StemPostings:
    """The postings of all stems; `keys` are the numbers of stem and row combined in one, sorted."""

    keys: Rows
    body_frequencies: Ints
    extra_codes: Ints
    masks: npt.NDArray[np.uint64]


def _compare_stems(postings: Postings, derived: _Derived) -> Iterator[_Difference]:
    terms = sorted(set().union(*(derived.words[name].numbers for name in TEXT_FIELDS)))
    found = [postings.stems.find(term) for term in terms]
    missing = [f"'{term}'" for term, each in zip(terms, found, strict=True) if each is None or each[1] < 0]
    if missing or len(terms) != postings.stems.exact_count:
        yield _Difference("the terms of stems", missing or ["its end"])
        return
    places = {term: each for term, each in zip(terms, found, strict=True) if each}
    expected, stored = _derive_stems(places, derived), _read_stems(postings)
    if not np.array_equal(expected.keys, stored.keys):
        wrong = np.setxor1d(expected.keys, stored.keys)
        yield _Difference("the rows of stems", _name_stems(postings, wrong) or ["its order"])
        return
    for name in ("body_frequencies", "extra_codes", "masks"):
        differs = np.flatnonzero(getattr(expected, name) != getattr(stored, name))
        if len(differs):
            yield _Difference(f"the {name} of stems", _name_stems(postings, expected.keys[differs]))


def _name_stems(postings: Postings, keys: Rows) -> list[str]:
    terms = postings.stems.terms
    return [
        f"'{decode_text(terms[key >> 32])}' in row {key & 0xFFFFFFFF}" if key >> 32 < len(terms) else "its end"
        for key in keys.tolist()
    ]


def _read_stems(postings: Postings) -> _StemPostings:
    stems = postings.stems
    parts: list[list[Ints]] = [[], [], [], []]
    for number in range(len(stems.terms)):
        rows, frequencies, codes, masks = stems.read_plain(number)
        parts[0].append(np.array(rows, dtype=np.int64) | number << 32)
        parts[1].append(np.array(frequencies, dtype=np.int64))
        parts[2].append(np.array(codes, dtype=np.int64))
        parts[3].append(np.array(masks, dtype=np.uint64))
    masks_of_all = np.concatenate([np.zeros(0, dtype=np.uint64), *parts[3]])
    return _StemPostings(concatenate(parts[0]), concatenate(parts[1]), concatenate(parts[2]), masks_of_all)


def _derive_stems(places: dict[str, tuple[int, int]], derived: _Derived) -> _StemPostings:
    """Count the stems of all texts; a title counts for every passage of its document.

    `places` has the number of each term's stem, and the term's bit in the masks.
    """
    keys, bits = {}, []
    for name in TEXT_FIELDS:
        words = derived.words[name]
        own = [places[term] for term in words.numbers]
        tokens = np.array(words.tokens, dtype=np.int64)
        stems, rows = np.array([each[0] for each in own], dtype=np.int64)[tokens], words.rows
        own_bits = np.array([each[1] for each in own], dtype=np.uint64)[tokens]
        if name == TITLE:
            repeats = np.array(derived.sizes, dtype=np.int64)[np.searchsorted(derived.document_rows, rows)]
            stems, own_bits = np.repeat(stems, repeats), np.repeat(own_bits, repeats)
            rows = concatenate_ranges(rows + 1, repeats)
        keys[name] = stems << 32 | rows
        bits.append(own_bits)
    every, inverse = np.unique(np.concatenate(list(keys.values())), return_inverse=True)
    masks = np.zeros(len(every), dtype=np.uint64)
    np.bitwise_or.at(masks, inverse, np.uint64(1) << np.concatenate(bits))
    counts = {name: np.bincount(np.searchsorted(every, own), minlength=len(every)) for name, own in keys.items()}
    body = np.minimum(counts.pop(BODY), MAX_BODY_FREQUENCY)
    return _StemPostings(every, body, encode_extra_fields(counts, len(every)), masks)


# ---------------------------------------------------------------------------------- all segments


def _find_duplicates(snapshot: WhooshSnapshot) -> Iterator[IndexProblem]:
    """Yield a problem where two live rows have one key."""
    for kind, what in ((RowKind.RECORD, "document"), (RowKind.STATE, "key of the state")):
        try:
            keys = sorted(key for segment in snapshot.segments for key, _ in segment.read_keys(kind))
        except _UNREADABLE as error:
            yield IndexProblem(f"The index has a {what} that cannot be read ({error}).", REBUILD_HINT)
            continue
        twice = [key for key, group in groupby(keys) if sum(1 for _ in group) > 1]
        if twice:
            yield IndexProblem(
                f"The index has two rows of one {what}, {len(twice):,} times, first '{twice[0]}'.", REBUILD_HINT
            )


def _check_vectors(files: Sequence[VectorFile]) -> Iterator[IndexProblem]:
    dimensions: dict[str, int] = {}
    for file in sorted(files, key=len, reverse=True):
        remedy = f"Delete '{file.path}' and run 'kb index'."
        size = dimensions.setdefault(file.encoder, file.numbers.shape[1])
        if file.numbers.shape[1] != size:
            faults = f"has {file.numbers.shape[1]} dimensions, and others of '{file.encoder}' have {size}"
            yield IndexProblem(f"The file of vectors '{file.path}' {faults}.", remedy)
        if not np.isfinite(file.scales).all():
            yield IndexProblem(f"The file of vectors '{file.path}' has scales that are no numbers.", remedy)
        if len(np.unique(file.keys)) != len(file.keys):
            yield IndexProblem(f"The file of vectors '{file.path}' has two vectors of one text.", remedy)
