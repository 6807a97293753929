"""The language in which pages speak: asked for in the address, else the reader's, else the library's."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import Reader, all_words


def test_a_language_that_there_is_none_of_is_refused_with_the_choices(reader: Reader) -> None:
    page = reader.opens("/about?lang=xx", 400)
    (fault,) = all_words(page, "//ul[@class='faults']/li")
    assert fault.startswith("'lang' was 'xx'. Give one of: en (English)")


def test_a_language_given_twice_is_refused(reader: Reader) -> None:
    reader.opens("/?lang=en&lang=en", 400)


def test_a_form_that_asks_for_no_language_there_is_is_refused(reader: Reader) -> None:
    reader.posts("/search", {"q": "lantern", "lang": "xx"}, 400)


@pytest.mark.parametrize("address", ["/search.json?q=lantern", "/documents.json", "/search.atom?q=a", "/openapi.json"])
def test_programs_are_told_in_english(client: FlaskClient, address: str) -> None:
    asked = client.get(f"{address}{'&' if '?' in address else '?'}lang=en")
    assert asked.status_code == 400
    assert asked.get_json()["errors"] == [
        {"field": "lang", "message": "There is no parameter 'lang' here. Programs are told in English."}
    ]


def test_caches_are_told_that_pages_depend_on_the_reader_and_answers_for_programs_do_not(client: FlaskClient) -> None:
    assert "Accept-Language" in client.get("/").headers["Vary"]
    assert "Accept-Language" in client.get("/missing").headers["Vary"]
    assert "Accept-Language" not in client.get("/search.json?q=lantern").headers["Vary"]


def test_the_language_that_was_asked_for_is_kept_in_links_and_forms(reader: Reader) -> None:
    page = reader.opens("/search?q=lantern&lang=en")
    ours = [
        link
        for link in page.xpath("//main//a[not(@hreflang)]/@href | //nav//a[not(@hreflang)]/@href")
        if link.startswith("/")
    ]
    files = [link for link in ours if "/file" in link or ".atom" in link]
    assert [link for link in ours if "lang=en" not in link] == files
    assert page.xpath("//form[@role='search']//input[@name='lang']/@value") == ["en"]


def test_what_is_cited_and_copied_has_no_language(reader: Reader) -> None:
    (link,) = reader.opens("/search?q=%22lantern+of+the+law%22&lang=en").xpath("//p[@class='actions']/a[1]/@href")
    page = reader.opens(link)
    citation = "".join(all_words(page, "//section[contains(@class, 'cite')] | //section[@class='citation']"))
    assert "lang=" not in citation
    assert not [tag for tag in page.xpath("//meta/@content") if "lang=" in tag]
