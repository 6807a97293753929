"""Documents in force."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.library.supersession import find_supersessions
from kb.library.tallies import parse_edition
from kb.model import DocumentId, DocumentRecord, IndexedDocument, Metadata, SupersessionReason, Supersessions
from tests.libraries import open_view

TODAY = date(2026, 11, 24)


def _record(
    source: str,
    title: str = "",
    kind: str = "",
    superseded_by: str = "",
    valid_until: str = "",
    edition: str = "Last updated: 1 May 2026",
) -> DocumentRecord:
    identity = DocumentId(source.rpartition(".")[0].replace("/", "-"))
    metadata = Metadata(title=title or source, kind=kind, superseded_by=superseded_by, valid_until=valid_until)
    metadata = replace(metadata, edition=edition)
    return DocumentRecord(identity, source, "", "", metadata, 1, 1)


def _supersede(*records: DocumentRecord, today: date = TODAY) -> Supersessions:
    """Return the superseded documents of a library, after a commit of each."""
    with tempfile.TemporaryDirectory() as folder:
        engine = WhooshEngine(Path(folder))
        for each in records:
            commit_documents(engine, added=[IndexedDocument(each, ())])
        with open_view(engine) as view:
            return find_supersessions(view, today)


def _replaced(*records: DocumentRecord) -> dict[str, str]:
    """Return, for each document that is not in force, the source of its replacement."""
    return {
        next(each.source for each in records if each.id == identity): standing.successor.source
        for identity, standing in _supersede(*records).items()
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
    edition = parse_edition(name)
    assert (edition.name, edition.dated, edition.version) == expected


def test_the_newest_edition_replaces_all_older_ones() -> None:
    old, middle, new = (
        _record(f"referral-form-{mark}.pdf", kind="form") for mark in ("v1-29-04-2019", "v3-15-05-2023", "2026-v2")
    )
    assert _replaced(middle, new, old) == {old.source: new.source, middle.source: new.source}


@pytest.mark.parametrize("kind", ["briefing", "strategy", ""])
def test_a_newer_name_alone_replaces_nothing(kind: str) -> None:
    old = _record("referral-paper-v1.pdf", kind=kind)
    assert _replaced(old, _record("referral-paper-v2.pdf", kind=kind)) == {old.source: "referral-paper-v2.pdf"}
    assert _replaced(old, _record("referral-paper-v2.pdf", kind=kind, edition="")) == {}


@pytest.mark.parametrize("kind", ["form", "guidance", "toolkit"])
def test_of_forms_and_guidance_of_one_name_the_newest_replaces_the_others(kind: str) -> None:
    first, second, third = (_record(f"referral-paper-{year}.pdf", kind=kind, edition="") for year in (2019, 2021, 2024))
    assert _replaced(first, second, third) == dict.fromkeys((first.source, second.source), third.source)


def test_what_is_older_than_a_sure_edition_is_replaced_by_it() -> None:
    first, second = (_record(f"paper on rooms v{number}.pdf", edition="") for number in (1, 2))
    third = _record("paper on rooms v3.pdf")
    assert _replaced(first, second, third) == dict.fromkeys((first.source, second.source), third.source)
    fourth = _record("paper on rooms v4.pdf", edition="")
    assert _replaced(third, fourth) == {}


def _judge(record: DocumentRecord, *others: DocumentRecord) -> tuple[bool | None, str]:
    found = _supersede(record, *others).judge(record.id, record.metadata)
    return found.in_force, found.evidence.value


def test_validity_is_said_with_evidence_only() -> None:
    old, new = (_record(f"referral-form-v{number}.pdf", kind="form") for number in (1, 2))
    assert _judge(_record("report.pdf", "Rooms by the tide")) == (None, "")
    assert _judge(old, new) == (False, "superseded")
    assert _judge(new, old) == (True, "newest")
    assert _judge(_record("rule.pdf", valid_until="2024-03")) == (False, "expired")
    assert _judge(_record("rule.pdf", valid_until="2031")) == (True, "valid until")
    for due, judged in (("2031-03", (True, "review due")), ("2019", (None, ""))):
        to_review = replace(_record("rule.pdf"), metadata=Metadata(title="Rule", review_due=due))
        assert _judge(to_review) == judged
    words = Metadata(title="Rule", withdrawn="This guidance was withdrawn in 2021")
    assert _judge(replace(_record("rule.pdf"), metadata=words)) == (False, "withdrawn")


def test_a_keeper_who_checked_it_counts_more_than_its_words_and_a_day_that_was_past() -> None:
    words = Metadata(title="Rule", withdrawn="It is no longer current", checked="2026-11-03")
    assert _judge(replace(_record("rule.pdf"), metadata=words)) == (True, "checked")
    assert _judge(replace(_record("rule.pdf"), metadata=replace(words, checked="2027-01-01"))) == (False, "withdrawn")
    rule = replace(_record("rule.pdf"), metadata=Metadata(title="Rule", valid_until="2026-06", checked="2026-06-30"))
    assert _judge(rule) == (False, "expired"), "it was checked before its last day was past"
    assert _judge(replace(rule, metadata=replace(rule.metadata, checked="2026-07-01"))) == (True, "checked")
    old = _record("referral-form-v1.pdf", kind="form")
    old = replace(old, metadata=replace(old.metadata, checked="2026-11-03"))
    assert _judge(old, _record("referral-form-v2.pdf", kind="form")) == (False, "superseded")
    replaced = replace(words, superseded_by="a newer rule")
    assert _judge(replace(_record("rule.pdf"), metadata=replaced)) == (False, "superseded")


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
    assert _supersede(kept, new) == {}


def test_a_document_may_be_replaced_by_words_or_an_address() -> None:
    old = _record("a.pdf", superseded_by="the 2027 statutory guidance")
    standing = _supersede(old)[old.id]
    assert (standing.reason, standing.successor, standing.successor_words) == (
        SupersessionReason.METADATA,
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
    assert (record.id not in _supersede(record)) is in_force


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("duty guide 5.4.2020", ("duty guide", "2020-04-05", ())),
        ("duty guide 2020-04-05", ("duty guide", "2020-04-05", ())),
        ("duty guide 20200405", ("duty guide", "2020-04-05", ())),
        ("duty guide 5th April 2020", ("duty guide", "2020-04-05", ())),
        ("duty guide Dec 2020", ("duty guide", "2020-12", ())),
        ("duty guide jan 09", ("duty guide", "2009-01", ())),
        ("duty guide 45.13.2020", ("duty guide 45.13.", "2020", ())),
        ("duty guide 2020", ("duty guide", "2020", ())),
        ("duty guide 1820", ("duty guide 1820", "", ())),
        ("duty guide, first edition", ("duty guide", "", (1,))),
        ("duty guide, sixth revision", ("duty guide", "", (6,))),
        ("duty guide 12th edition", ("duty guide", "", (12,))),
        ("duty guide rev 2.10.1", ("duty guide", "", (2, 10, 1))),
        ("Draft duty guide (updated)", ("duty guide", "", ())),
        ("duty guide edition", ("duty guide", "", ())),
    ],
)
def test_an_edition_is_read_from_the_usual_forms_of_a_date_and_a_version(
    name: str, expected: tuple[str, str, tuple[int, ...]]
) -> None:
    edition = parse_edition(name)
    assert (edition.name, edition.dated, edition.version) == expected


def test_each_older_edition_is_replaced_by_the_newest_whatever_orders_them() -> None:
    dated = [_record(f"police-guide-{year}.pdf") for year in (2021, 2019, 2023)]
    assert _replaced(*dated) == {each.source: "police-guide-2023.pdf" for each in dated[:2]}
    numbered = [_record(f"police-guide-v{number}.pdf") for number in (10, 9, 2)]
    assert _replaced(*numbered) == {each.source: "police-guide-v10.pdf" for each in numbered[1:]}


def test_one_word_and_a_version_are_no_name_of_a_document() -> None:
    assert _replaced(_record("form-v1.pdf", "One"), _record("form-v2.pdf", "Two")) == {}
    assert _replaced(_record("duty form-v1.pdf"), _record("duty form-v2.pdf")) == {
        "duty form-v1.pdf": "duty form-v2.pdf"
    }


def test_two_files_of_one_edition_do_not_replace_each_other() -> None:
    assert _replaced(_record("duty-guide-v2.pdf"), _record("duty-guide_v2.docx")) == {}
    assert _replaced(_record("duty-guide-2020.pdf"), _record("duty-guide.pdf")) == {}


@pytest.mark.parametrize("kind", ["report", "newsletter", "statement"])
def test_a_date_makes_no_edition_of_what_is_about_its_time(kind: str) -> None:
    assert _replaced(_record("estuary-towns-2019.pdf", kind=kind), _record("estuary-towns-2020.pdf", kind=kind)) == {}


def test_names_and_titles_that_contradict_each_other_say_nothing() -> None:
    one = _record("duty-guide-v1.pdf", "All about duties, version 2")
    two = _record("duty-guide-v2.pdf", "All about duties, version 1")
    assert _replaced(one, two) == {}


def test_a_successor_is_named_by_its_address_its_path_or_its_id() -> None:
    new = _record("new/law.pdf")
    addressed = replace(new, metadata=replace(new.metadata, url="https://x.example/law"))
    for given in ("https://x.example/law", "new/law.pdf", "new-law"):
        assert _replaced(_record("old.pdf", superseded_by=given), addressed) == {"old.pdf": "new/law.pdf"}
    itself = _supersede(_record("old.pdf", superseded_by="old"))
    assert itself[DocumentId("old")].successor is None


def test_the_reason_for_each_document_is_told() -> None:
    records = [
        _record("duty-guide-v1.pdf", valid_until="2030"),
        _record("duty-guide-v2.pdf"),
        _record("a.pdf", superseded_by="b"),
        _record("b.pdf"),
        _record("expired.pdf", valid_until="2020-12"),
        _record("lasting.pdf", valid_until="2030", superseded_by="none"),
    ]
    found = _supersede(*records)
    assert {identity: (each.reason, each.valid_until) for identity, each in found.items()} == {
        "duty-guide-v1": (SupersessionReason.NAME, "2030"),
        "a": (SupersessionReason.METADATA, ""),
        "expired": (SupersessionReason.EXPIRED, "2020-12"),
    }


@pytest.mark.parametrize(
    ("until", "last"),
    [("2024-02", date(2024, 2, 29)), ("2024-12", date(2024, 12, 31)), ("2024", date(2024, 12, 31)),
     ("2024-01-05", date(2024, 1, 5)), ("2024-11", date(2024, 11, 30))],
)  # fmt: skip
def test_the_last_day_of_a_month_and_of_a_year_counts(until: str, last: date) -> None:
    record = _record("a.pdf", valid_until=until)
    assert _supersede(record, today=last) == {}
    assert list(_supersede(record, today=last + timedelta(days=1))) == [record.id]
