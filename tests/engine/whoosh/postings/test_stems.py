"""The stem index: rows, frequencies and terms of each stem, common or rare."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.engine.arrays import compute_offsets
from kb.engine.fields import ABOVE, BODY, HEADING, TITLE
from kb.engine.whoosh.columns.column_files import ColumnFile, ColumnWriter
from kb.engine.whoosh.postings import sorted_runs, stems
from kb.engine.whoosh.postings.stems import ExactPostings, StemIndex, StemIndexWriter, encode_extra_fields

Listed = dict[bytes, dict[int, int]]  # for each term the rows that have it, and how often
NO_TITLES = np.zeros(0, np.int64), np.zeros(0, np.int64)


def make_postings(listed: Listed) -> ExactPostings:
    rows = [row for each in listed.values() for row in each]
    frequencies = [times for each in listed.values() for times in each.values()]
    offsets = compute_offsets(np.array([len(each) for each in listed.values()], dtype=np.int64))
    return ExactPostings([*listed], offsets, np.array(rows, np.int64), np.array(frequencies, np.int64))


def make_index(
    path: Path, fields: dict[str, Listed], row_count: int, titles: tuple[list[int], list[int]] = ([], [])
) -> StemIndex:
    writer = ColumnWriter(path)
    title_rows = np.array(titles[0], np.int64), np.array(titles[1], np.int64)
    every = {field: make_postings(fields.get(field, {})) for field in (BODY, HEADING, ABOVE, TITLE)}
    StemIndexWriter(writer, row_count).write(every, title_rows)
    writer.close()
    return StemIndex(ColumnFile(path))


def test_two_bits_say_how_often_something_is_in_each_other_field() -> None:
    frequencies = {HEADING: np.array([0, 1, 2, 3, 4]), TITLE: np.array([0, 0, 1, 0, 9])}
    assert encode_extra_fields(frequencies, 5).tolist() == [0, 1, 2 + 16, 3, 3 + 48]
    assert encode_extra_fields({ABOVE: np.array([1, 5])}, 2).tolist() == [4, 12]
    assert encode_extra_fields({}, 2).tolist() == [0, 0]


@pytest.mark.parametrize("batch_size", [1, 3, 1000])
def test_a_stem_has_all_that_its_terms_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch_size: int) -> None:
    monkeypatch.setattr(sorted_runs, "_BATCH_SIZE", batch_size)
    index = make_index(
        tmp_path / "stems",
        {
            BODY: {b"charge": {1: 2, 4: 1}, b"charged": {1: 1, 2: 300, 5: 1}, b"dock": {2: 1}},
            HEADING: {b"charge": {2: 1}, b"door": {4: 7}},
            TITLE: {b"charges": {3: 2}},
        },
        6,
        titles=([0, 3], [2, 2]),
    )
    charge = index.find_postings("charge")
    assert charge is not None
    assert charge.rows.tolist() == [1, 2, 4, 5]
    assert charge.body_frequencies.tolist() == [3, 255, 1, 1]
    assert charge.extra_codes is not None
    assert charge.extra_codes.tolist() == [0, 1, 32, 32]
    assert charge.exact is not None
    assert charge.exact.tolist() == [True, True, True, False]
    assert not charge.always_exact
    charges = index.find_postings("charges")
    assert charges is not None
    assert charges.exact is not None
    assert charges.exact.tolist() == [False, False, True, True]

    other = index.find_postings("charging")
    assert other is not None
    assert (other.exact, other.always_exact) == (None, False)
    assert other.rows.tolist() == [1, 2, 4, 5]

    dock = index.find_postings("dock")
    assert dock is not None
    assert (dock.rows.tolist(), dock.extra_codes, dock.exact, dock.always_exact) == ([2], None, None, True)
    docks = index.find_postings("docks")
    assert docks is not None
    assert (docks.exact, docks.always_exact) == (None, False)
    assert index.find_postings("window") is None

    assert list(index.terms) == [b"charg", b"dock", b"door"]


@pytest.mark.parametrize("rows", [2, 3, 4])
def test_common_stems_keep_their_rows_by_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    monkeypatch.setattr(stems, "MIN_COMMON_ROWS", 3)
    monkeypatch.setattr(stems, "_CHUNK_BITS", 2)
    body = {
        b"alpha": dict.fromkeys(range(1, 1 + rows), 1),
        b"beta": {0: 1, 12: 5},
        b"gamma": dict.fromkeys(range(3, 3 + 2 * rows, 2), 2),
    }
    index = make_index(tmp_path / "stems", {BODY: body}, 13)
    for term, expected in body.items():
        postings = index.find_postings(term.decode())
        assert postings is not None
        assert postings.rows.tolist() == list(expected)
        assert postings.body_frequencies.tolist() == list(expected.values())


@pytest.mark.parametrize("count", [1, 2, 8, 9, 16, 17, 32, 33, 64, 66])
def test_each_term_of_a_stem_has_a_bit(tmp_path: Path, count: int) -> None:
    terms = sorted(f"cafe{chr(0x300 + number)}".encode() for number in range(count))
    body: Listed = {term: {number: 1, 100 + number: 1} for number, term in enumerate(terms)}
    body[b"dock"] = {0: 1, 1: 1}
    body[b"docks"] = {1: 1}
    index = make_index(tmp_path / "stems", {BODY: body}, 200)
    for number, term in enumerate(terms):
        postings = index.find_postings(term.decode())
        assert postings is not None
        assert postings.rows.tolist() == [*range(count), *range(100, 100 + count)]
        exact = list(range(len(postings.rows))) if postings.always_exact else []
        if postings.exact is not None:
            exact = np.flatnonzero(postings.exact).tolist()
        same = [number] if number < 63 else range(63, count)  # those beyond the last bit share it
        assert exact == [*same, *(count + each for each in same)]
    docks = index.find_postings("docks")
    assert docks is not None
    assert docks.exact is not None
    assert docks.exact.tolist() == [False, True]


def test_no_stems_are_no_fault(tmp_path: Path) -> None:
    assert make_index(tmp_path / "stems", {}, 0).find_postings("any") is None


@pytest.mark.parametrize(("row_count", "chunks"), [(0, 1), (1, 1), (4, 1), (5, 2), (8, 2), (9, 3)])
def test_there_are_as_many_chunks_as_rows_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row_count: int, chunks: int
) -> None:
    monkeypatch.setattr(stems, "_CHUNK_BITS", 2)
    make_index(tmp_path / "stems", {}, row_count)
    assert ColumnFile(tmp_path / "stems").read_array("stems.stretches").tolist() == [chunks]
