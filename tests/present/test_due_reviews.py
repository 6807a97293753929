"""Documents due for review."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kb.model import Authority, DocumentId, Metadata
from kb.present.due_reviews import list_due
from tests.builders import make_record

TODAY = date(2026, 3, 3)


def test_law_and_guidance_come_first_then_what_was_never_checked_and_no_superseded_document() -> None:
    records = [
        make_record(Metadata(title="Leaflet", date="2010", authority=Authority.CHARITY), "leaflet"),
        make_record(Metadata(checked="2020-01-01", authority=Authority.GOVERNMENT_GUIDANCE), "checked"),
        make_record(Metadata(date="2015", authority=Authority.LEGISLATION), "act"),
        make_record(Metadata(date="2012", kind="guidance", authority=Authority.CHARITY), "handbook"),
        make_record(Metadata(checked="2026-01-01", authority=Authority.GOVERNMENT_GUIDANCE), "fresh"),
        make_record(Metadata(authority=Authority.GOVERNMENT_GUIDANCE), "old"),
    ]
    listed = list_due(records, {DocumentId("old")}, 12, TODAY)
    assert [each["id"] for each in listed] == ["handbook", "act", "checked", "leaflet"]
    assert listed[-1] == {
        "id": "leaflet",
        "title": "Leaflet",
        "date": "2010",
        "authority": "charity",
        "checked": "",
        "reviewed": "",
    }


@pytest.mark.parametrize(
    ("checked", "months", "last"),
    [
        ("2025-03-03", 12, date(2026, 3, 2)),
        ("2025-08-31", 6, date(2026, 2, 28)),
        ("2025-12-15", 1, date(2026, 1, 14)),
        ("2024-02-29", 12, date(2025, 2, 28)),
    ],
)
def test_a_check_holds_for_some_months_to_the_day(checked: str, months: int, last: date) -> None:
    record = make_record(Metadata(checked=checked), "a")
    assert list_due([record], (), months, last) == []
    assert len(list_due([record], (), months, last + timedelta(days=1))) == 1


def test_a_check_that_is_dated_in_the_future_is_none() -> None:
    assert len(list_due([make_record(Metadata(checked="2062-03-03"), "a")], (), 12, TODAY)) == 1
