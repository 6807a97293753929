"""Newer guidance on a passage's subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kb.engine.protocol import Batch
from kb.library.catalogue.commits import commit_documents
from kb.library.keeping.doctor import check_catalogue
from kb.library.newer_passages import find_newer_passage, find_newer_passages
from kb.library.tallies import FACT
from kb.model import DocumentId, FieldOrigin, Hit, IndexedDocument, MetadataOrigin
from tests.contract.libraries import document, passage_id
from tests.contract.memory import MemoryEngine
from tests.libraries import open_view

OLD_TEXT = "They are granted a 45-day lantern and rest period."
NEW_TEXT = "They are granted a lantern and rest period of 30 days."
OTHER_TEXT = "Lanterns are lit at night."


def write_old(
    date: str = "2018", places: Sequence[str] = ("UK",), text: str = OLD_TEXT, **given: str
) -> IndexedDocument:
    return document("old", OTHER_TEXT, text, title="Old report", date=date, jurisdictions=places, **given)


def write_new(
    identity: str = "new",
    date: str = "2026-04",
    places: Sequence[str] = ("UK",),
    *texts: str,
    kind: str = "guidance",
    authority: str = "",
) -> IndexedDocument:
    texts = texts or (OTHER_TEXT, NEW_TEXT)
    title = f"Guidance {identity}"
    return document(identity, *texts, title=title, date=date, jurisdictions=places, kind=kind, authority=authority)


def find(engine: MemoryEngine, *documents: IndexedDocument) -> str:
    """Commit some documents, and return the one newer on the subject of the last passage of "old"; "" for none."""
    commit_documents(engine, added=documents)
    with open_view(engine) as view:
        record = view.get_document(DocumentId("old"))
        assert record
        other, passage = view.document_passages(record.id)
        assert find_newer_passage(view, record, other) is None
        found = find_newer_passage(view, record, passage)
        return found.document if found else ""


@pytest.fixture
def engine(tmp_path: Path) -> MemoryEngine:
    return MemoryEngine(tmp_path / "index")


def test_newer_guidance_that_gives_another_number_is_found_with_its_passage(engine: MemoryEngine) -> None:
    assert find(engine, write_old(), write_new()) == "new"
    with open_view(engine) as view:
        old, new = (view.document_passages(DocumentId(each)) for each in ("old", "new"))
        record = view.get_document(DocumentId("old"))
        assert record
        found = find_newer_passages(view, [Hit(each, record, (), 1.0) for each in old])
        assert find_newer_passages(view, [Hit(old[0], record, (), 1.0)]) == {}
    assert list(found) == [old[1].id]
    newer = found[old[1].id]
    assert (newer.passage, newer.title, newer.date, newer.jurisdictions) == (
        new[1].id,
        "Guidance new",
        "2026-04",
        ("UK",),
    )


UNRELATED = {
    "another nation": write_new(places=("France",)),
    "no nation": write_new(places=()),
    "no one nation": write_new(places=("international",)),
    "no date": write_new(date=""),
    "the same date": write_new(date="2018"),
    "an open order": write_new(date="2018-06"),
    "an earlier date": write_new(date="2017-01-01"),
    "no guidance": write_new(kind="report"),
    "the same number": write_new("new", "2026-04", ("UK",), OLD_TEXT),
    "both numbers": write_new("new", "2026-04", ("UK",), NEW_TEXT, OLD_TEXT),
    "another subject": write_new("new", "2026-04", ("UK",), "They are granted a harbour and ferry period of 30 days."),
}
NEVER_OLDER = {
    "no date": write_old(date=""),
    "no nation": write_old(places=()),
    "law": write_old(authority="legislation"),
}


@pytest.mark.parametrize("new", UNRELATED.values(), ids=UNRELATED)
def test_nothing_is_newer_of_another_nation_without_a_date_or_on_another_subject(
    engine: MemoryEngine, new: IndexedDocument
) -> None:
    assert find(engine, write_old(), new) == ""


@pytest.mark.parametrize("old", NEVER_OLDER.values(), ids=NEVER_OLDER)
def test_nothing_is_newer_than_a_law_or_what_has_no_date_or_nation(engine: MemoryEngine, old: IndexedDocument) -> None:
    assert find(engine, old, write_new()) == ""


@pytest.mark.parametrize("which", ["old", "new"])
def test_a_date_that_only_the_name_of_a_file_has_is_not_enough(engine: MemoryEngine, which: str) -> None:
    guessed = (FieldOrigin("date", MetadataOrigin.FILE_NAME),)
    documents = [
        replace(each, record=replace(each.record, metadata=replace(each.record.metadata, origins=guessed)))
        if each.record.id == which
        else each
        for each in (write_old(), write_new())
    ]
    assert find(engine, *documents) == ""


def test_a_body_that_gives_guidance_does_so_in_any_kind_of_document(engine: MemoryEngine) -> None:
    assert find(engine, write_old(), write_new(kind="form", authority="government guidance")) == "new"


def test_the_newest_is_chosen_and_before_it_what_applies_wherever_the_older_does(engine: MemoryEngine) -> None:
    documents = [write_new("earlier", "2020"), write_new(), write_new("scottish", "2026-05", ("Scotland",))]
    assert find(engine, write_old(), *documents) == "new"
    commit_documents(engine, removed=[DocumentId("new"), DocumentId("earlier")])
    assert find(engine) == "scottish"


def test_where_the_newest_states_the_same_an_earlier_one_counts_no_more(engine: MemoryEngine) -> None:
    assert find(engine, write_old(), write_new("earlier", "2020"), write_new("new", "2026-04", ("UK",), OLD_TEXT)) == ""


def test_what_is_superseded_is_neither_the_older_nor_the_newer(engine: MemoryEngine) -> None:
    old, new = write_old(), write_new()
    replaced = [
        replace(each, record=replace(each.record, metadata=replace(each.record.metadata, superseded_by="other")))
        for each in (old, new)
    ]
    assert find(engine, replaced[0], new) == ""
    assert find(engine, old, replaced[1]) == ""


def test_a_part_of_a_document_applies_where_its_heading_says(engine: MemoryEngine) -> None:
    part = document(
        "new",
        (["Part 4: Scotland"], NEW_TEXT),
        title="Guidance",
        date="2026",
        jurisdictions=("UK",),
        authority="regulator",
    )
    assert find(engine, write_old(places=("Wales",)), part) == ""
    assert find(engine, write_old(places=("Scotland",)), part) == "new"


def test_what_changes_is_known_with_the_next_commit(engine: MemoryEngine) -> None:
    assert find(engine, write_old()) == ""
    assert find(engine, write_new()) == "new"
    assert find(engine, write_new("new", "2026-04", ("UK",), OTHER_TEXT)) == ""
    with engine.open() as reader:
        assert not dict(reader.scan_state(FACT))
        assert list(check_catalogue(reader)) == []


def test_an_index_without_facts_is_read_when_it_is_opened(engine: MemoryEngine) -> None:
    engine.commit(Batch(added=[write_old(), write_new()]))
    with open_view(engine) as view:
        record = view.get_document(DocumentId("old"))
        assert record
        passage = view.get_passage(passage_id("old", OLD_TEXT))
        assert passage
        found = find_newer_passage(view, record, passage)
    assert found
    assert found.document == "new"
