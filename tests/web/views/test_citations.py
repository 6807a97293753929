"""Citations of passages of each kind of document, on their pages and in their files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from kb.model import DocumentId, Passage
from kb.settings import Settings
from tests.libraries import open_library, view_folder
from tests.web.conftest import Reader, make_client, read_texts
from tests.web.kinds_library import write_kinds


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kinds")
    write_kinds(folder)
    open_library(Settings(library=folder, jobs=1)).sync()
    return folder


@pytest.fixture
def client(kinds: Path) -> FlaskClient:
    return make_client(kinds)


def find_words(folder: Path, document: str, words: str) -> tuple[Passage, str]:
    """Return the passage of a document with some words, and the path of a selection of them."""
    with view_folder(folder) as view:
        passage = next(each for each in view.document_passages(DocumentId(document)) if words in each.text)
    start = passage.text.index(words)
    return passage, f"/documents/{document}/{passage.id}{{ending}}?start={start}&end={start + len(words)}"


@pytest.mark.parametrize(
    ("document", "words", "expected"),
    [
        (
            "debate",
            "I shall vote against it",
            {
                "HC Deb 3 February 1977, vol 389.",
                "Hansard HC Deb vol 389 (3 February 1977) (Jane Roe). https://hansard.example/1977-02-03",
                "Jane Roe, speech to the House of Commons, February 3, 1977, Parliamentary Debates, Commons, vol. 389, "
                "https://hansard.example/1977-02-03.",
            },
        ),
        (
            "judgment",
            "sold them to all who came",
            {
                "Roe v Doe [2013] UKSC 36 [2].",
                "(Roe v. Doe, 2013, para. 2)",
                "Roe v. Doe, [2013] UKSC 36, para. 2, https://judgments.example/36.",
            },
        ),
        (
            "statute",
            "not guilty of an offence",
            {
                "Nets Act 2015, s 45(1).",
                "(Nets Act 2015, s. 45(1))",
                "Nets Act 2015, c. 30. https://www.legislation.gov.uk/ukpga/2015/30",
            },
        ),
        (
            "dataset",
            "paid by the metre",
            {"Home Office. (2020). Nets of the coast [Data set]. Data Archive. https://data.example/nets"},
        ),
    ],
)
def test_the_page_of_words_cites_them_as_their_kind_is_cited(
    kinds: Path, client: FlaskClient, document: str, words: str, expected: set[str]
) -> None:
    _, path = find_words(kinds, document, words)
    cited = read_texts(Reader(client).open_page(path.format(ending="")), "//p | //dd | //blockquote | //li")
    missing = {each for each in expected if not any(each in text for text in cited)}
    assert not missing


def test_words_of_two_members_are_cited_as_the_houses(kinds: Path, client: FlaskClient) -> None:
    passage, _ = find_words(kinds, "debate", "I shall vote against it")
    text = client.get(f"/documents/debate/{passage.id}.ris").get_data(as_text=True)
    assert "AU  - House of Commons\r\n" in text
    _, path = find_words(kinds, "debate", "I shall vote against it")
    assert "AU  - Roe, Jane\r\n" in client.get(path.format(ending=".ris")).get_data(as_text=True)


def test_the_note_of_a_file_has_the_paragraph(kinds: Path, client: FlaskClient) -> None:
    _, path = find_words(kinds, "judgment", "sold them to all who came")
    (values,) = json.loads(client.get(path.format(ending=".csl.json")).get_data(as_text=True))
    assert "(para. 2)" in values["note"]
    assert "Roe v Doe [2013] UKSC 36 [2]." in client.get(path.format(ending=".txt")).get_data(as_text=True)


def test_the_record_has_place_and_number_in_json_and_on_its_page(kinds: Path, client: FlaskClient) -> None:
    body: dict[str, Any] = client.get("/documents/report.json").get_json()
    assert (body["document"]["place"], body["document"]["number"]) == ("Leeds", "No 12")
    assert (body["document"]["origins"]["place"], body["document"]["origins"]["number"]) == ("sidecar", "sidecar")
    text = re.sub(r"\s+", " ", Reader(client).open_page("/documents/report").text_content())
    assert "Place of publication" in text
    assert "Leeds" in text


def test_a_whole_passage_is_placed_by_its_paragraphs_also_where_its_last_line_is_none(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    head = "---\ntitle: Lost nets\nlanguage: en\n---\n\n"
    text = f"{head}The nets were lost at sea in the storm.\n\nNobody has found any of them.\n\nHARBOUR PRESS OFFICE\n"
    (tmp_path / "sources" / "lost.md").write_text(text, "utf-8")
    open_library(Settings(library=tmp_path, jobs=1)).sync()
    passage, path = find_words(tmp_path, "lost", "HARBOUR PRESS OFFICE")
    client = make_client(tmp_path)
    apa = client.get(f"/documents/lost/{passage.id}.txt").get_data(as_text=True).partition("APA")[2]
    assert "(Lost Nets, n.d., paras. 1–2)" in " ".join(apa.split())
    apa = client.get(path.format(ending=".txt")).get_data(as_text=True).partition("APA")[2].partition("MLA")[0]
    assert "para" not in apa
