"""Kinds of passages and cited laws, on the pages of a separate site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import pytest

from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from kb.model import DocumentId, LawReference, PageBreak, PageRange, Span
from kb.web import create_app
from kb.web.components.passages.blocks import ProseBlock
from kb.web.components.passages.located_excerpt import LocatedExcerpt
from kb.web.views.laws.page import build_law_page, build_laws_page
from kb.web.views.passages.related import list_cited_laws
from tests.contract.libraries import document
from tests.libraries import index_sources, open_view
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
    return Reader(create_app(index_sources(folder, {"rules.txt": RULES}).settings).test_client())


def test_the_laws_are_listed_by_sort(harbour: Reader) -> None:
    page = harbour.open_page("/laws")
    assert read_texts(page, "//h2[@id]") == ["Acts and codes", "Conventions and protocols"]
    assert read_texts(page, "//main//section//li")[0] == "Modern Slavery Act 2015 MSA 2015, United Kingdom 2 passages"
    assert page.xpath("//nav[@aria-label='Site']/a[@aria-current='page']/text()") == ["Laws"]


def test_a_law_has_a_page_with_the_passages_that_cite_it_by_provision(harbour: Reader) -> None:
    page = harbour.open_page("/laws/msa-2015")
    assert read_texts(page, "//h1") == ["Modern Slavery Act 2015"]
    assert read_texts(page, "//main//h2[@id='s-45']") == ["s.45"]
    assert read_texts(page, "//blockquote//mark") == ["Section 45 of the Modern Slavery Act 2015", "section 45"]
    context = page.xpath("//div[@class='acts']/a[. = 'In context']/@href")[0]
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
    assert read_texts(page, "//p[contains(@class, 'kinds')]") == [
        "Something someone must do Officers must tell. Names MSA 2015 s.45"
    ]
    (cited,) = page.xpath("//section[@aria-labelledby='laws-cited']")
    assert read_text(cited) == "Laws named MSA 2015 s.45, Modern Slavery Act 2015. 1 other passage cites it"
    law, others = cited.xpath(".//a/@href")
    assert law == "/laws/msa-2015#s-45"
    assert read_texts(harbour.open_page(others), "//h1") == ["2 passages"]


def test_results_are_narrowed_to_a_kind_of_passage(harbour: Reader) -> None:
    page = harbour.open_page("/search?q=harbour")
    assert page.xpath("//fieldset[legend[.='What the passage has']]//input[@value='statistic']")
    chosen = "/search?q=harbour&is=statistic"
    (context,) = harbour.open_page(chosen).xpath("//article//a[@id='c1']/@href")
    assert read_texts(harbour.open_page(context), "//p[@class='quiet kinds']") == [
        "A recommendation We recommend. Figures 1,240 people"
    ]
    (hit,) = harbour.client.get(chosen.replace("/search?", "/search.json?")).get_json()["hits"]
    assert [hit["text"][start:end] for start, end in hit["numbers"]] == ["1,240 people", "37%"]
    assert "Give one of: recommendation" in read_text(harbour.open_page("/search?q=harbour&is=nonsense", 400))


# ---------------------------------------------------------- laws cited by documents made for these tests

TOLL, MSA, CONVENTION = "Toll Act 1900", "MSA 2015", "ECAT"
FULL = {MSA: "Modern Slavery Act 2015", CONVENTION: "Council of Europe Convention"}
LONG = " ".join([*["Nothing of that is said here, by anyone."] * 20, "The Toll Act 1900 was repealed."])


def _cite(start: int, end: int, law: str, provision: str = "") -> LawReference:
    return LawReference(Span(start, end), law, provision, FULL.get(law, law))


@pytest.fixture(scope="module")
def citing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibraryView]:
    """A library that cites one law in several ways, and two others."""
    cited = {
        "Section 4 to 6 of the Toll Act 1900.": (
            _cite(0, 9, TOLL, "s.4"),
            _cite(0, 9, TOLL, "s.5"),
            _cite(8, 12, TOLL, "s.4"),
        ),
        "One two three four five.": (_cite(0, 3, TOLL, "s.4"), _cite(3, 7, TOLL, "s.4"), _cite(8, 13, TOLL, "s.4")),
        LONG: (_cite(LONG.index("Toll"), LONG.index(" was"), TOLL),),
        "The Act and the Convention.": (_cite(0, 7, MSA), _cite(0, 7, MSA), _cite(8, 11, CONVENTION, "art.26")),
    }
    old = document("old", *cited, date="2001")
    passages = [replace(each, laws=cited[each.text]) for each in old.passages]
    passages[1] = replace(passages[1], breaks=(PageBreak(0, 2, "7"), PageBreak(8, 3, "8")))
    new = document("new", "The Act again.", date="2012")
    again = replace(new.passages[0], laws=(_cite(0, 7, MSA),))
    engine = WhooshEngine(tmp_path_factory.mktemp("citing"))
    commit_documents(engine, added=[replace(old, passages=tuple(passages)), replace(new, passages=(again,))])
    with open_view(engine) as view:
        yield view


def _read_excerpt(passage: LocatedExcerpt) -> str:
    (block,) = passage.excerpt
    assert isinstance(block, ProseBlock)
    return "".join(piece.html or f"[{piece.page}]" for piece in block.content)


def test_laws_of_one_kind_are_listed_the_most_cited_first(citing: LibraryView) -> None:
    page = build_laws_page(citing)
    assert page.laws == 3
    assert [(group.heading, group.anchor) for group in page.groups] == [
        ("Acts and codes", "act"),
        ("Conventions and protocols", "treaty"),
    ]
    assert [(each.title, each.short, each.passages, each.documents) for each in page.groups[0].laws] == [
        ("Toll Act 1900", "", 3, 1),
        ("Modern Slavery Act 2015", "MSA 2015", 2, 2),
    ]


def test_each_provision_has_its_passages_with_its_citations_marked(citing: LibraryView) -> None:
    page = build_law_page("toll-act-1900", citing)
    assert (page.law.title, page.law.short, page.law.passages, page.omitted) == ("Toll Act 1900", "", 3, 0)
    assert [(each.heading, each.anchor) for each in page.provisions] == [
        ("s.4", "s-4"),
        ("s.5", "s-5"),
        ("The law as a whole", "whole"),
    ]
    assert [[_read_excerpt(each) for each in provision.passages] for provision in page.provisions] == [
        [
            "<mark>Section 4</mark> to 6 of the Toll Act 1900.",
            "<mark>One</mark><mark> two</mark> <mark>three</mark> four five.",
        ],
        ["<mark>Section 4</mark> to 6 of the Toll Act 1900."],
        [_read_excerpt(page.provisions[2].passages[0])],
    ]
    first, second = page.provisions[0].passages
    (long,) = page.provisions[2].passages
    assert [(each.is_from_start, each.is_to_end) for each in (first, second, long)] == [
        *((True, True), (True, True)),
        (False, True),
    ]
    assert _read_excerpt(long).endswith("The <mark>Toll Act 1900</mark> was repealed.")
    assert second.pages == PageRange(2, 2, "7")
    assert "?start=0&end=3" in second.url


def test_a_law_with_a_short_form_names_both_and_the_newest_document_first(citing: LibraryView) -> None:
    page = build_law_page("msa-2015", citing)
    assert (page.law.title, page.law.short) == ("Modern Slavery Act 2015", "MSA 2015")
    (whole,) = page.provisions
    assert [each.document.record.id for each in whole.passages] == ["new", "old"]


def test_a_passage_lists_each_law_once_with_the_number_of_others(citing: LibraryView) -> None:
    passages = citing.document_passages(DocumentId("old"))
    rows = [(each.label, each.title, each.url, each.others) for each in list_cited_laws(passages[3], citing)]
    assert rows == [
        ("MSA 2015", "Modern Slavery Act 2015", "/laws/msa-2015", 1),
        ("ECAT art.26", "Council of Europe Convention", "/laws/ecat#art-26", 0),
    ]
    (row,) = list_cited_laws(passages[2], citing)
    assert (row.label, row.title, row.others) == ("Toll Act 1900", "", 2)
