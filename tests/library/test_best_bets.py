"""The editor's best bets for certain searches."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.cli.commands import main
from kb.errors import SettingsError
from kb.library.best_bets import check_best_bets, find_best_bets
from kb.library.indexing.sync import Library
from kb.model import BestBet
from kb.settings import LibraryConfig
from tests.libraries import index_sources
from tests.web.conftest import Reader, make_client, read_texts

TEXT = "Ask the passenger alone.\n\nRing the bell of the gate.\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return index_sources(tmp_path, {"crew.txt": TEXT})


def _configured(library: Library, passage: str, words: str = '["referral form", "bell"]') -> LibraryConfig:
    folder = library.sources.folder.parent
    text = f"[[best_bets]]\nwords = {words}\npassage = '{passage}'\nnote = 'Begin here.'\n"
    (folder / "library.toml").write_text(text)
    return LibraryConfig.parse((folder / "library.toml").read_bytes(), "library.toml")


def _chosen(library: Library, passage: str, typed: str) -> tuple[BestBet, ...]:
    with library.open_view() as view:
        return find_best_bets(_configured(library, passage).best_bets, typed, view)


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("bell", True),
        ("which BELLS ring", True),
        ("where is the referral form?", True),
        ("form of referral", False),
        ("referral", False),
        ("", False),
    ],
)
def test_a_best_bet_is_for_searches_that_hold_one_of_its_wordings(
    library: Library, typed: str, *, chosen: bool
) -> None:
    assert bool(_chosen(library, "crew", typed)) is chosen


def test_a_best_bet_points_at_a_document_or_a_passage_by_its_address(library: Library) -> None:
    with library.open_view() as view:
        passage = view.document_passages(view.documents()[0].id)[0]
    for address in (
        f"/documents/crew/{passage.id}",
        f"https://kb.example.org/library/documents/crew/{passage.id}?q=bell#p2",
    ):
        (bet,) = _chosen(library, address, "bell")
        assert (bet.passage, bet.document.id, bet.note) == (passage, "crew", "Begin here.")
    (bet,) = _chosen(library, "/documents/crew", "bell")
    assert (bet.passage, bet.document.id) == (None, "crew")


@pytest.mark.costly
def test_a_best_bet_that_points_at_nothing_is_left_out_and_the_doctor_fails(library: Library) -> None:
    assert _chosen(library, "/documents/gone/123", "bell") == ()
    doctor = CliRunner().invoke(main, ["doctor", "--library", str(library.sources.folder.parent)])
    assert doctor.exit_code == 1
    assert "The best bet for 'referral form' points at '/documents/gone/123'" in doctor.output


@pytest.mark.parametrize("words", ["[]", '""', '["?"]'])
def test_a_best_bet_without_words_is_refused(library: Library, words: str) -> None:
    with pytest.raises(SettingsError, match="best_bets"):
        _configured(library, "crew", words)


@pytest.mark.costly
def test_what_the_editor_chose_stands_above_the_results_and_in_the_json(library: Library) -> None:
    _configured(library, "/documents/crew")
    folder = library.sources.folder.parent
    client = make_client(folder)
    page = Reader(client).open_page("/search?q=bell")

    assert read_texts(page, "//article[1]//span[@class='reason']") == ["Chosen by the editor"]
    assert "Begin here." in read_texts(page, "//article[1]//p[@class='line']")[0]
    assert page.xpath("//article[1]//h2/a/@href") == ["/documents/crew"]
    assert client.get("/search.json?q=bell").get_json()["best_bets"][0]["url"] == "/documents/crew"
    assert client.get("/search.json?q=alone").get_json()["best_bets"] == []
    assert client.get("/search.json?q=bell&year=2013").get_json()["best_bets"] == []
    said = CliRunner().invoke(main, ["search", "bell", "--json", "--library", str(folder)])
    assert json.loads(said.output)["best_bets"][0]["note"] == "Begin here."


@pytest.mark.parametrize(
    ("address", "is_found"),
    [
        ("crew", True),
        ("/documents/crew/", True),
        ("/documents/crew.json", True),
        ("/library/documents/crew?q=bell", True),
        ("http://kb.example.org/documents/crew#top", True),
        ("crew/{passage}", True),
        ("/documents/crew/{passage}.json", True),
        ("other/{passage}", False),
        ("crew/0123456789abcd", False),
        ("ftp://kb.example.org/documents/crew", False),
    ],
)
def test_the_target_of_a_best_bet_may_be_written_in_many_ways(
    library: Library, address: str, *, is_found: bool
) -> None:
    with library.open_view() as view:
        passage = view.document_passages(view.documents()[0].id)[0]
        bets = _configured(library, address.format(passage=passage.id)).best_bets
        assert [each.document.id for each in find_best_bets(bets, "bell", view)] == ["crew"] * is_found
        assert len(check_best_bets(bets, view)) == (not is_found)


def test_a_best_bet_follows_a_passage_that_was_changed(library: Library) -> None:
    with library.open_view() as view:
        gone = view.document_passages(view.documents()[0].id)[-1]
    (library.sources.folder / "crew.txt").write_text(TEXT.replace("Ring", "Always ring"))
    library.sync()
    (bet,) = _chosen(library, f"crew/{gone.id}", "bell")
    assert bet.passage is not None
    assert bet.passage.id != gone.id
    assert "Always ring the bell" in bet.passage.text
