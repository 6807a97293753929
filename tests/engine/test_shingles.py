"""The shingles that are kept: the same of the same words wherever they stand, and however many rows come at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kb.engine import SHARED_RUN
from kb.engine.whoosh.columns import Columns, ColumnWriter
from kb.engine.whoosh.shingles import WINDOW, WORDS, Shingles, ShinglesWriter, kept_of, word_hashes

_WORD = st.sampled_from(["the", "of", "a", "lantern", "gate", "tide", "bell", "boat", "fog", "winter", "wall", "watch"])
_TEXT = st.lists(_WORD, max_size=60)
RINGS = ["the", "bell", "at", "the", "gate", "rings", "in", "fog"]
NO_BOAT = ["no", "boat", "comes", "in", "fog", "by", "night", "or", "day"]


def written(path: Path, rows: Sequence[tuple[int, Sequence[str]]]) -> Shingles:
    """Write rows with their words and open them again."""
    writer = ShinglesWriter()
    words = word_hashes(word.encode() for _, text in rows for word in text)
    lengths = np.array([len(text) for _, text in rows], dtype=np.int64)
    writer.add(words, np.array([row for row, _ in rows], dtype=np.uint32), lengths)
    return _closed(path, writer)


def _closed(path: Path, writer: ShinglesWriter) -> Shingles:
    file = ColumnWriter(path)
    writer.write(file)
    file.close()
    return Shingles(Columns(path))


@given(before=_TEXT, run=st.lists(_WORD, min_size=SHARED_RUN, max_size=SHARED_RUN), after=_TEXT, other=_TEXT)
def test_a_run_has_a_shingle_that_is_kept_wherever_it_stands(
    before: list[str], run: list[str], after: list[str], other: list[str]
) -> None:
    assert np.intersect1d(kept_of([*before, *run, *after]), kept_of([*other, *run])).size


@given(text=st.lists(_WORD, max_size=WORDS + WINDOW))
def test_of_a_short_text_one_is_kept_if_it_has_any(text: list[str]) -> None:
    assert bool(len(kept_of(text))) == (len(text) >= WORDS)


def test_about_one_in_three_is_kept() -> None:
    text = [f"word{each}" for each in range(10_000)]
    assert 0.31 < len(kept_of(text)) / len(text) < 0.36


def test_rows_that_come_together_keep_what_each_keeps_alone(tmp_path: Path) -> None:
    rows = [
        (3, ["the", "bell", "at", "the", "gate", "rings", "in", "fog"]),
        (5, []),
        (6, ["bell"]),
        (9, ["tide", "wall"] * 30),
    ]
    shingles = written(tmp_path / "file", rows)
    for row, text in rows:
        kept = kept_of(text)
        assert np.array_equal(shingles.hashes[shingles.rows == row], kept)
        assert row in shingles.rows_with(kept) or len(text) < WORDS
    assert np.array_equal(shingles.hashes, np.sort(shingles.hashes))


def test_a_merged_segment_keeps_the_rows_that_stay(tmp_path: Path) -> None:
    texts = [
        ["the", "bell", "at", "the", "gate", "rings", "in", "fog"],
        ["no", "boat", "comes", "in", "fog", "by", "night", "or", "day"],
    ]
    old = written(tmp_path / "old", list(enumerate(texts)))
    writer = ShinglesWriter()
    writer.take_over(old, np.array([-1, 7]))
    merged = _closed(tmp_path / "new", writer)
    assert merged.rows_with(kept_of(texts[0])).tolist() == []
    assert set(merged.rows_with(kept_of(texts[1])).tolist()) == {7}
