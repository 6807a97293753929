"""Where nothing is found, it is said how many pages could not be searched, with a link to the list of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.settings import Settings
from kb.static_site.addresses import SEARCH_PAGE
from kb.static_site.export import SiteOptions, export_site
from tests.libraries import index_sources
from tests.read.pdf.scanned_pages import scan_page, write_scan
from tests.web.conftest import Reader, make_client, read_texts

SAID = "2\u00a0pages without text cannot be searched."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a scan of two pages that was not read, and a note."""
    path = tmp_path_factory.mktemp("unsearched")
    scan = write_scan(path / "made.pdf", [scan_page(path), scan_page(path)]).read_bytes()
    sources: dict[str, str | bytes] = {"scan.pdf": scan, "scan.pdf.toml": 'title = "A visit"', "note.txt": "A dock."}
    return index_sources(path / "library", sources).settings.library


@pytest.fixture
def client(folder: Path) -> FlaskClient:
    return make_client(folder)


@pytest.mark.parametrize(
    "address",
    [
        "/search?q=xylophone",
        "/search?q=%22the+farms+were+seen%22",
        "/search/lines?q=xylophone",
        "/embed/search?q=xylophone",
    ],
)
def test_an_empty_result_says_how_many_pages_could_not_be_searched(client: FlaskClient, address: str) -> None:
    page = Reader(client).open_page(address)
    (found,) = page.xpath(f"//a[.='{SAID}']/@href")
    assert found.endswith("/documents#unread")
    assert read_texts(Reader(client).open_page("/documents"), "//*[@id='unread']") == ["Pages without text"]


def test_a_result_does_not_say_so(client: FlaskClient) -> None:
    for address in ("/search?q=dock", "/search/lines?q=dock", "/embed/search?q=dock"):
        assert SAID not in client.get(address).text


def test_a_quotation_that_is_absent_comes_with_it(client: FlaskClient) -> None:
    page = Reader(client).post_form("/check", {"text": "“forty farms were seen in the spring”"})
    assert "2 pages without text, in 1 document, cannot be searched." in " ".join(read_texts(page, "//main"))


def test_the_page_of_the_document_names_the_pages(client: FlaskClient) -> None:
    page = Reader(client).open_page("/documents/scan")
    (notice,) = [each for each in read_texts(page, "//p[@class='notice']") if "cannot be searched" in each]
    assert notice.startswith("No text could be read on pages 1\u20132, which cannot be searched.")
    assert Reader(client).open_page("/search?q=a+visit").xpath("//a[@href='/documents/scan']")


def test_a_copy_without_a_server_says_it_too(folder: Path, tmp_path: Path) -> None:
    settings = Settings(library=folder, url="https://example.org/kb", jobs=1)
    export_site(settings, tmp_path / "site", SiteOptions(pictures=False, originals=False))
    assert SAID in (tmp_path / "site" / SEARCH_PAGE).read_text(encoding="utf-8")
