"""Kinds of passages and the laws they cite, on the pages of a site of its own."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from kb.settings import Settings
from kb.web import create_app
from tests.libraries import open_library
from tests.web.conftest import Reader, read_text, read_texts

RULES = """Rules for ferry crews

1 May 2019

Section 45 of the Modern Slavery Act 2015 gives people who were forced to break the law a defence. Officers must \
tell the harbour office of everybody who may need it, on the day on which the ferry lands, in writing and with the hour.

We recommend that every crew learns the questions by heart. Of 1,240 people who crossed the river in that year, 37% \
had never been asked one of them, and in the west harbour nobody had been asked any of them at all.

The section 45 defence is in no use where nobody asks. Article 26 of the Council of Europe Convention on Action \
against Trafficking in Human Beings says the same, and so do the courts of both harbours, whenever they are asked.
"""


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A reader of a site over one document that cites two laws."""
    folder = tmp_path_factory.mktemp("laws")
    (folder / "sources").mkdir()
    (folder / "sources" / "rules.txt").write_text(RULES, encoding="utf-8")
    settings = Settings(library=folder, jobs=1)
    open_library(settings).sync()
    return Reader(create_app(settings).test_client())


def test_the_laws_are_listed_by_sort(harbour: Reader) -> None:
    page = harbour.open_page("/laws")
    assert read_texts(page, "//h2[@id]") == ["Acts", "Conventions and protocols"]
    assert read_texts(page, "//ul[@class='voices']/li")[0] == (
        "Modern Slavery Act 2015 2 passages MSA 2015, United Kingdom"
    )
    assert page.xpath("//nav[@aria-label='Site']/a[@aria-current='page']/text()") == ["Laws"]


def test_a_law_has_a_page_with_the_passages_that_cite_it_by_provision(harbour: Reader) -> None:
    page = harbour.open_page("/laws/msa-2015")
    assert read_texts(page, "//h1") == ["Modern Slavery Act 2015"]
    assert read_texts(page, "//main//h2[@id='s-45']") == ["s.45"]
    assert read_texts(page, "//blockquote//mark") == ["Section 45 of the Modern Slavery Act 2015", "section 45"]
    context = page.xpath("//p[@class='actions']/a[. = 'In context']/@href")[0]
    assert read_texts(harbour.open_page(context.partition("#")[0]), "//section[@class='the-passage']//mark") == [
        "Section 45 of the Modern Slavery Act 2015"
    ]


def test_the_json_says_the_same(harbour: Reader) -> None:
    listed = harbour.client.get("/laws.json").get_json()
    assert [(each["law"], each["passages"], each["url"]) for each in listed["laws"]] == [
        ("ECAT", 1, "/laws/ecat"),
        ("MSA 2015", 2, "/laws/msa-2015"),
    ]
    one = harbour.client.get("/laws/msa-2015.json").get_json()
    assert one["law"]["provisions"] == [["s.45", 2]]
    assert [each["laws"] for each in one["passages"]] == [["MSA 2015 s.45"], ["MSA 2015 s.45", "ECAT art.26"]]


def test_no_law_has_any_other_address(harbour: Reader) -> None:
    for strange in ("msa-2016", "a/b", "%00", "<script>"):
        assert read_texts(harbour.open_page(f"/laws/{strange}", 404), "//h1") == ["There is no such law"]
    assert harbour.client.get("/laws/msa-2016.json").get_json()["errors"][0]["field"] == "law"
    harbour.open_page("/laws?q=a", 400)


def test_however_a_law_is_typed_the_same_passages_are_found(harbour: Reader) -> None:
    for typed in ("MSA 2015 s.45", "section 45 of the Modern Slavery Act 2015", "s 45 msa 2015"):
        asked = quote(f'cites:"{typed}"')
        found = harbour.client.get(f"/search.json?q={asked}").get_json()
        assert (found["total"], found["query"]["searched_as"]) == (2, 'cites:"MSA 2015 s.45"')


def test_a_passage_says_its_kinds_and_leads_to_the_others_that_cite_its_laws(harbour: Reader) -> None:
    found = harbour.client.get("/search.json?q=is:duty").get_json()
    (hit,) = found["hits"]
    assert hit["kinds"] == ["paragraph", "duty", "law cited"]
    page = harbour.open_page(hit["url"])
    assert read_texts(page, "//p[contains(@class, 'kinds')]") == ["Duty, cites MSA 2015 s.45"]
    (cited,) = page.xpath("//section[@aria-labelledby='laws-cited']")
    assert read_text(cited) == "Laws cited MSA 2015 s.45, Modern Slavery Act 2015. 1 other passage cites it"
    law, others = cited.xpath(".//a/@href")
    assert law == "/laws/msa-2015#s-45"
    assert read_texts(harbour.open_page(others), "//h1") == ["2 passages"]


def test_results_are_narrowed_to_a_kind_of_passage(harbour: Reader) -> None:
    page = harbour.open_page("/search?q=harbour")
    (chosen,) = page.xpath("//section[@aria-labelledby='facet-is']//a[contains(., 'statistic')]/@href")
    narrowed = harbour.open_page(chosen)
    assert "is=statistic" in chosen
    assert read_texts(narrowed, "//p[@class='quiet kinds']") == ["Recommendation, statistic"]
    (hit,) = harbour.client.get(chosen.replace("/search?", "/search.json?")).get_json()["hits"]
    assert [hit["text"][start:end] for start, end in hit["numbers"]] == ["1,240 people", "37%"]
    assert "Give one of: recommendation" in read_text(harbour.open_page("/search?q=harbour&is=nonsense", 400))
