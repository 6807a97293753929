"""Which documents are in force."""

from __future__ import annotations

from datetime import date

import pytest

from kb.editions import outdated, read_name
from kb.model import DocumentId, DocumentRecord, Metadata, OutdatedBy

TODAY = date(2026, 11, 24)


def _record(
    source: str, title: str = "", kind: str = "", superseded_by: str = "", valid_until: str = ""
) -> DocumentRecord:
    identity = DocumentId(source.rpartition(".")[0].replace("/", "-"))
    metadata = Metadata(title=title or source, kind=kind, superseded_by=superseded_by, valid_until=valid_until)
    return DocumentRecord(identity, source, "", "", metadata, 1, 1)


def _replaced(*records: DocumentRecord) -> dict[str, str]:
    """Return, for each document that is not in force, the source of the one in its place."""
    return {
        next(each.source for each in records if each.id == identity): standing.successor.source
        for identity, standing in outdated(records, TODAY).items()
        if standing.successor
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nrm-form-offline-v3-15-05-2023", ("nrm form offline", "2023-05-15", (3,))),
        ("nrm-form-offline-2026-v2", ("nrm form offline", "2026", (2,))),
        ("Handbook, second edition", ("handbook", "", (2,))),
        ("Handbook 3rd ed. (March 2019) FINAL", ("handbook", "2019-03", (3,))),
        ("toolkit_feb-21_version_1.10", ("toolkit", "2021-02", (1, 10))),
        ("council-guide-04052020", ("council guide", "2020-05-04", ())),
        ("Strategy 2018-2021", ("strategy", "2021", ())),
        ("part10", ("part10", "", ())),
    ],
)
def test_a_version_and_a_date_are_read_from_a_name(name: str, expected: tuple[str, str, tuple[int, ...]]) -> None:
    edition = read_name(name)
    assert (edition.name, edition.dated, edition.version) == expected


def test_the_newest_edition_replaces_all_older_ones() -> None:
    old, middle, new = (
        _record(f"referral-form-{mark}.pdf", kind="form") for mark in ("v1-29-04-2019", "v3-15-05-2023", "2026-v2")
    )
    assert _replaced(middle, new, old) == {old.source: new.source, middle.source: new.source}


def test_editions_are_known_by_their_titles_as_well() -> None:
    old = _record("a.pdf", "Guide for first responders (version 9)")
    new = _record("b.pdf", "Guide for First Responders, version 10")
    assert _replaced(old, new) == {"a.pdf": "b.pdf"}


def test_a_report_of_one_year_does_not_replace_that_of_another() -> None:
    assert _replaced(_record("annual-report-2019.pdf"), _record("annual-report-2020.pdf")) == {}
    progress = [_record(f"{year}.pdf", f"Our progress {year}", kind="report") for year in (2019, 2020)]
    assert _replaced(*progress) == {}


def test_a_new_version_of_a_report_replaces_the_old_one() -> None:
    assert _replaced(_record("county-report-v1.pdf"), _record("county-report-v2.pdf")) == {
        "county-report-v1.pdf": "county-report-v2.pdf"
    }


def test_names_alike_without_a_version_or_a_date_say_nothing() -> None:
    assert _replaced(_record("a.pdf", "Tackling modern slavery"), _record("b.pdf", "Tackling modern slavery")) == {}


def test_editions_whose_order_is_not_certain_say_nothing() -> None:
    assert _replaced(_record("police-guide-2023.pdf"), _record("police-guide-2023-05-15.pdf")) == {}
    assert _replaced(_record("police-guide-v2.pdf"), _record("police-guide-2019.pdf")) == {}


def test_editions_in_different_folders_are_different_things() -> None:
    assert _replaced(_record("north/duty-guide-v1.pdf"), _record("south/duty-guide-v2.pdf")) == {}


def test_what_the_metadata_say_wins_over_the_names() -> None:
    old = _record("duty-guide-v1.pdf", superseded_by="law")
    law, new = _record("law.pdf"), _record("duty-guide-v2.pdf")
    assert _replaced(old, law, new) == {"duty-guide-v1.pdf": "law.pdf"}
    kept = _record("duty-guide-v1.pdf", superseded_by="none")
    assert outdated([kept, new], TODAY) == {}


def test_a_document_may_be_replaced_by_words_or_an_address() -> None:
    old = _record("a.pdf", superseded_by="the 2027 statutory guidance")
    standing = outdated([old], TODAY)[old.id]
    assert (standing.by, standing.successor, standing.words) == (
        OutdatedBy.METADATA,
        None,
        "the 2027 statutory guidance",
    )


def test_the_end_of_a_chain_replaces_all_of_it_and_a_circle_replaces_nothing() -> None:
    one, two, three = _record("1.pdf", superseded_by="2"), _record("2.pdf", superseded_by="3"), _record("3.pdf")
    assert _replaced(one, two, three) == {"1.pdf": "3.pdf", "2.pdf": "3.pdf"}
    circle = _record("3.pdf", superseded_by="1")
    assert _replaced(one, two, circle) == {}


@pytest.mark.parametrize(
    ("until", "in_force"),
    [
        ("2026-11-24", True),
        ("2026-11-23", False),
        ("2026-11", True),
        ("2026-10", False),
        ("2026", True),
        ("2025", False),
    ],
)
def test_a_document_is_in_force_to_the_end_of_its_last_day(until: str, in_force: bool) -> None:
    record = _record("a.pdf", valid_until=until)
    assert (record.id not in outdated([record], TODAY)) is in_force
