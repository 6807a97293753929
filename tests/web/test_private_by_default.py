"""A library whose searches are private by default: which boxes send their words how."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from lxml import etree, html

from tests.web.conftest import Reader, make_client, read_texts

PAGES = (
    *("/", "/documents", "/documents/diary", "/speakers", "/laws", "/check", "/about", "/leaving", "/accessibility"),
    *("/search", "/search?q=lantern", "/search/lines?q=lantern", "/search/facets/kind?q=lantern", "/search?q=a&page=0"),
    *("/nowhere", "/documents/diary?q=lantern", "/search/private"),
)


@pytest.fixture(scope="module")
def reader(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    folder = tmp_path_factory.mktemp("private") / "library"
    shutil.copytree(library, folder)
    with (folder / "library.toml").open("a", encoding="utf-8") as file:
        file.write("private_search = true\n")
    return Reader(make_client(folder))


@pytest.mark.parametrize("address", PAGES)
def test_every_search_box_sends_its_words_in_the_body(reader: Reader, address: str) -> None:
    page = html.document_fromstring(reader.client.get(address).get_data(as_text=True))
    methods = [each.get("method") for each in page.iter("form") if each.get("role") == "search"]

    assert set(methods) == {"post"}


def test_the_home_page_offers_an_address_to_share(reader: Reader) -> None:
    home = reader.open_page("/")
    (button,) = home.xpath("//form[@role='search']//button[@formmethod]")

    assert (button.get("formmethod"), button.text) == ("get", "Search with an address to share")
    assert "Search privately" not in read_texts(home, "//main")[0]


def test_an_address_with_words_goes_on_as_it_was(reader: Reader) -> None:
    page = reader.open_page("/search?q=ferryman")

    assert page.xpath("//nav[@class='pages']//a/@href") == ["/search?q=ferryman&page=2"]


def test_a_frame_leads_to_results_without_the_words_in_their_address(reader: Reader) -> None:
    frame = reader.open_page("/embed/search?q=lantern")
    (form,) = frame.xpath("//form[.//button[text()='All results']]")

    assert (form.get("method"), form.get("action"), dict(form.form_values())) == (
        "post",
        "/search",
        {"q": "lantern", "limit": "5"},
    )
    assert not [each for each in frame.xpath("//a/@href") if each.startswith("/search?")]


def test_a_browser_is_told_to_send_the_words_in_the_body(reader: Reader) -> None:
    root = etree.fromstring(reader.client.get("/opensearch.xml").get_data())
    (url,) = [each for each in root.iter("{*}Url") if each.get("type") == "text/html"]

    assert (url.get("method"), url.get("template")) == ("post", "http://localhost/search")
    assert [dict(each.attrib) for each in url] == [{"name": "q", "value": "{searchTerms}"}]
