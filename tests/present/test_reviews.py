"""Documents due for review, and facts that a keeper is asked to look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kb.model import Authority, DocumentId, FieldOrigin, Metadata, MetadataOrigin
from kb.present.reviews import list_due, list_unsure
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


def test_a_field_is_unsure_until_it_is_printed_or_the_keeper_calls_it_not_known() -> None:
    record = make_record(Metadata(title="Nets", date="2012"), "nets")
    origins = (FieldOrigin("title", MetadataOrigin.TITLE_PAGE), FieldOrigin("date", MetadataOrigin.FILE_NAME))
    unsure = replace(record, metadata=replace(record.metadata, origins=origins))
    (listed,) = list_unsure([unsure])
    named = {each["field"]: each["origin"] for each in listed["fields"]}
    assert named["date"] == "file name"
    assert named["publisher"] == ""
    assert "title" not in named

    answered = replace(unsure, metadata=replace(unsure.metadata, date="", not_known=tuple(named)))
    assert list_unsure([answered]) == []
