"""Documents whose file is withheld, or which are kept out of search engines."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.library.keeping.purge import purge
from kb.model import DocumentId, Passage
from kb.settings import Settings
from tests.libraries import open_library, view_folder
from tests.web.conftest import Reader, make_client, read_texts
from tests.web.small_library import index_library, write_library

WORDS = "lantern"
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight")
PARAGRAPH = "Part {} of the tale is told here at some length, so that it fills a passage of its own and no other."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small library with a withheld PDF file, and a document and a passage that are to be in no search engine."""
    folder = tmp_path_factory.mktemp("library")
    write_library(folder)
    for name, line in (("report.pdf", "original = false"), ("lantern.txt", "index = false")):
        sidecar = folder / "sources" / f"{name}.toml"
        sidecar.write_text(f"{line}\n{sidecar.read_text(encoding='utf-8')}", encoding="utf-8")
    text = "\n\n".join(("Seen by all", *(PARAGRAPH.format(number) for number in NUMBERS)))
    (folder / "sources" / "parts.txt").write_text(text, encoding="utf-8")
    table = f'[[passages]]\nwords = "{PARAGRAPH.format(NUMBERS[0])}"\nindex = false\n'
    (folder / "sources" / "parts.txt.toml").write_text(table, encoding="utf-8")
    open_library(Settings(library=folder, jobs=1)).sync()
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> FlaskClient:
    return make_client(folder, rate_limit=0)


@pytest.fixture(scope="module")
def reader(client: FlaskClient) -> Reader:
    return Reader(client)


@pytest.fixture(scope="module")
def passages(folder: Path) -> dict[str, Passage]:
    with view_folder(folder) as view:
        return {each: view.document_passages(DocumentId(each))[0] for each in ("report", "lantern", "diary")}


def test_a_withheld_file_is_not_given_out_and_its_text_is(reader: Reader, passages: dict[str, Passage]) -> None:
    page = reader.open_page("/documents/report/file", 410)
    assert read_texts(page, "//h1") == ["The original file is withheld"]
    assert "lantern" in reader.client.get("/documents/report").text
    assert reader.client.get("/documents/report.json").get_json()["passages"]
    reader.open_page(f"/documents/report/{passages['report'].id}")
    assert reader.client.get("/documents/report/file", headers={"Range": "bytes=0-9"}).status_code == 410
    assert reader.client.head("/documents/report/file").status_code == 410


def test_a_withheld_file_gives_no_picture(reader: Reader, passages: dict[str, Passage]) -> None:
    path = f"/documents/report/{passages['report'].id}"
    for address in ("/documents/report/pages/1", "/documents/report/pages/1.png", f"{path}/pages/1.svg"):
        assert read_texts(reader.open_page(address, 410), "//h1") == ["The original file is withheld"]
    assert "See the page" not in reader.client.get(path).text
    assert "See the page" not in reader.client.get("/search?q=harbour&document=report").text
    assert reader.client.get(f"{path}.json?boxes=on").get_json()["page_pictures"] == []


def test_nothing_leads_to_a_withheld_file(client: FlaskClient, passages: dict[str, Passage]) -> None:
    path = f"/documents/report/{passages['report'].id}"
    pages = ("/", "/documents", "/documents/report", path, f"{path}/embed", f"/embed{path.removeprefix('/documents')}")
    programs = ("/documents.json", "/documents/report.json", f"{path}.json", f"{path}.csl.json", f"{path}.ris")
    searches = (f"/search?q={WORDS}&document=report", f"/search.json?q={WORDS}", f"/search.atom?q={WORDS}")
    for address in (*pages, *programs, *searches):
        response = client.get(address)
        assert response.status_code == 200, address
        assert "/documents/report/file" not in response.text, address
        assert "citation_pdf_url" not in response.text, address
    assert "/documents/diary/file" in client.get("/documents/diary").text


def test_search_engines_are_kept_out_of_what_shows_text_of_a_document(
    client: FlaskClient, reader: Reader, passages: dict[str, Passage]
) -> None:
    path = f"/documents/lantern/{passages['lantern'].id}"
    for address in ("/documents/lantern", path, f"{path}/embed", f"/search?q={WORDS}&document=lantern"):
        assert "noindex" in client.get(address).headers["X-Robots-Tag"], address
        (asked,) = reader.open_page(address).xpath("//meta[@name='robots']/@content")
        assert "noindex" in asked, address
    others = ("/documents/lantern.json", "/documents/lantern/file", f"{path}.json", f"{path}.ris", f"{path}.txt")
    searches = (f"/search.json?q={WORDS}&document=lantern", f"/search.atom?q={WORDS}&document=lantern")
    for address in (*others, *searches, f"/embed{path.removeprefix('/documents')}"):
        with client.get(address) as response:
            assert "noindex" in response.headers["X-Robots-Tag"], address


def test_search_engines_may_read_what_shows_no_text_of_it(client: FlaskClient, passages: dict[str, Passage]) -> None:
    path = f"/documents/diary/{passages['diary'].id}"
    for address in ("/", "/documents", "/documents/diary", path):
        assert "X-Robots-Tag" not in client.get(address).headers, address
        assert "noindex" not in client.get(address).text, address


def test_search_engines_are_kept_out_of_pages_of_speakers_who_are_quoted_in_it(
    client: FlaskClient, folder: Path
) -> None:
    with view_folder(folder) as view:
        quoted = {
            each.speaker_id
            for passage in view.document_passages(DocumentId("lantern"))
            for each in passage.quotations
            if each.speaker_id
        }
    assert quoted
    for speaker in quoted:
        assert client.get(f"/speakers/{speaker}").headers["X-Robots-Tag"] == "noindex"


def test_search_engines_are_kept_out_of_what_shows_one_passage(client: FlaskClient, folder: Path) -> None:
    def is_kept_out(address: str) -> bool:
        return client.get(address).headers.get("X-Robots-Tag") == "noindex"

    with view_folder(folder) as view:
        passages = view.document_passages(DocumentId("parts"))
    (kept,) = [each for each in passages if each.noindex]
    assert PARAGRAPH.format("one") in kept.text
    far = f"/documents/parts/{passages[-1].id}"
    for address in ("/documents/parts", "/documents/parts.json", f"/documents/parts/{kept.id}"):
        assert is_kept_out(address), address
    assert is_kept_out(f"/documents/parts/{kept.id}.json")
    for address in (far, f"{far}.json"):
        assert not is_kept_out(address), address


def test_a_file_with_a_purged_passage_is_offered_no_more(tmp_path: Path) -> None:
    library = index_library(tmp_path)
    with library.open_view() as view:
        first, other, *_ = view.document_passages(DocumentId("report"))
    reader = Reader(make_client(tmp_path, rate_limit=0))
    address = f"/documents/report/{other.id}"
    links = "//a[contains(@href, '/file') or contains(@href, '/pages/')]"
    assert reader.open_page(address).xpath(links)
    purge(library, str(first.id))
    assert not reader.open_page(address).xpath(links)
    reader.open_page("/documents/report/file", 410)
