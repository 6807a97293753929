"""Other documents with the words of a passage: on its page, and in its JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.model import DocumentId
from kb.quotation_check import find_duplicates
from kb.settings import Settings
from kb.web import create_app
from kb.web.views.passages.related import build_duplicates
from tests.contract.libraries import document
from tests.libraries import open_library, open_view
from tests.web.conftest import Reader, read_text, read_texts

FEE = (
    "No fee is asked of any boat that comes in distress, by day or by night, in fog or in fair weather, and whoever "
    "asks for one is to be named to the harbour office."
)
OTHER_FEE = FEE.replace("fair weather", "a calm")
Harbour = tuple[Reader, dict[str, dict[str, str]]]
OATH = "Whoever keeps the lantern shall light it before the tide turns and put it out when the last boat is in."
REST = "The rest of this leaflet is about ropes, hinges and bells, of which the trust has bought more than it can use."


def write(sources: Path, name: str, date: str, *paragraphs: str) -> None:
    sections = (
        f"## Section {number}\n\n{text}\n"
        for number, text in enumerate((*paragraphs, f"This is all there is of the {name}."), start=1)
    )
    (sources / f"{name}.md").write_text("\n".join(sections), encoding="utf-8")
    (sources / f"{name}.md.toml").write_text(f'title = "The {name} <1>"\ndate = "{date}"\n', encoding="utf-8")


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Harbour:
    """A library of documents with common words; for each document the ids of its passages by their text."""
    folder = tmp_path_factory.mktemp("harbour")
    sources = folder / "sources"
    sources.mkdir()
    write(sources, "charter", "2014", FEE, OATH)
    write(sources, "guidance", "2016", OTHER_FEE)
    write(sources, "leaflet", "2015", REST)
    for year in range(2001, 2007):
        write(sources, f"oath-{year}", str(year), OATH)
    settings = Settings(library=folder, jobs=1)
    library = open_library(settings)
    library.sync()
    with library.open_view() as view:
        ids = {
            str(record.id): {passage.text: str(passage.id) for passage in view.document_passages(DocumentId(record.id))}
            for record in view.documents()
        }
    return Reader(create_app(settings).test_client()), ids


def test_a_passage_names_the_other_document_what_is_changed_and_leads_to_the_words(harbour: Harbour) -> None:
    reader, ids = harbour
    page = reader.open_page(f"/documents/charter/{ids['charter'][FEE]}")
    (section,) = page.xpath("//section[@id='elsewhere']")
    (item,) = section.xpath(".//li")
    assert read_text(item.xpath("./p")[0]) == "The guidance <1>, 2016: two words changed"
    (address,) = item.xpath("./p/a/@href")
    assert address.startswith(f"/documents/guidance/{ids['guidance'][OTHER_FEE]}?start=0&end={len(OTHER_FEE) - 1}#")
    there = reader.open_page(address.partition("#")[0])
    assert read_texts(there, "//section[@id='elsewhere']//li/p[1]") == ["The charter <1>, 2014: two words changed"]


def test_the_changed_words_are_shown_word_by_word_and_read_out(harbour: Harbour) -> None:
    reader, ids = harbour
    page = reader.open_page(f"/documents/charter/{ids['charter'][FEE]}")
    (difference,) = page.xpath("//section[@id='elsewhere']//details[not(@open)]/blockquote")
    assert read_texts(difference, ".//del") == ["[only in this document: fair weather]"]
    assert read_texts(difference, ".//ins") == ["[only in the other: a calm]"]
    assert read_text(difference).startswith("No fee is asked of any boat that comes in distress, by day")


def test_many_documents_are_folded_the_newest_first(harbour: Harbour) -> None:
    reader, ids = harbour
    page = reader.open_page(f"/documents/charter/{ids['charter'][OATH]}")
    (section,) = page.xpath("//section[@id='elsewhere']")
    assert read_texts(section, "./ul/li/p[1]") == [
        f"The oath-{year} <1>, {year}: the same words" for year in (2006, 2005, 2004)
    ]
    assert read_texts(section, "./details/summary") == ["and in 3 other documents"]
    assert len(section.xpath("./details//li")) == 3
    assert not section.xpath(".//blockquote")


@pytest.mark.parametrize(("count", "first", "rest"), [(0, 0, 0), (3, 3, 0), (4, 4, 0), (5, 3, 2), (6, 3, 3)])
def test_documents_are_folded_only_where_that_saves_space(tmp_path: Path, count: int, first: int, rest: int) -> None:
    documents = [document(f"oath-{number}", OATH, REST) for number in range(count + 1)]
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=documents)
    with open_view(engine) as view:
        passage = view.document_passages(documents[0].record.id)[0]
        shown = build_duplicates(passage, find_duplicates(view, passage), view)
    assert (len(shown.first), len(shown.rest), shown.has_more) == (first, rest, False)
    assert all(each.diff == () for each in (*shown.first, *shown.rest))


def test_a_passage_of_its_own_says_nothing(harbour: Harbour) -> None:
    reader, ids = harbour
    page = reader.open_page(f"/documents/leaflet/{ids['leaflet'][REST]}")
    assert not page.xpath("//section[@id='elsewhere']")
    answer = reader.client.get(f"/documents/leaflet/{ids['leaflet'][REST]}.json").get_json()
    assert (answer["elsewhere"], answer["elsewhere_more"]) == ([], False)


def test_the_json_has_every_document_with_its_differences(harbour: Harbour) -> None:
    reader, ids = harbour
    answer = reader.client.get(f"/documents/charter/{ids['charter'][FEE]}.json").get_json()
    there = ids["guidance"][OTHER_FEE]
    before, after = FEE[:-1].split(" fair weather")
    assert answer["elsewhere"] == [
        {
            "document": {
                "id": "guidance",
                "title": "The guidance <1>",
                "date": "2016",
                "publisher": "",
                "kind": "guidance",
                "in_force": None,
                "validity": "",
                "checked": "",
                "superseded_by": None,
                "jurisdictions": [],
                "authority": "",
            },
            "passage": there,
            "page": None,
            "whole": True,
            "text": FEE[:-1],
            "words_changed": 2,
            "differences": [
                ["equal", before, before],
                ["replace", "fair weather", "a calm"],
                ["equal", after.lstrip(", "), after.lstrip(", ")],
            ],
            "url": f"/documents/guidance/{there}",
        }
    ]
    oaths = reader.client.get(f"/documents/charter/{ids['charter'][OATH]}.json").get_json()["elsewhere"]
    assert [each["document"]["id"] for each in oaths] == [f"oath-{year}" for year in range(2006, 2000, -1)]
