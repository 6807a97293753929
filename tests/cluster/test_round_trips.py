"""How many requests a page sends to the cluster, each of which delays the reader."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.engine.registry import create_engine
from kb.library.catalogue.commits import commit_documents
from kb.settings import Settings
from kb.web import create_app
from tests.cluster.fault_run import build_commit, make_folder

MOST, MOST_AFTER_A_COMMIT = 3, 5


@pytest.fixture
def settings(choose: Callable[[Path], Settings], tmp_path: Path) -> Settings:
    """The settings of a library with one commit."""
    settings = choose(make_folder(tmp_path / "library"))
    commit_documents(create_engine(settings), added=build_commit(1))
    return settings


@pytest.fixture
def count_requests(settings: Settings, caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[str], int]]:
    """Asks the site for a search, and returns how many requests the cluster's client sent."""
    client: FlaskClient = create_app(settings).test_client()

    def ask(words: str) -> int:
        caplog.clear()
        answer = client.get("/search", query_string={"q": words})
        assert answer.status_code == 200
        assert "passages" in answer.text
        return sum(record.name == "opensearch" and record.levelno == logging.INFO for record in caplog.records)

    with caplog.at_level(logging.INFO, logger="opensearch"):
        yield ask


def test_a_page_of_results_takes_three_requests(count_requests: Callable[[str], int]) -> None:
    assert count_requests("kept") > MOST  # fills the caches of the commit
    counts = {
        words: count_requests(words) for words in ("passage", "writer", "kept passage", '"kept passage"', "stays")
    }
    assert all(0 < each <= MOST for each in counts.values()), counts
    assert count_requests("writer") < MOST  # a word that was counted before


def test_the_first_page_after_a_commit_takes_few_more(settings: Settings, count_requests: Callable[[str], int]) -> None:
    count_requests("kept")
    for number in (2, 3):
        commit_documents(create_engine(settings), added=build_commit(number))
        assert MOST < count_requests("writer") <= MOST_AFTER_A_COMMIT
        assert count_requests("passage") <= MOST
