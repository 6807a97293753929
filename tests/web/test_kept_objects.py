"""The memory of a process does not grow with visitors' requests, nor with changes of the library."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from itertools import islice, product
from pathlib import Path
from string import ascii_lowercase

import pytest
from flask.testing import FlaskClient

from kb.library.indexing.sync import Library
from kb.web import create_app, warm_up
from tests.libraries import index_sources

_TOLERATED = 3000  # objects: what a few hundred requests or commits more would leave, were they kept


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return index_sources(tmp_path, {"notes.md": "# Notes\n\n“I left at night,” said Anna Harbour.\n"}, rate_limit=0)


@pytest.fixture
def client(library: Library) -> FlaskClient:
    return create_app(library.settings, library.engine).test_client()


@pytest.fixture
def loaded(client: FlaskClient) -> Iterator[int]:
    """How many objects the process is told at its start to have for good."""
    warm_up(client.application)
    yield gc.get_freeze_count()
    gc.unfreeze()


def _count_growth(act: Callable[[int], object], warm_up: int, times: int) -> int:
    """Return how many more objects there are after an action was done some times, once caches are full."""
    for number in range(warm_up):
        act(number)
    gc.collect()
    before = len(gc.get_objects())
    for number in range(warm_up, warm_up + times):
        act(number)
    gc.collect()
    return len(gc.get_objects()) - before


def test_prefixes_that_visitors_type_are_not_kept_without_bound(client: FlaskClient) -> None:
    prefixes = ["".join(letters) for letters in islice(product(ascii_lowercase, repeat=3), 3000)]

    def search(number: int) -> None:
        assert client.get("/search.json", query_string={"q": f"{prefixes[number]}*"}).status_code == 200

    assert _count_growth(search, 1000, 2000) < _TOLERATED


def test_commits_are_not_kept(library: Library, client: FlaskClient) -> None:
    def change(number: int) -> None:
        (library.sources.folder / "more.md").write_text(f"# More\n\nLine {number} of more.\n", encoding="utf-8")
        library.sync()
        assert client.get("/search", query_string={"q": "line"}).status_code == 200

    assert _count_growth(change, 60, 140) < _TOLERATED


def test_what_was_loaded_at_the_start_is_looked_through_no_more_and_given_back_when_it_is_replaced(
    loaded: int, library: Library, client: FlaskClient
) -> None:
    assert loaded > len(gc.get_objects())
    (library.sources.folder / "notes.md").write_text("# Notes\n\nOther words.\n", encoding="utf-8")
    library.sync()
    assert client.get("/search?q=words").status_code == 200
    assert gc.get_freeze_count() < loaded
