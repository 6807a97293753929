"""Jurisdictions of passages: on pages and in JSON, as a filter and in a query."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from kb.web import create_app
from tests.libraries import index_sources
from tests.web.conftest import Reader, read_text

_PART = "The harbour law of this place says at some length who may mend nets there, at what hour, and with whose leave."
_WHOLE = f"""# Net law

## All of it

{_PART} It is the law of the whole.

## Part 4: Scotland

{_PART} It is the law of the north.
"""
_SOURCES = {
    "whole": (_WHOLE, "UK"),
    "english": (f"# English nets\n\n{_PART}\n", "England"),
    "world": (f"# Nets\n\n{_PART}\n", "international"),
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return open_client(tmp_path_factory.mktemp("library"), _SOURCES)


def open_client(folder: Path, sources: Mapping[str, tuple[str, str]]) -> FlaskClient:
    """Return a client of a library of sources, each with its text and its place."""
    texts = {f"{name}.md": text for name, (text, _) in sources.items()}
    cards = {f"{name}.md.toml": f'jurisdictions = ["{place}"]\n' for name, (_, place) in sources.items()}
    return create_app(index_sources(folder, texts | cards, rate_limit=0).settings).test_client()


def _read(client: FlaskClient, address: str) -> str:
    return read_text(Reader(client).open_page(address))


def _find(client: FlaskClient, query: str) -> list[tuple[str, list[str]]]:
    hits = client.get(f"/search.json?{query}").get_json()["hits"]
    return sorted((hit["document"]["id"], hit["jurisdictions"]) for hit in hits)


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("England", [("english", []), ("whole", [])]),
        ("Scotland", [("whole", []), ("whole", ["Scotland"])]),
        ("UK", [("english", []), ("whole", []), ("whole", ["Scotland"])]),
        ("international", [("world", [])]),
        ("Wales", [("whole", [])]),
        ("France", []),
    ],
)
def test_a_filter_and_a_field_find_the_same(
    client: FlaskClient, place: str, found: list[tuple[str, list[str]]]
) -> None:
    assert _find(client, f"q=harbour&jurisdiction={place}") == found
    assert _find(client, f"q=harbour+nation:{place}") == found
    assert _find(client, f"q={quote('+harbour nation:' + place.lower(), safe='')}") == found


def test_places_are_a_facet_with_the_numbers_that_their_links_find(client: FlaskClient) -> None:
    facets = client.get("/search.json?q=harbour").get_json()["facets"]["jurisdiction"]
    assert facets == [["UK", 3], ["England", 2], ["Scotland", 2], ["international", 1]]
    for place, count in facets:
        assert client.get(f"/search.json?q=harbour&jurisdiction={place}").get_json()["total"] == count
    page = _read(client, "/search?q=harbour&jurisdiction=England")
    assert "Written for" in page


def test_a_heading_that_narrows_is_on_the_result_the_passage_and_the_document(client: FlaskClient) -> None:
    (hit,) = (
        hit for hit in client.get("/search.json?q=harbour").get_json()["hits"] if hit["jurisdictions"] == ["Scotland"]
    )
    line = "Only for Scotland Part 4: Scotland"
    assert "Only for Scotland" in _read(client, "/search?q=harbour")
    assert line in _read(client, hit["url"])
    assert line in _read(client, "/embed" + hit["url"].removeprefix("/documents"))
    assert "Only for Scotland" in _read(client, "/embed/search?q=harbour")
    assert "Only for Scotland" not in _read(client, "/search?q=harbour&jurisdiction=England")
    assert "Parts apply only to Scotland: “Part 4: Scotland” (headings)" in _read(client, "/documents/whole")
    assert "Parts apply only to" not in _read(client, "/documents/english")


@pytest.mark.costly
def test_a_document_of_another_nation_is_marked_and_ranks_lower_where_the_library_has_its_own(tmp_path: Path) -> None:
    (tmp_path / "library.toml").write_text('nation = "UK"\n', encoding="utf-8")
    places = {"abroad": "US", "here": "England", "anywhere": "international"}
    client = open_client(tmp_path, {name: (f"# Nets {name}\n\n{_PART}\n", place) for name, place in places.items()})

    def read_order(words: str) -> list[str]:
        hits = client.get(f"/search.json?q={quote(words)}&meaning=off").get_json()["hits"]
        return [hit["document"]["id"] for hit in hits]

    assert read_order("who may mend nets")[-1] == "abroad"
    assert read_order("who may mend nets in the US")[0] == "abroad"
    page = Reader(client).open_page("/search?q=mend+nets&meaning=off")
    assert [read_text(each) for each in page.xpath("//p[contains(@class, 'elsewhere')]")] == ["Only for US"]
    for address in ("/documents/abroad", "/embed/search?q=mend"):
        assert "Only for US" in _read(client, address)
    assert not Reader(client).open_page("/documents/here").xpath("//p[contains(@class, 'elsewhere')]")
