"""The order of candidates, and which pass filters."""

from __future__ import annotations

import pytest

from kb.engine.opensearch.query.candidates import CandidateRow, sort_by_date
from kb.model import NOT_KNOWN, Filters, SpeakerId


def make_candidate(document: str, position: int = 0, date: str = "", **facets: list[str]) -> CandidateRow:
    source = {"document": document, "position": position, "facets": {"document": [document], **facets}}
    return CandidateRow(f"{document}-{position}", {**source, **({"date": date} if date else {})})


def test_the_newest_come_first_then_by_document_and_position() -> None:
    made = [
        make_candidate("b", date="2012"),
        make_candidate("a"),
        make_candidate("c", 1, date="2012-06"),
        make_candidate("c", 0, date="2012-06"),
        make_candidate("a", date="2012"),
    ]
    assert [each.identity for each in sort_by_date(made)] == ["c-0", "c-1", "a-0", "b-0", "a-0"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), True),
        (Filters(kind=("report", "form")), True),
        (Filters(kind=("form",)), False),
        (Filters(kind=("report",), document=("b",)), False),
        (Filters(publisher=("",)), False),
        (Filters(jurisdiction=("UK",)), True),
        (Filters(jurisdiction=("US",)), False),
        (Filters(jurisdiction=("US", NOT_KNOWN)), False),
        (Filters(year=("2012", NOT_KNOWN)), True),
        (Filters(kind=(NOT_KNOWN,)), False),
        (Filters(speaker=(NOT_KNOWN,)), False),
        (Filters(speaker=(NOT_KNOWN,), listed=frozenset({SpeakerId("ada")})), False),
        (Filters(speaker=(NOT_KNOWN,), listed=frozenset({SpeakerId("ben")})), True),
    ],
)
def test_a_candidate_passes_all_filters_or_not(filters: Filters, expected: bool) -> None:
    assert make_candidate("a", kind=["report"], place=["England"], speaker=["ada"]).passes(filters) is expected
