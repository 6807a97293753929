"""No answer grows with what a request repeats: the largest request that is read, at every address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.test import Client

from kb.model import DocumentId, Passage
from kb.settings import Settings
from kb.web import create_app
from kb.web.middleware.security_headers import MAX_QUERY_BYTES, MAX_REQUEST_BYTES
from tests.counting import count_calls
from tests.libraries import index_sources, view_folder
from tests.web.every_address import every_address
from tests.web.small_library import write_library

MAX_ANSWER_BYTES = 2_000_000
GROW_WITH_THE_LIBRARY = (  # by the last part of a path: exports, the original file, the whole document
    *("passages.jsonl", "quotations.csv", "search.csv", "passages.csv", "file", "guidance", "guidance.json"),
)
WIDE = "\U0001f600"  # twelve bytes in an address
DEAR = '"'  # five in a page
TEXTS = ("q", "words", "without", "publisher", "url", "page", "passage", "text")

Sent = dict[str, str | list[str]]


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with many values of facets, so that a page has many links."""
    folder = tmp_path_factory.mktemp("wide")
    write_library(folder)
    texts = {}
    for number in range(40):
        texts[f"log{number}.txt"] = f"The ferryman of gate {number} wrote what the lantern showed. " * 12
        card = f'publisher = "Gate {number}"\nkind = "log {number}"\ndate = {1980 + number}-01-01\n'
        texts[f"log{number}.txt.toml"] = card
    index_sources(folder, texts)
    return folder


@pytest.fixture(scope="module")
def site(wide: Path) -> Flask:
    return create_app(Settings(library=wide, rate_limit=0))


@pytest.fixture(scope="module")
def passage(wide: Path) -> Passage:
    with view_folder(wide) as view:
        return view.document_passages(DocumentId("guidance"))[0]


def fill(name: str, character: str, maximum: int) -> str:
    """Return a value for a parameter of a request with a number of bytes, beside a few others."""
    return "ferryman " + character * ((maximum - 100 - len(name)) // (len(urlencode({"": character})) - 1))


def build_addresses() -> Iterator[Sent]:
    for name in TEXTS:
        yield {name: fill(name, WIDE, MAX_QUERY_BYTES)}
    yield {"q": fill("q", WIDE, MAX_QUERY_BYTES), "limit": "50"}
    yield {"q": fill("q", DEAR, MAX_QUERY_BYTES), "limit": "50"}
    yield {"q": "ferryman", "publisher": [f"{number}{WIDE * 30}" for number in range(20)], "limit": "50"}
    yield {f"x{number}": "" for number in range(1000)}


def build_bodies() -> Iterator[Sent]:
    for character in (WIDE, DEAR):
        filters = [f"{number}{character * 390}" for number in range(10)]
        yield {"q": fill("q", character, MAX_REQUEST_BYTES // 2), "limit": "50", "without": filters}
        yield {"q": fill("q", character, MAX_REQUEST_BYTES)}
        yield {"q": "ferryman", "publisher": [f"{number}{character * 400}" for number in range(50)], "limit": "50"}
    yield {f"x{number}": "" for number in range(30_000)}


def test_no_answer_is_larger_than_two_megabytes_whatever_is_sent(site: Flask, passage: Passage) -> None:
    client, sizes = site.test_client(), {}
    for method, path in every_address(site, passage.id, passage.document):
        if path.rpartition("/")[2] in GROW_WITH_THE_LIBRARY:
            continue
        for number, sent in enumerate(build_addresses() if method == "GET" else build_bodies()):
            kept = {"query_string" if method == "GET" else "data": sent}
            answer = client.open(path, method=method, buffered=True, follow_redirects=method == "POST", **kept)
            assert answer.status_code < 500, (method, path, answer.status_code)
            sizes[method, path, number] = len(answer.get_data())

    assert {key: size for key, size in sizes.items() if size > MAX_ANSWER_BYTES} == {}
    assert max(sizes.values()) > 100_000, "none of the requests was a large one"


@pytest.mark.parametrize("path", ["/search", "/search.json", "/search/lines", "/search/facets/publisher"])
@pytest.mark.parametrize("words", ["1 ", "a & b ", "ferryman <"])
def test_what_is_not_read_of_a_search_changes_neither_its_answer_nor_its_work(
    site: Flask, path: str, words: str
) -> None:
    client = Client(site)

    def ask(length: int) -> bytes:
        answer = client.post(path, data={"q": (words * length)[:length]}, follow_redirects=True)
        return re.sub(rb"token=[\w-]+", b"", answer.get_data())

    ask(80)  # fills the caches
    assert ask(8_000) == ask(60_000)
    short, long = (count_calls(lambda length=length: ask(length)) for length in (8_000, 60_000))  # type: ignore[misc]
    assert long < 1.5 * short


def test_a_search_that_is_cut_says_so(site: Flask) -> None:
    notices = site.test_client().post("/search.json", json={"q": "ferryman " * 1000}).get_json()["query"]["notices"]

    assert "Only the first 2,000 characters were read." in notices


def test_an_address_that_is_too_long_is_refused(site: Flask) -> None:
    client = site.test_client()
    page = client.get("/search", query_string={"q": "ferryman " * 1000})
    program = client.get("/search.json", query_string={"q": "ferryman " * 1000})

    assert (page.status_code, program.status_code) == (414, 414)
    assert b"That was too long" in page.get_data()
    assert client.get("/search", query_string={"q": "ferryman " * 300}).status_code == 200


def test_filters_are_bounded_together(site: Flask) -> None:
    answer = site.test_client().post("/search.json", json={"q": "a", "kind": [f"{n}{'a' * 400}" for n in range(11)]})

    assert answer.status_code == 400
    assert answer.get_json()["errors"] == [
        {"field": "kind", "message": "All filters together have 4,412 characters. Give at most 4,000."}
    ]


def test_the_values_of_a_facet_share_what_a_long_search_has_in_common(site: Flask) -> None:
    words = "ferryman " + "gate " * 300
    page = site.test_client().get("/search/facets/publisher", query_string={"q": words}).get_data(as_text=True)

    assert page.count("Gate ") >= 30
    assert page.count("ferryman gate") + page.count("ferryman+gate") < 20
