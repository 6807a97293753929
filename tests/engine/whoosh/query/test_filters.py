"""Filters select documents."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.engine.execution.docsets import SparseScores
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.query import filters
from kb.engine.whoosh.segment import OpenSegment
from kb.library.catalogue.commits import commit_documents
from kb.model import Field, Filters, Phrase, Prefix, Word
from tests.contract.libraries import document

ALL = SparseScores(np.array([1, 2, 4, 6]), np.array([1, 2, 3, 4], np.float32))


@pytest.fixture
def segment(tmp_path: Path) -> OpenSegment:
    """Three documents of 2, 1 and 1 passages, in rows 1, 2, 4 and 6."""
    engine = WhooshEngine(tmp_path)
    commit_documents(
        engine,
        added=[
            document("a", "one", "two", date="2012", publisher="UN Office", kind="report"),
            document("b", "three", date="2015-02", publisher="An office"),
            document("c d", "four", kind="report"),
        ],
    )
    with engine.open() as view:
        return view.segments[0]


def test_values_are_compared_by_their_words(segment: OpenSegment) -> None:
    def mask(field: Field, part: Word | Phrase | Prefix) -> list[bool]:
        return list(filters.mask_values(segment, field, part))

    assert mask(Field.DOCUMENT, Phrase(("c", "d"))) == [False, False, True]
    assert mask(Field.DOCUMENT, Word("c")) == [False, False, False]
    assert mask(Field.PUBLISHER, Phrase(("un", "office"))) == [True, False, False]
    assert mask(Field.PUBLISHER, Prefix("an")) == [False, True, False]
    assert mask(Field.KIND, Word("report")) == [True, False, True]


def test_years_have_a_first_and_a_last_one(segment: OpenSegment) -> None:
    def mask(first: int | None, last: int | None) -> list[bool]:
        return list(filters.mask_years(segment, first, last))

    assert mask(None, None) == [True, True, False]
    assert mask(2012, 2012) == [True, False, False]
    assert mask(2013, None) == [False, True, False]
    assert mask(None, 2015) == [True, True, False]
    assert mask(None, 2014) == [True, False, False]
    assert mask(0, 9999) == [True, True, False]


def test_passages_of_documents_are_listed(segment: OpenSegment) -> None:
    assert filters.list_passages(segment, np.array([True, False, True])).tolist() == [1, 2, 6]


@pytest.mark.parametrize(
    ("chosen", "rows"),
    [
        (Filters(), [1, 2, 4, 6]),
        (Filters(document=("b", "c d", "x")), [4, 6]),
        (Filters(publisher=("UN Office",)), [1, 2]),
        (Filters(publisher=("UN Office", "An office")), [1, 2, 4]),
        (Filters(publisher=("x",)), []),
        (Filters(kind=("report",)), [1, 2, 6]),
        (Filters(kind=("report",), year=("2012", "2015")), [1, 2]),
        (Filters(year=("2015", "x", "0", "-1", "²")), [4]),
        (Filters(year=("0",)), []),
    ],
)
def test_chosen_values_select_passages(segment: OpenSegment, chosen: Filters, rows: list[int]) -> None:
    found = filters.filter_segment(segment, ALL, chosen)
    assert found.rows.tolist() == rows
    assert found.score().tolist() == [float([1, 2, 4, 6].index(row) + 1) for row in rows]
