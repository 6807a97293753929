"""What else the library says on the subject of a passage: on its page, and in its JSON twin."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.library import Library
from kb.model import DocumentId
from kb.settings import Settings
from kb.web import create_app
from tests.test_related import AGREES, ALSO, ASKED, noise
from tests.web.conftest import Reader, all_words, words

Shelf = tuple[Path, dict[str, str]]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A library in which three passages are on one subject, and the address of the first passage of each document."""
    folder = tmp_path_factory.mktemp("subjects")
    sources = folder / "sources"
    sources.mkdir()
    texts = {str(each.record.id): each.passages[0].text for each in noise()[::2]}
    agrees = f"## Duties <1>\n\n{AGREES}\n\n## Whom it punishes\n\n{ALSO}"
    for name, text in {**texts, "asked": ASKED, "agrees": agrees}.items():
        (sources / f"{name}.md").write_text(f"{text}\n", encoding="utf-8")
    (sources / "agrees.md.toml").write_text('title = "The <charter>"\ndate = "2014"\n', encoding="utf-8")
    library = Library(Settings(library=folder, jobs=1))
    library.sync()
    with library.engine.snapshot() as snapshot:
        first = {name: snapshot.passages(DocumentId(name))[0].id for name in ("asked", "agrees")}
    return folder, {name: f"/documents/{name}/{passage}" for name, passage in first.items()}


def reader_of(shelf: Shelf, meaning: str = "static") -> Reader:
    return Reader(create_app(Settings(library=shelf[0], meaning=meaning)).test_client())


def test_a_passage_leads_to_others_on_its_subject(shelf: Shelf) -> None:
    page = reader_of(shelf).opens(shelf[1]["asked"])
    (section,) = page.xpath("//section[@id='related']")
    assert all_words(section, "./h2") == ["On the same subject"]
    first, *_ = section.xpath(".//li")
    assert words(first.xpath("./p")[0]) == "The <charter>, 2014"
    assert words(first.xpath(".//p[@class='place']")[0]) in {"Duties <1>", "Whom it punishes"}
    assert words(first.xpath(".//blockquote")[0]) in {AGREES, ALSO}
    (address,) = first.xpath("./p[1]/a/@href")
    there = reader_of(shelf).opens(address)
    assert words(there.xpath("//section[@class='the-passage']")[0]) == words(first.xpath(".//blockquote")[0])


def test_what_stands_beside_it_on_the_page_is_not_shown_again(shelf: Shelf) -> None:
    page = reader_of(shelf).opens(shelf[1]["agrees"])
    assert all_words(page, "//section[@id='related']//blockquote") == [ASKED]
    assert any(ALSO in each for each in all_words(page, "//div[contains(@class, 'neighbour')]"))


def test_the_json_twin_has_the_same_passages(shelf: Shelf) -> None:
    reader = reader_of(shelf)
    page = reader.opens(shelf[1]["asked"])
    related = reader.client.get(f"{shelf[1]['asked']}.json").get_json()["related"]
    assert [each["url"] for each in related] == page.xpath("//section[@id='related']//li/p[1]/a/@href")
    assert all(each["score"] >= 3 and each["spans"] == [] for each in related)


def test_nothing_is_said_where_meaning_is_off(shelf: Shelf) -> None:
    reader = reader_of(shelf, "off")
    assert not reader.opens(shelf[1]["asked"]).xpath("//section[@id='related']")
    assert reader.client.get(f"{shelf[1]['asked']}.json").get_json()["related"] == []
