"""The site answers the same on another engine, which an installation names in a setting."""

from __future__ import annotations

import json
import re
from contextlib import closing

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb.library.indexing.sync import Library
from kb.settings import Settings
from tests.contract.memory import MemoryEngine
from tests.libraries import open_library
from tests.web.conftest import make_client
from tests.web.every_address import every_address
from tests.web.small_library import write_library

ENGINES = ("whoosh", "tests.contract.memory:create_memory_engine")
DRAFT = "Ada Ferry said: “Nobody who knocks at the gate should be turned away.” “The toll was paid for them, and more.”"
_GENERATION = re.compile(rb"generation\W+\d+")
SEARCHES = (
    *("lantern", "lanterns at night", '"the lantern of the law"', '"turned away" gate', "lant*", "lantern -harbour"),
    *("said:lantern", "speaker:ferry", "is:quotation", "kind:guidance lantern", 'cites:"Harbour Act"', "2013..2014"),
    *(
        "lantern&sort=newest",
        "lantern&sort=oldest",
        "lantern&page=2",
        "the&kind=report&year=2014",
        "nowhere",
        "",
        "zz*",
    ),
)


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> list[Library]:
    folder = tmp_path_factory.mktemp("engines")
    write_library(folder)
    libraries = [open_library(Settings(library=folder, jobs=1, engine=each)) for each in ENGINES]
    for each in libraries:
        each.sync()
    return libraries


@pytest.fixture(scope="module")
def sites(libraries: list[Library]) -> list[FlaskClient]:
    folder = libraries[0].sources.folder.parent
    return [make_client(folder, engine=each) for each in ENGINES]


def list_places(library: Library) -> list[tuple[str, str]]:
    """Return the id of each document, and that of its first passage."""
    with library.open_view() as view:
        return [(each.id, view.document_passages(each.id)[0].id) for each in view.documents()]


def assert_same(one: TestResponse, other: TestResponse) -> None:
    """Check that two answers are the same; scores may differ by rounding."""
    assert one.status_code == other.status_code
    if one.is_json:
        expected = json.loads(one.text, parse_float=lambda number: pytest.approx(float(number), abs=1e-4))
        assert json.loads(other.text) == expected
    else:  # the end of an export has the number of commits, which differs by engine
        assert _GENERATION.sub(b"", one.data) == _GENERATION.sub(b"", other.data)


def test_the_setting_names_the_engine(libraries: list[Library]) -> None:
    assert isinstance(libraries[1].engine, MemoryEngine)
    assert list_places(libraries[0]) == list_places(libraries[1])


@pytest.mark.parametrize("search", SEARCHES)
def test_a_search_answers_the_same(sites: list[FlaskClient], search: str) -> None:
    for address in ("/search.json", "/search"):
        one, other = (site.get(f"{address}?q={search}") for site in sites)
        assert one.status_code == 200
        assert_same(one, other)


@pytest.mark.costly
def test_every_address_answers_the_same(sites: list[FlaskClient], libraries: list[Library]) -> None:
    places = list_places(libraries[0])
    asked = 0
    for document, passage in places:
        for method, path in every_address(sites[0].application, passage, document):
            if method == "GET" and path not in ("/healthz", "/readyz", "/version"):  # specific to one index
                one, other = (site.get(f"{path}?q=lantern") for site in sites)
                with closing(one), closing(other):
                    assert_same(one, other)
                asked += one.status_code == 200
    assert asked > 10 * len(places)


def test_a_draft_is_checked_the_same(sites: list[FlaskClient]) -> None:
    one, other = (site.post("/check.json", json={"text": DRAFT}) for site in sites)
    assert one.status_code == 200
    assert_same(one, other)
    assert [each["status"] for each in json.loads(one.text)["quotations"]] == ["exact", "close"]
