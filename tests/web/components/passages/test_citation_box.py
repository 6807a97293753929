"""Citations of a passage, or of some words of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from kb.citations import Quoted, describe, format_citations, format_quotation
from kb.model import DocumentId, Passage, Span
from kb.settings import Settings
from kb.web import create_app
from kb.web.middleware.static_files import STATIC_FOLDER
from tests.libraries import open_library, view_folder
from tests.web.conftest import Reader, read_text, read_texts
from tests.web.small_library import pdf

Passages = dict[str, list[Passage]]


def _words_of(passage: Passage, text: str) -> tuple[str, Span]:
    start = passage.text.index(text)
    return f"start={start}&end={start + len(text)}", Span(start, start + len(text))


def test_a_passage_is_cited_in_five_styles_with_its_words(reader: Reader, passages: Passages, library: Path) -> None:
    passage = passages["report"][-1]
    page = reader.open_page(f"/documents/report/{passage.id}")
    with view_folder(library) as view:
        record = view.get_document(DocumentId("report"))
    assert record
    accessed = _accessed(page)
    quoted = Quoted(passage.text, passage.find_pages(), is_passage=True)
    item = replace(describe(record), library_url="http://localhost/documents/report")
    expected = [format_quotation(each) for each in format_citations(item, quoted, accessed)]

    assert read_texts(page, "//fieldset[@class='styles']/label") == [
        "Harvard",
        "APA",
        "MLA",
        "Chicago (notes)",
        "OSCOLA",
    ]
    assert [_spaced(each) for each in page.xpath("//div[@class='copy-me']")] == [_one_space(each) for each in expected]
    assert "The harbour report" in read_texts(page, "//div[@id='style-harvard']//i")


def test_chosen_words_are_marked_and_cited_with_their_own_page(reader: Reader, passages: Passages) -> None:
    passage = passages["report"][0]
    place, _ = _words_of(passage, "signed by the officer")
    page = reader.open_page(f"/documents/report/{passage.id}?{place}")

    assert read_texts(page, "//mark") == ["signed by the officer"]
    assert read_texts(page, "//h2[@id='cite-heading']") == ["Cite these words"]
    (printed,) = read_texts(page, "//p[contains(@class, 'cite-text')]")
    assert printed.startswith("Harbour Watch, The Harbour Report, 2014, p. 2 http://localhost/documents/report/")
    assert page.xpath("//p[@class='cite-words']")[0].text.startswith("‘signed by the officer’ (")
    assert page.xpath("//a[.='A link to these words']/@href") == [
        f"/documents/report/{passage.id}?{place}#:~:text=signed%20by%20the%20officer"
    ]
    assert page.xpath("//p[contains(@class, 'files')]/a/@href") == [
        f"/documents/report/{passage.id}.{ending}?{place}" for ending in ("ris", "bib", "csl.json", "txt")
    ]


def test_pasted_words_are_found_whatever_their_case_and_marks(reader: Reader, passages: Passages) -> None:
    passage = passages["report"][0]
    page = reader.open_page(f"/documents/report/{passage.id}?words=SIGNED++by+the%0Aofficer")

    assert read_texts(page, "//section[@class='the-passage']//mark") == ["signed by the officer"]


def test_words_that_are_not_there_are_kept_and_said_to_be_missing(reader: Reader, passages: Passages) -> None:
    page = reader.open_page(f"/documents/report/{passages['report'][0].id}?words=signed+by+nobody")

    assert read_texts(page, "//section[@id='cite']/p[@class='notice']") == [
        "These words do not appear in this passage in this order: signed by nobody"
    ]
    assert page.xpath("//input[@id='words']/@value") == ["signed by nobody"]
    assert not page.xpath("//mark")


def test_the_form_for_fewer_words_keeps_the_search(reader: Reader, passages: Passages) -> None:
    (form,) = reader.open_page(f"/documents/report/{passages['report'][0].id}?q=bell").xpath("//form[@id='cite-some']")

    assert (form.get("method"), form.get("action")) == ("get", f"/documents/report/{passages['report'][0].id}#cite")
    assert [(each.get("name"), each.get("value")) for each in form.xpath(".//input")] == [("words", ""), ("q", "bell")]


_LOST_PLACES = ("start=5&end=5", "start=9&end=5", "start=0&end=99999")


@pytest.mark.parametrize(
    "place", ["start=5", "start=5&end=5", "start=9&end=5", "start=-1&end=5", "start=0&end=99999", "start=a&end=b"]
)
def test_impossible_offsets_are_refused(client: FlaskClient, passages: Passages, place: str) -> None:
    path = f"/documents/report/{passages['report'][0].id}"
    assert client.get(f"{path}.ris?{place}").status_code == 400
    assert client.get(f"{path}?{place}").status_code == (200 if place in _LOST_PLACES else 400)


@pytest.mark.parametrize("place", _LOST_PLACES)
def test_a_page_says_that_offsets_are_of_no_words_and_shows_the_whole_passage(
    reader: Reader, passages: Passages, place: str
) -> None:
    passage = passages["report"][0]
    page = reader.open_page(f"/documents/report/{passage.id}?{place}")
    (notice,) = page.xpath("//header[@class='doc-head']/p[@class='notice']")
    assert "this passage has no words there" in read_text(notice)
    assert notice.xpath("./a/@href") == [f"/documents/report?passage={passage.id}#{passage.id}"]
    assert not page.xpath("//section[@class='the-passage']//mark")
    assert not reader.open_page(f"/documents/report/{passage.id}?start=0&end=5").xpath("//header/p[@class='notice']")


def test_chosen_words_lose_the_white_space_around_them(reader: Reader, passages: Passages) -> None:
    passage = passages["report"][0]
    _, span = _words_of(passage, " signed ")
    page = reader.open_page(f"/documents/report/{passage.id}?start={span.start}&end={span.end}")

    assert read_texts(page, "//mark") == ["signed"]
    assert page.xpath("//a[.='A link to these words']/@href")[0].startswith(
        f"/documents/report/{passage.id}?start={span.start + 1}&end={span.end - 1}"
    )


# ----------------------------------------------------------------------------------- files


@pytest.mark.parametrize(
    ("ending", "media_type", "begins"),
    [
        ("ris", "application/x-research-info-systems; charset=utf-8", "TY  - RPRT\r\n"),
        ("bib", "application/x-bibtex; charset=utf-8", "@techreport{report,\n"),
        ("txt", "text/plain; charset=utf-8", "Harvard\n\n    The officers"),
    ],
)
def test_a_citation_is_a_file(
    client: FlaskClient, passages: Passages, ending: str, media_type: str, begins: str
) -> None:
    passage = passages["report"][-1]
    response = client.get(f"/documents/report/{passage.id}.{ending}")

    assert response.content_type == media_type
    assert response.get_data(as_text=True).startswith(begins)
    assert (passage.text[:40] in response.get_data(as_text=True)) is (ending == "txt")
    assert f"filename=report-p2.{ending}" in response.headers["Content-Disposition"]


def test_a_csl_file_is_no_page_of_the_json_answers(client: FlaskClient, passages: Passages) -> None:
    place, _ = _words_of(passages["report"][0], "signed by the officer")
    response = client.get(f"/documents/report/{passages['report'][0].id}.csl.json?{place}")
    (item,) = json.loads(response.get_data())

    assert response.content_type == "application/vnd.citationstyles.csl+json; charset=utf-8"
    assert (item["type"], item["title"], item["page"]) == ("report", "The Harbour Report", "2")
    assert item["note"].startswith("“signed by the officer” (p. 2) http://localhost/documents/report/")


def test_files_of_what_is_not_there_are_not_found(client: FlaskClient, passages: Passages) -> None:
    for ending in ("ris", "bib", "csl.json", "txt"):
        assert client.get(f"/documents/report/0123456789abcd.{ending}").status_code == 404
        assert client.get(f"/documents/diary/{passages['report'][0].id}.{ending}").status_code == 404
        marked = client.get(f"/documents/report/{passages['report'][0].id}.{ending}?q=a&colour=b")
        assert marked.status_code == (400 if ending == "csl.json" else 200)


# ----------------------------------------------------------------------------- printed pages


def test_a_printed_page_leads_to_its_first_passage(client: FlaskClient, passages: Passages) -> None:
    first = next(each for each in passages["report"] if any(page.label == "2" for page in each.breaks))
    response = client.get("/cite/report/p/2")

    assert (response.status_code, response.location) == (302, f"/documents/report/{first.id}")


def test_a_page_that_is_not_there_names_those_that_are(reader: Reader) -> None:
    page = reader.open_page("/cite/report/p/12", 404)

    assert read_texts(page, "//h1") == ["There is no page 12 in this document"]
    assert read_texts(page, "//p[@class='lead']") == [
        "The pages of “The Harbour Report” that have text are numbered 1 to 2."
    ]
    assert "came without pages" in read_text(reader.open_page("/cite/diary/p/1", 404).xpath("//p[@class='lead']")[0])
    reader.open_page("/cite/nothing/p/1", 404)


@pytest.mark.costly
def test_a_page_before_the_numbered_ones_is_not_taken_for_one_of_them(tmp_path: Path) -> None:
    inside = ("Harbour Watch thanks the keepers of the gate", "for all that they have said.")
    witnesses = ("ferryman", "pilot", "clerk", "keeper", "cook", "watchman", "smith", "owner")
    lines = ("Gates were left open.", "Nobody rang.", "The boats lay low.", "Fog came in.", "It was over by noon.")
    numbered = [
        (
            *(f"{each} So said the {who} of the harbour, who was asked on oath." for who in witnesses),
            *[""] * 40,
            str(at),
        )
        for at, each in enumerate(lines, 1)
    ]
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "inquiry.pdf").write_bytes(pdf((("The inquiry",), inside, *numbered)))
    settings = Settings(library=tmp_path, jobs=1)
    open_library(settings).sync()
    with create_app(settings).test_client() as client:
        second = Reader(client).open_page(client.get("/cite/inquiry/p/2").location)
        thanks = client.get("/search.json?q=thanks").get_json()["hits"][0]
        cover = Reader(client).open_page(thanks["url"])

    assert "Nobody rang." in read_text(second.xpath("//section[@class='the-passage']")[0])
    assert "Harbour Watch" not in read_text(second.xpath("//section[@class='the-passage']")[0])
    assert thanks["page"] == {"first": 2, "last": 2, "label": "", "unit": "page"}
    assert read_texts(cover, "//h1/span[@class='page']") == [", pages 1–3 of the file"]


# ----------------------------------------------------------------------- what machines read


def test_reference_managers_are_told_what_a_page_shows(reader: Reader, passages: Passages) -> None:
    report = _tags(reader.open_page(f"/documents/report/{passages['report'][-1].id}"))
    release = _tags(reader.open_page("/documents/lantern"))

    assert report["citation_title"] == "The Harbour Report"
    assert report["citation_technical_report_institution"] == "Harbour Watch"
    assert report["citation_pdf_url"] == "http://localhost/documents/report/file"
    assert release["DC.type"] == "Press release"
    assert release["citation_public_url"] == "https://harbour.example/lantern"
    assert [name for name in release if name.startswith("citation_")] == ["citation_public_url"]


def test_a_document_says_which_file_it_was_made_from(reader: Reader, client: FlaskClient) -> None:
    (entry,) = [each for each in client.get("/documents.json").get_json()["documents"] if each["id"] == "report"]

    assert read_texts(reader.open_page("/documents/report"), "//code[@class='hash']") == [entry["sha256"]]


def test_the_script_that_copies_is_a_small_file_of_our_own(reader: Reader, passages: Passages) -> None:
    page = reader.open_page(f"/documents/report/{passages['report'][0].id}")
    (script,) = page.xpath("//script[contains(@src, 'cite')]")

    assert re.fullmatch(r"/static/[0-9a-f]{12}/cite\.js", script.get("src"))
    assert not script.text
    assert (STATIC_FOLDER / "cite.js").stat().st_size < 3000
    assert all(each.get("hidden") is not None for each in page.xpath("//button[@data-copy]/.."))


def _tags(page: HtmlElement) -> dict[str, str]:
    return {tag.get("name"): tag.get("content") for tag in page.xpath("//meta[@name]")}


def _accessed(page: HtmlElement) -> date:
    """Return the date of access on the page: today, or yesterday if midnight has just passed."""
    shown = re.search(r"Accessed: (\d+ \w+ \d{4})", read_text(page.xpath("//div[@class='copy-me']")[0]))
    assert shown
    accessed = datetime.strptime(shown.group(1), "%d %B %Y").replace(tzinfo=UTC).date()
    assert abs(datetime.now(UTC).date() - accessed) <= timedelta(days=1)
    return accessed


def _spaced(block: HtmlElement) -> str:
    return " ".join(read_text(paragraph) for paragraph in block.xpath(".//p"))


def _one_space(text: str) -> str:
    return " ".join(text.split())
