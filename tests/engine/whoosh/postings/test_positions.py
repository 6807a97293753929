"""Positions of terms: where they are, in which rows, as slices and as bitmaps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.engine.whoosh.columns.column_files import ColumnFile, ColumnWriter
from kb.engine.whoosh.postings import positions
from kb.engine.whoosh.postings.buffer import TokenBuffer
from kb.engine.whoosh.postings.positions import FieldPositions, PositionsWriter, compute_bases

ROWS = ("a b a", "", "c a", "b")  # positions 0-2, none, 5-6, 8


def make_positions(path: Path, rows: tuple[str, ...], *, runs: int = 1) -> FieldPositions:
    size = -(-len(rows) // runs)
    flushed = []
    for first in range(0, len(rows), size):
        buffer = TokenBuffer()
        for row, text in enumerate(rows[first : first + size], first):
            buffer.add(row, text.split())
        flushed.append(buffer.flush())
    writer = ColumnWriter(path)
    field = PositionsWriter(writer, "body", np.array([len(text.split()) for text in rows], np.int64))
    assert sum(len(each.counts) for each in field.write(flushed)) == len(field.terms)
    field.close()
    writer.close()
    return FieldPositions(ColumnFile(path), "body")


def test_one_position_is_left_out_between_two_rows() -> None:
    assert compute_bases(np.array([3, 0, 2, 1])).tolist() == [0, 4, 5, 8, 10]


@pytest.mark.parametrize("runs", [1, 2])
@pytest.mark.parametrize("least", [1, 2, 3, 4])
def test_positions_are_read_with_and_without_bitmaps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, least: int, runs: int
) -> None:
    monkeypatch.setattr(positions, "MIN_BITMAP_POSITIONS", least)
    words = make_positions(tmp_path / "positions", ROWS, runs=runs)

    assert list(words.terms) == [b"a", b"b", b"c"]
    assert words.lengths.tolist() == [3, 0, 2, 1]
    assert words.position_counts.tolist() == [3, 2, 1]
    assert [words.count_positions(number) for number in range(3)] == [3, 2, 1]
    assert [words.has_bitmap(number) for number in range(3)] == [least <= 3, least <= 2, least <= 1]
    every = {(0, 1): [0, 2, 6], (1, 2): [1, 8], (2, 3): [5], (0, 2): [0, 2, 6, 1, 8], (1, 3): [1, 8, 5]}
    every[0, 3] = [0, 2, 6, 1, 8, 5]
    every[1, 1] = []
    for (first, last), expected in every.items():
        assert words.read_positions(first, last).tolist() == expected
        assert words.read_sorted_positions(range(first, last)).tolist() == sorted(expected)
        assert words.read_sorted_positions(list(range(first, last))).tolist() == sorted(expected)
    found = words.find_positions("b")
    assert found is not None
    assert found.tolist() == [1, 8]
    assert words.find_positions("d") is None
    assert words.locate_rows(np.array([0, 2, 5, 6, 8])).tolist() == [0, 0, 2, 2, 3]

    content = words.read(0, 3)
    assert content.counts.tolist() == [2, 2, 1]
    assert content.rows.tolist() == [0, 2, 0, 3, 2]
    assert content.frequencies.tolist() == [2, 1, 1, 1, 1]
    assert content.positions.tolist() == [0, 2, 1, 1, 0, 0]
    assert words.read(1, 2).rows.tolist() == [0, 3]


def test_rows_of_many_positions_are_those_that_a_search_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(1)
    rows = tuple(" ".join(["word"] * size) for size in [*chance.integers(0, 5, 200).tolist(), 200])
    words = make_positions(tmp_path / "positions", rows)
    every = words.read_positions(0, 1)
    expected = [row for row, text in enumerate(rows) for _ in text.split()]
    for searched in (0, len(every), len(every) + 1):
        monkeypatch.setattr(positions, "_MAX_SEARCHED", searched)
        assert words.locate_rows(every).tolist() == expected


def test_a_segment_with_positions_too_high_has_no_bitmaps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positions, "MIN_BITMAP_POSITIONS", 2)
    monkeypatch.setattr(positions, "_MAX_BITMAP_VALUE", 10)
    assert make_positions(tmp_path / "ten", ROWS).has_bitmap(0)
    monkeypatch.setattr(positions, "_MAX_BITMAP_VALUE", 9)
    assert not make_positions(tmp_path / "nine", ROWS).has_bitmap(0)
