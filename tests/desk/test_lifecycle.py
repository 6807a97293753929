"""Superseding, retiring, removing, restoring and replacing a document: each says what it changes before it is done."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from kb.library.configuration import watch_configuration
from kb.library.supersession import find_supersessions
from kb.model import DocumentId, SupersessionReason
from tests.desk.conftest import SOURCES, Keeper, read_notices
from tests.libraries import view_folder


def find_reason(folder: Path, document: str) -> tuple[SupersessionReason, str] | None:
    with view_folder(folder) as view:
        found = find_supersessions(view).get(DocumentId(document))
    return (found.reason, found.successor.id if found.successor else found.successor_words) if found else None


def read_page(keeper: Keeper, address: str) -> str:
    return " ".join(keeper.open_page(address).text_content().split())


def test_a_document_is_replaced_by_another_that_is_found_by_its_title(keeper: Keeper) -> None:
    asked = "/documents/report/supersede"
    assert "Which of these" not in read_page(keeper, asked)
    shown = read_page(keeper, f"{asked}?by=guidance for ferry crews")
    assert "Its page and its 1 passage say “Replaced by Guidance for ferry crews”." in shown
    assert keeper.read("sources/report.md.toml") == ""
    answer = keeper.send(asked, {}, page=f"{asked}?by=guidance for ferry crews")
    assert answer.status_code == 303
    assert keeper.read("sources/report.md.toml") == 'superseded_by = "guidance"\n'
    assert find_reason(keeper.folder, "report") == (SupersessionReason.METADATA, "guidance")


def test_what_is_meant_is_asked_where_several_may_be(keeper: Keeper) -> None:
    (keeper.folder / "sources" / "letter.md").write_text("# A letter on the harbour\n\nNets.\n", encoding="utf-8")
    keeper.send("/index", page="/documents")
    shown = keeper.open_page("/documents/guidance/supersede?by=harbour")
    leads = [str(each) for each in shown.xpath("//main//li/a/@href")]
    assert leads == ["/documents/guidance/supersede?by=letter", "/documents/guidance/supersede?by=report"]
    keeper.send("/documents/guidance/supersede", {}, page="/documents/guidance/supersede?by=an Act of 2025")
    assert find_reason(keeper.folder, "guidance") == (SupersessionReason.METADATA, "an Act of 2025")


def test_a_document_is_not_replaced_in_a_circle(keeper: Keeper) -> None:
    keeper.send("/documents/report/supersede", {}, page="/documents/report/supersede?by=guidance")
    for document, by in (("guidance", "report"), ("guidance", "guidance"), ("guidance", "")):
        page = f"/documents/{document}/supersede"
        answer = keeper.send(page, {"by": by}, page=f"{page}?by=testimony")
        assert answer.status_code == 409
    assert keeper.read("sources/guidance.md.toml") == ""


@pytest.mark.costly
def test_a_document_that_was_checked_holds_no_more_once_it_is_retired(keeper: Keeper) -> None:
    keeper.send("/documents/guidance/checked", page="/documents")
    page = "/documents/guidance/retire"
    assert "say that it has expired" in read_page(keeper, page)
    assert keeper.send(page, {"until": "", "words": ""}, page=page).status_code == 409
    assert keeper.send(page, {"until": "31/12/2020"}, page=page).status_code == 409
    assert keeper.send(page, {"until": "2020-12"}, page=page).status_code == 303
    assert keeper.read("sources/guidance.md.toml") == 'valid_until = "2020-12"\n'
    assert find_reason(keeper.folder, "guidance") == (SupersessionReason.EXPIRED, "")
    keeper.send("/documents/report/retire", {"until": "", "words": "withdrawn in May"}, page="/documents/report/retire")
    assert find_reason(keeper.folder, "report") == (SupersessionReason.WITHDRAWN, "")


def test_a_step_is_not_written_over_what_was_changed_since_it_was_shown(keeper: Keeper) -> None:
    fields = {
        str(each.get("name")): str(each.get("value"))
        for each in keeper.open_page("/documents/report/retire").iter("input")
    }
    (keeper.folder / "sources" / "report.md.toml").write_text('valid_until = "2030"\n', encoding="utf-8")
    answer = keeper.client.post("/documents/report/retire", data=fields)
    assert answer.status_code == 409
    assert keeper.read("sources/report.md.toml") == 'valid_until = "2030"\n'


@pytest.mark.costly
def test_removing_says_what_it_changes_elsewhere_and_is_taken_back(keeper: Keeper) -> None:
    (keeper.folder / "library.toml").write_text(
        '[[best_bets]]\nwords = "lantern"\npassage = "/documents/report"\n', encoding="utf-8"
    )
    watch_configuration(keeper.folder).refresh()
    keeper.send("/documents/guidance/supersede", {}, page="/documents/guidance/supersede?by=report")
    told = read_page(keeper, "/documents/report/remove")
    assert "Its 1 passage will not be found" in told
    assert "“guidance” would no longer say “Replaced by The Harbour report”" in told
    assert "“lantern”" in told
    assert "report.md" in read_page(keeper, "/documents/report"), "nothing is done before it is confirmed"
    keeper.send("/documents/report/remove", {}, page="/documents/report/remove")
    assert not (keeper.folder / "sources" / "report.md").exists()
    assert "The file report.md is public again" in read_page(keeper, "/trash/report")
    keeper.send("/trash/report", {}, page="/trash/report")
    assert keeper.read("sources/report.md") == SOURCES["report.md"]
    assert keeper.get("/trash/report").status_code == 404


@pytest.mark.costly
def test_a_file_is_compared_before_it_takes_the_place_of_another(keeper: Keeper) -> None:
    newer = SOURCES["guidance.md"].replace("twice", "three times") + "\nTell the harbour how many there are.\n"
    page = "/documents/guidance/replace"
    answer = keeper.send(page, {"files": (BytesIO(newer.encode()), "new guidance.md")}, page=page)
    assert answer.status_code == 303
    shown = read_page(keeper, answer.location)
    assert "0 of 1 passage keeps its address" in shown
    assert "Count the passengers twice three times before" in shown
    assert keeper.read("sources/guidance.md") == SOURCES["guidance.md"]
    again = keeper.send(page, {"files": (BytesIO(newer.encode()), "another name.md")}, page=page)
    assert again.location == answer.location, "the draft is there already"
    keeper.send("/drafts/publish", {}, page=answer.location)
    assert keeper.read("sources/guidance.md") == newer
    versions = "/documents/guidance/versions/1"
    assert "kept as the newest of the older versions" in read_page(keeper, versions)
    keeper.send(versions, {}, page=versions)
    assert keeper.read("sources/guidance.md") == SOURCES["guidance.md"]


def test_a_file_of_another_format_does_not_take_the_place(keeper: Keeper) -> None:
    page = "/documents/guidance/replace"
    answer = keeper.send(page, {"files": (BytesIO(b"Nets and ropes are old."), "guidance.txt")}, page=page)
    keeper.send("/drafts/publish", {}, page=answer.location)
    assert "another format" in read_notices(keeper.get("/drafts"))
    assert keeper.read("sources/guidance.md") == SOURCES["guidance.md"]


def test_a_draft_that_is_thrown_away_is_nowhere(keeper: Keeper) -> None:
    page = "/documents/guidance/replace"
    keeper.send(page, {"files": (BytesIO(b"# A letter\n\nThe ropes are old.\n"), "letter.md")}, page=page)
    assert "The file is deleted" in read_page(keeper, "/drafts/letter/remove")
    keeper.send("/drafts/letter/remove", {}, page="/drafts/letter/remove")
    assert not list((keeper.folder / "desk").rglob("letter*"))
