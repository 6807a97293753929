"""References on pages and in JSON: links in the text, and references to a passage or a document."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.library.indexing.sync import Library
from kb.library.keeping.doctor import check_library
from kb.library.keeping.purge import purge
from kb.library.keeping.removal import remove_document
from kb.web import create_app
from tests.libraries import index_sources
from tests.web.conftest import Reader, read_texts

FILLER = "The ferry crosses the river at night and in fog, with a lantern in the bow and a bell in the stern. " * 3
GUIDE = f"""# Keeping lanterns lit on the river

## 1. Lamps

Wicks are trimmed as Annex B says. {FILLER}

## Annex B: Wicks

A wick is as long as a thumb. {FILLER}
"""
REPORT = f"""# A year at the gate

## What we read

We used “Keeping lanterns lit on the river”, and section 4 of the Harbour Act 1999. {FILLER}
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A guide with an annex, and a report that names the guide."""
    return index_sources(tmp_path, {"guide.md": GUIDE, "report.md": REPORT})


@pytest.fixture
def reader(library: Library) -> Reader:
    return Reader(create_app(library.settings).test_client())


def find_passage(reader: Reader, document: str, words: str) -> str:
    passages = reader.client.get(f"/documents/{document}.json").get_json()["passages"]
    return next(f"{each['url']}" for each in passages if words in each["text"])


@pytest.mark.costly
def test_the_referring_words_lead_to_the_passage_and_it_says_who_refers_to_it(reader: Reader) -> None:
    lamps, wicks = (find_passage(reader, "guide", words) for words in ("trimmed", "thumb"))
    page = reader.open_page(lamps)
    link = page.xpath("//section[@class='the-passage']//a[@class='refers']")
    assert [(each.text_content(), each.get("href")) for each in link] == [("Annex B", wicks)]
    cited = reader.open_page(wicks)
    assert cited.xpath("//section[@id='cited-by']//li//a/@href") == [lamps]
    assert read_texts(cited, "//section[@id='cited-by']//mark") == ["Annex B"]
    assert not page.xpath("//section[@id='cited-by']")


def test_on_the_page_of_the_whole_document_the_link_stays_on_the_page(reader: Reader) -> None:
    page = reader.open_page("/documents/guide")
    (target,) = page.xpath("//a[@class='refers']/@href")
    assert target.startswith("#")
    assert page.xpath("//*[@id=$id]", id=target[1:])


@pytest.mark.costly
def test_a_title_leads_to_the_document_and_that_says_which_passages_name_it(reader: Reader) -> None:
    naming = find_passage(reader, "report", "We used")
    page = reader.open_page(naming)
    assert page.xpath("//section[@class='the-passage']//a[@class='refers']/@href") == ["/documents/guide"]
    document = reader.open_page("/documents/guide")
    assert document.xpath("//section[@id='cited-by']//li//a/@href") == [naming]
    assert read_texts(document, "//section[@id='cited-by']//mark") == ["Keeping lanterns lit on the river"]


def test_json_says_the_same(reader: Reader) -> None:
    lamps, wicks, naming = (
        find_passage(reader, *each) for each in (("guide", "trimmed"), ("guide", "thumb"), ("report", "We used"))
    )
    guide = reader.client.get("/documents/guide.json").get_json()
    passage = reader.client.get(f"{lamps}.json").get_json()
    (reference,) = passage["references"]
    assert guide["references"] == [reference]
    assert reference["url"] == wicks
    start, end = reference["span"]
    assert passage["passage"]["text"][start:end] == reference["text"] == "Annex B"
    (citing,) = reader.client.get(f"{wicks}.json").get_json()["cited_by"]
    assert (citing["url"], citing["text"], citing["page"]) == (lamps, "Annex B", None)
    assert [each["url"] for each in guide["cited_by"]] == [naming]
    (named,) = reader.client.get(f"{naming}.json").get_json()["references"]
    assert (named["to_document"], named["to_passage"], named["url"]) == ("guide", None, "/documents/guide")


@pytest.mark.costly
def test_a_new_document_is_named_by_older_ones_and_a_removed_one_by_none(library: Library, reader: Reader) -> None:
    naming = find_passage(reader, "report", "We used")
    remove_document(library, "guide")
    assert not reader.open_page(naming).xpath("//a[@class='refers']")
    (library.settings.library / "sources" / "lamps.md").write_text(f"{GUIDE}\nBells are rung.\n", encoding="utf-8")
    library.sync()
    assert reader.open_page(naming).xpath("//a[@class='refers']/@href") == ["/documents/lamps"]
    assert check_library(library, deep=True) == []


@pytest.mark.costly
@pytest.mark.parametrize("take_away", [remove_document, purge])
def test_what_is_gone_cites_nothing(library: Library, reader: Reader, take_away: object) -> None:
    assert callable(take_away)
    assert reader.open_page("/documents/guide").xpath("//section[@id='cited-by']")
    take_away(library, "report")
    assert not reader.open_page("/documents/guide").xpath("//section[@id='cited-by']")
    assert reader.client.get("/documents/guide.json").get_json()["cited_by"] == []


@pytest.mark.costly
def test_a_purged_passage_leaves_no_trace_where_it_referred_to(library: Library, reader: Reader) -> None:
    lamps, wicks = (find_passage(reader, "guide", words) for words in ("trimmed", "thumb"))
    purge(library, lamps.rpartition("/")[2])
    assert not reader.open_page(wicks).xpath("//section[@id='cited-by']")
    assert check_library(library, deep=True) == []
