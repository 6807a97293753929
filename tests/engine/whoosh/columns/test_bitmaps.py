"""Positions of frequent terms as bitmaps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.engine.fields import BODY
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.columns.bitmaps import BitmapCache, build_bitmap, unpack_bitmap
from kb.engine.whoosh.columns.column_files import ColumnError
from kb.engine.whoosh.postings import positions
from kb.library.catalogue.commits import commit_documents
from kb.model import Phrase, Query
from tests.contract.libraries import document

numbers = st.sets(st.integers(0, 2**32 - 1), max_size=50).map(sorted)


@given(numbers=numbers)
def test_numbers_come_back_in_order(numbers: list[int]) -> None:
    assert unpack_bitmap(build_bitmap(np.array(numbers, dtype=np.int64))).tolist() == numbers


def test_what_was_asked_for_last_is_kept_up_to_a_bound() -> None:
    packed = [memoryview(build_bitmap(np.arange(first, first + 100)).serialize()) for first in range(3)]
    unpacked: list[int] = []

    def unpack(number: int) -> memoryview:
        unpacked.append(number)
        return packed[number]

    kept = BitmapCache(len(packed[0]) + len(packed[1]), unpack)
    for number in (0, 1, 0, 2, 0, 1):
        assert unpack_bitmap(kept.get(number)).tolist() == list(range(number, number + 100))

    assert unpacked == [0, 1, 2, 1]


def test_one_that_is_larger_than_the_bound_is_not_kept() -> None:
    packed = memoryview(build_bitmap(np.arange(100)).serialize())
    kept = BitmapCache(10, lambda _: packed)

    assert kept.get(0) == kept.get(0)
    assert kept.get(0) is not kept.get(0)


@pytest.fixture
def lanterns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WhooshEngine:
    """An index in which some terms are frequent enough for bitmaps."""
    monkeypatch.setattr(positions, "MIN_BITMAP_POSITIONS", 3)
    engine = WhooshEngine(tmp_path)
    commit_documents(
        engine, added=[document("a", ((), "lantern dock lantern dock quay"), ((), "a lantern"), ((), "lantern dock"))]
    )
    return engine


def test_phrases_of_common_and_rare_words_are_found(lanterns: WhooshEngine) -> None:
    with lanterns.open() as view:
        body = view.segments[0].postings.open_positions(BODY)
        with_bitmaps = [body.terms[number] for number in range(len(body.terms)) if body.has_bitmap(number)]
        totals = {
            phrase: view.multi_search([Query(Phrase(tuple(phrase.split())))])[0].total
            for phrase in ("lantern", "dock lantern", "lantern dock", "dock quay", "quay dock", "lantern lantern")
        }

    assert with_bitmaps == [b"dock", b"lantern"]
    assert totals == {
        "lantern": 3,
        "dock lantern": 1,
        "lantern dock": 2,
        "dock quay": 1,
        "quay dock": 0,
        "lantern lantern": 0,
    }


def test_a_bitmap_that_cannot_be_unpacked_says_what_to_do(lanterns: WhooshEngine) -> None:
    (path,) = lanterns.folder.glob("*.postings")
    data = path.read_bytes()
    with lanterns.open() as view:
        body = view.segments[0].postings.open_positions(BODY)
        packed = build_bitmap(body.find_positions("lantern")).serialize()  # type: ignore[arg-type]  # the word is there
    path.write_bytes(data.replace(packed, b"\xff" * len(packed)))

    with WhooshEngine(lanterns.folder).open() as view, pytest.raises(ColumnError, match="kb index --rebuild"):
        view.multi_search([Query(Phrase(("lantern", "dock")))])[0]
