"""Similar passages: on the page of a passage, and in its JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.model import DocumentId, Hit, Span
from kb.settings import Settings
from kb.web import create_app
from kb.web.components.passages.blocks import ProseBlock
from kb.web.views.passages.related import build_similar_passages
from tests.contract.libraries import document
from tests.libraries import index_sources, open_view
from tests.search.test_similar import AGREES, ALSO, ASKED, noise
from tests.web.conftest import Reader, read_text, read_texts

LibraryFolder = tuple[Path, dict[str, str]]


@pytest.fixture(scope="module")
def library_folder(tmp_path_factory: pytest.TempPathFactory) -> LibraryFolder:
    """A library with three passages on one subject, and the address of the first passage of each document."""
    folder = tmp_path_factory.mktemp("subjects")
    texts = {str(each.record.id): each.passages[0].text for each in noise()[::2]}
    agrees = f"## Duties <1>\n\n{AGREES}\n\n## Whom it punishes\n\n{ALSO}"
    texts = {f"{name}.md": f"{text}\n" for name, text in {**texts, "asked": ASKED, "agrees": agrees}.items()}
    library = index_sources(folder, {**texts, "agrees.md.toml": 'title = "The <charter>"\ndate = "2014"\n'})
    with library.open_view() as view:
        first = {name: view.document_passages(DocumentId(name))[0].id for name in ("asked", "agrees")}
    return folder, {name: f"/documents/{name}/{passage}" for name, passage in first.items()}


def create_reader(library_folder: LibraryFolder, meaning: str = "static") -> Reader:
    return Reader(create_app(Settings(library=library_folder[0], meaning=meaning)).test_client())


@pytest.mark.costly
def test_a_passage_leads_to_others_on_its_subject(library_folder: LibraryFolder) -> None:
    page = create_reader(library_folder).open_page(library_folder[1]["asked"])
    (section,) = page.xpath("//section[@id='related']")
    assert read_texts(section, "./h2") == ["On the same subject"]
    first, *_ = section.xpath(".//li")
    assert read_text(first.xpath("./p")[0]) == "The <charter>, 2014"
    assert read_text(first.xpath(".//p[contains(@class, 'place')]")[0]) in {"Duties <1>", "Whom it punishes"}
    assert read_text(first.xpath(".//blockquote")[0]) in {AGREES, ALSO}
    (address,) = first.xpath("./p[1]/a/@href")
    there = create_reader(library_folder).open_page(address)
    assert read_text(there.xpath("//section[@class='the-passage']")[0]) == read_text(first.xpath(".//blockquote")[0])


def test_what_the_page_shows_otherwise_is_not_shown_again(library_folder: LibraryFolder) -> None:
    page = create_reader(library_folder).open_page(library_folder[1]["agrees"])
    assert read_texts(page, "//section[@id='related']//blockquote") == [ASKED]
    assert any(ALSO in each for each in read_texts(page, "//div[contains(@class, 'neighbour')]"))


def test_the_json_has_the_same_passages(library_folder: LibraryFolder) -> None:
    reader = create_reader(library_folder)
    page = reader.open_page(library_folder[1]["asked"])
    related = reader.client.get(f"{library_folder[1]['asked']}.json").get_json()["related"]
    assert [each["url"] for each in related] == page.xpath("//section[@id='related']//li/p[1]/a/@href")
    assert all(each["score"] >= 3 and each["spans"] == [] for each in related)


def test_nothing_is_said_where_meaning_is_off(library_folder: LibraryFolder) -> None:
    reader = create_reader(library_folder, "off")
    assert not reader.open_page(library_folder[1]["asked"]).xpath("//section[@id='related']")
    assert reader.client.get(f"{library_folder[1]['asked']}.json").get_json()["related"] == []


def test_a_similar_passage_is_shown_from_its_beginning(tmp_path: Path) -> None:
    sentence = "The keeper of the gate put out the lantern before the ferry had landed in the east harbour."
    indexed = document("d", (("Part",), " ".join([sentence] * 5)), sentence, title="Title")
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=[indexed])
    hits = [Hit(passage, indexed.record, (Span(5, 9),), 4.0) for passage in indexed.passages]
    with open_view(engine) as view:
        long, short = build_similar_passages(hits, view)
    assert [(each.passage.heading, each.is_to_end) for each in (long, short)] == [(("Part",), False), ((), True)]
    assert [each.url for each in (long, short)] == [f"/documents/d/{each.id}" for each in indexed.passages]
    shown = [
        "".join(piece.html for piece in block.content)
        for block in (*long.excerpt, *short.excerpt)
        if isinstance(block, ProseBlock)
    ]
    assert shown == [f"{sentence} {sentence}", sentence]
