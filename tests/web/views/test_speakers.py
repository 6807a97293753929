"""The list of speakers, and the page of each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView, ViewOpener
from kb.model import (
    MATCH_ALL,
    AttributionGrade,
    DocumentId,
    Filters,
    IndexedDocument,
    PageBreak,
    PageRange,
    Passage,
    Query,
    SpeakerId,
)
from kb.query import parse
from kb.web.middleware.errors import FailureError
from kb.web.views.speakers.page import build_speaker_page, build_speakers_page
from tests.contract.libraries import add_quotations, document, make_quotation
from tests.libraries import open_view
from tests.web.conftest import Reader, make_client, read_text, read_texts

Passages = dict[str, list[Passage]]


def _find_quoted_passage(passages: Passages) -> Passage:
    return next(passage for passage in passages["lantern"] if passage.quotations)


def test_everybody_who_is_quoted_is_listed_by_name(reader: Reader) -> None:
    page = reader.open_page("/speakers")

    assert read_texts(page, "//h2")[0] == "F"
    assert read_texts(page, "//section[1]//li") == ["Ferry, Ada Head of Advocacy, Harbour Watch 1 quotation"]
    assert page.xpath("//nav[@aria-label='Site']/a[@aria-current='page']/text()") == ["Speakers"]


def test_a_speaker_has_a_page_with_all_quotations(reader: Reader, passages: Passages) -> None:
    said = _find_quoted_passage(passages)
    (quotation,) = said.quotations
    page = reader.open_page(reader.open_page("/speakers").xpath("//a[.='Ferry, Ada']/@href")[0])

    assert read_texts(page, "//h1") == ["Ada Ferry"]
    assert read_texts(page, "//p[contains(@class, 'roles')]/span") == ["Head of Advocacy, Harbour Watch"]
    assert read_texts(page, "//h2") == ["The Lantern report"]
    assert read_texts(page, "//blockquote") == [quotation.text]
    (link,) = page.xpath("//div[@class='acts']/a/@href")
    assert link.startswith(f"/documents/lantern/{said.id}?start={quotation.span.start}&end={quotation.span.end}#:~:")


def test_an_unknown_speaker_is_not_found(reader: Reader) -> None:
    for strange in ("bo-barge", "a/b", "%00", "<script>"):
        assert read_texts(reader.open_page(f"/speakers/{strange}", 404), "//h1") == ["There is no such speaker"]


def test_a_passage_says_who_said_it_and_how_that_is_known(reader: Reader, passages: Passages) -> None:
    said = _find_quoted_passage(passages)
    page = reader.open_page(f"/documents/lantern/{said.id}")
    (section,) = page.xpath("//section[@aria-labelledby='said']")

    assert read_text(section).startswith("Who said it Ada Ferry, Head of Advocacy, Harbour Watch. ")
    cite_only = section.xpath(".//a[.='Cite only these words']/@href")[0]
    assert read_texts(reader.open_page(cite_only), "//section[@class='the-passage']//mark") == [said.quotations[0].text]
    assert not reader.open_page(f"/documents/diary/{passages['diary'][0].id}").xpath(
        "//section[@aria-labelledby='said']"
    )


def test_a_search_can_be_narrowed_to_one_speaker(reader: Reader, client: FlaskClient, passages: Passages) -> None:
    page = reader.open_page("/search?q=officer")
    (speaker,) = page.xpath("//label[contains(., 'Ada Ferry')]/input[@name='speaker']/@value")
    chosen = f"/search?q=officer&speaker={speaker}"
    narrowed = reader.open_page(chosen)
    found = client.get(chosen.replace("/search?", "/search.json?")).get_json()

    assert read_texts(narrowed, "//h1") == ["1 passage"]
    assert read_texts(narrowed, "//div[@class='chosen']//li") == ["Ada Ferry ×, remove"]
    assert [hit["id"] for hit in found["hits"]] == [_find_quoted_passage(passages).id]


def test_a_speaker_may_be_named_as_the_facet_names_them_under_any_spelling(
    reader: Reader, client: FlaskClient, passages: Passages
) -> None:
    facet = client.get("/search.json?q=officer").get_json()["facets"]["speaker"]
    assert facet == [["Ada Ferry", 1]]
    for name in ("Ada Ferry", "ADA  FERRY", "Ms Ada Ferry"):
        found = client.get("/search.json", query_string={"speaker": name}).get_json()
        assert [hit["id"] for hit in found["hits"]] == [_find_quoted_passage(passages).id]
    page = reader.open_page("/search?speaker=Ada+Ferry")
    assert read_texts(page, "//div[@class='chosen']//li") == ["Ada Ferry ×, remove"]
    assert client.get("/search.json?speaker=Bo+Barge").get_json()["total"] == 0
    assert client.get("/search.json?speaker=%3F").get_json()["total"] == 0


def test_a_speaker_who_is_not_there_is_still_named_as_chosen(reader: Reader) -> None:
    page = reader.open_page("/search?q=officer&speaker=nobody")

    assert read_texts(page, "//h1") == ["No passage with these filters has these words"]
    assert "nobody ×, remove" in read_texts(page, "//div[@class='chosen']//li")


# ------------------------------------------------------------- speakers of documents made for these tests


def _print_on(indexed: IndexedDocument, *labels: str) -> IndexedDocument:
    """Return a document with each passage on its own page, numbered as given; the first page is the third one."""
    pages = ((PageBreak(0, 3 + at, label),) for at, label in enumerate(labels))
    passages = (replace(passage, breaks=breaks) for passage, breaks in zip(indexed.passages, pages, strict=True))
    return replace(indexed, passages=tuple(passages))


def _quote(name: str, date: str, labels: tuple[str, ...]) -> IndexedDocument:
    """Return a document in which Ada Ferry says two things, the first over as many passages as there are pages."""
    texts = [f"She said: “The gate {name} {at}”." for at in range(len(labels))]
    indexed = document(name, *texts[:-1], f"{texts[-1]} And then “No more {name}”.", date=date)
    for at in range(len(labels)):
        said = [make_quotation(f"The gate {name} {at}", "Ada Ferry", "Head", "Watch", speaker_id="ada-ferry")]
        if at == len(labels) - 1:
            said.append(make_quotation(f"No more {name}", "Ada Ferry", number=1, speaker_id="ada-ferry"))
        indexed = add_quotations(indexed, at, *said)
    return _print_on(indexed, *labels)


@pytest.fixture(scope="module")
def voices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibraryView]:
    """A library of speakers, one of whom continues from page to page."""
    names = ("Émile Quay", "Bo Barge", "emma reed", "3 Sisters", "Harbour Watch")
    others = document("others", *(f"{name} said: “Here I am, {at}”." for at, name in enumerate(names)))
    for at, name in enumerate(names):
        role = ("Mate", "Ferry Board") if at == 1 else ("", "Harbour Watch")
        words = make_quotation(f"Here I am, {at}", name, *role, number=at, speaker_id=name.lower().replace(" ", "-"))
        cook = make_quotation("said", "Bo Barge", number=5, speaker_id="bo-barge", grade=AttributionGrade.INFERRED)
        others = add_quotations(others, at, *([cook, words] if at == 4 else [words]))
    engine = WhooshEngine(tmp_path_factory.mktemp("voices"))
    documents = (
        _quote("first", "2011", ("7", "8", "9")),
        _quote("lettered", "2012", ("A-1", "A-2")),
        _quote("unnumbered", "2013", ("", "")),
        _quote("single", "2014", ("4", "4")),
    )
    commit_documents(engine, added=[others, *documents])
    with open_view(engine) as view:
        yield view


def test_speakers_are_in_the_order_of_the_alphabet_without_accents_and_case(voices: LibraryView) -> None:
    page = build_speakers_page(voices)
    assert [(group.letter, [each.entry for each in group.speakers]) for group in page.groups] == [
        ("B", ["Barge, Bo"]),
        ("F", ["Ferry, Ada"]),
        ("Q", ["Quay, Émile"]),
        ("R", ["reed, emma"]),
        ("S", ["Sisters, 3"]),
        ("", ["Harbour Watch"]),
    ]
    assert (page.speakers, page.quotations) == (6, 13)
    rows = {
        each.speaker.name: (each.speaker.other_roles, each.speaker.quotations, each.speaker.documents)
        for group in page.groups
        for each in group.speakers
    }
    assert rows["Bo Barge"] == (("Mate, Ferry Board",), 1, 1)
    assert rows["Harbour Watch"] == ((), 1, 1)
    assert rows["Ada Ferry"] == (("Head, Watch",), 8, 4)


def test_a_quotation_that_goes_on_is_one_with_all_its_pages_and_the_newest_document_is_first(
    voices: LibraryView,
) -> None:
    page = build_speaker_page(SpeakerId("ada-ferry"), voices)
    assert page.speaker.name == "Ada Ferry"
    assert [each.document.record.id for each in page.stated] == ["single", "unnumbered", "lettered", "first"]
    assert [[(quotation.parts, quotation.pages) for quotation in each.quotations] for each in page.stated] == [
        [
            (("The gate single 0", "The gate single 1"), PageRange(3, 4, "4")),
            (("No more single",), PageRange(4, 4, "4")),
        ],
        [
            (("The gate unnumbered 0", "The gate unnumbered 1"), PageRange(3, 4, "")),
            (("No more unnumbered",), PageRange(4, 4, "")),
        ],
        [
            (("The gate lettered 0", "The gate lettered 1"), PageRange(3, 4, "A-1-A-2")),
            (("No more lettered",), PageRange(4, 4, "A-2")),
        ],
        [
            (("The gate first 0", "The gate first 1", "The gate first 2"), PageRange(3, 5, "7-9")),
            (("No more first",), PageRange(5, 5, "9")),
        ],
    ]
    begins = voices.document_passages(DocumentId("first"))[0].id
    assert page.stated[3].quotations[0].url.startswith(f"/documents/first/{begins}?start=11&end=27#:~:text=")
    assert page.inferred == ()
    assert page.search.speaker == ("ada-ferry",)
    assert [each.citation for each in page.stated[3].quotations] == [
        "first.txt, 2011, pp.\xa07–9 (PDF\xa0pp.\xa03–5)",
        "first.txt, 2011, p.\xa09 (PDF\xa0p.\xa05)",
    ]
    first = page.stated[0].quotations[0].attributed
    assert (first.quotation.text, first.quotation.speaker) == ("The gate single 0", "Ada Ferry")
    assert first.affiliation == "Head, Watch"


def test_what_is_inferred_to_be_a_speakers_is_apart_from_what_is_stated(voices: LibraryView) -> None:
    page = build_speaker_page(SpeakerId("bo-barge"), voices)
    (stated,), (inferred,) = page.stated, page.inferred
    assert [each.parts for each in stated.quotations] == [("Here I am, 1",)]
    assert [(each.parts, each.attributed.quotation.grade) for each in inferred.quotations] == [(("said",), "inferred")]
    assert inferred.quotations[0].attributed.speaker_url == ""
    assert (page.speaker.quotations, page.speaker.inferred) == (1, 1)


def test_a_speaker_whom_the_editor_closes_has_no_page_and_is_in_no_list(
    library: Path, tmp_path: Path, passages: Passages
) -> None:
    folder = tmp_path / "closed"
    shutil.copytree(library, folder)
    (folder / "library.toml").write_text('closed_speakers = ["Ms Ada FERRY"]\n', encoding="utf-8")
    client = make_client(folder, rate_limit=0)
    said = _find_quoted_passage(passages)
    assert client.get("/speakers/ada-ferry").status_code == 404
    for address in ("/speakers", "/search?q=officer", "/search/facets/speaker?q=officer", "/suggest.json?q=ada"):
        assert "/speakers/ada-ferry" not in client.get(address).text, address
        assert "speaker=ada-ferry" not in client.get(address).text, address
    assert client.get("/search.json?q=officer").get_json()["facets"]["speaker"] == []
    for address in ("/search.json?speaker=ada-ferry", "/search.json?speaker=Ada+Ferry"):
        assert client.get(address).get_json()["total"] == 0
    assert b"<entry>" not in client.get("/search.atom?speaker=ada-ferry").data
    page = client.get(f"/documents/lantern/{said.id}").text
    assert "Ada Ferry, Head of Advocacy, Harbour Watch" not in " ".join(page.split())
    assert said.quotations[0].text in page


def test_who_is_only_inferred_to_speak_is_no_speaker(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    said = make_quotation("The gate", "Bo Barge", speaker_id="bo-barge", grade=AttributionGrade.INFERRED)
    commit_documents(engine, added=[add_quotations(document("d", "He said: “The gate”."), 0, said)])
    with open_view(engine) as view:
        assert view.speakers() == ()
        results = view.search(Query(MATCH_ALL))
        assert (results.facets.speaker, results.facets.sizes["speaker"]) == ((), 0)
        assert view.search(Query(MATCH_ALL, Filters(speaker=("bo-barge",)))).total == 0
        with pytest.raises(FailureError):
            build_speaker_page(SpeakerId("bo-barge"), view)


def test_a_search_finds_who_is_only_inferred_by_the_name_on_the_page(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    said = make_quotation("The gate", "Bo Barge", "Warden", speaker_id="bo-barge", grade=AttributionGrade.INFERRED)
    shielded = make_quotation("The wall", "Cy Crane")
    texts = ("She said: “The gate”.", "She said: “The wall”.")
    both = add_quotations(add_quotations(document("d", *texts), 0, said), 1, shielded)
    commit_documents(engine, added=[both])
    found = {
        "speaker:barge": 1,
        'speaker:"Bo Barge"': 1,
        '"gate" speaker:barge': 1,
        "speaker:crane": 0,
        "role:warden": 0,
    }
    with open_view(engine) as view:
        assert {typed: _count(view, typed) for typed in found} == found
    with ViewOpener(engine, read_closed=lambda: frozenset({SpeakerId("bo-barge")})).open() as view:
        assert _count(view, "speaker:barge") == 0


def _count(view: LibraryView, typed: str) -> int:
    return view.search(Query(parse(typed, max_chars=100, max_terms=10).tree)).total
