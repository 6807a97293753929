"""Newer guidance on the subject of a passage: on pages and in JSON, without an engine call."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from benchmarks.engine_calls import RecordingEngine
from kb.engine.registry import create_engine
from kb.settings import Settings
from kb.web import create_app
from tests.libraries import index_sources
from tests.web.conftest import Reader, read_texts

_SOURCES = {
    "old": (
        "# Ferry report\n\nWhoever is brought over is granted a 45-day lantern and rest period by the harbour.\n",
        'date = "2018"\nkind = "report"\njurisdictions = ["UK"]\n',
    ),
    "new": (
        "# Ferry guide\n\nThe harbour grants a lantern and rest period of 30 days to whoever is brought over.\n",
        'date = "2026-04"\nkind = "guidance"\njurisdictions = ["England and Wales"]\n',
    ),
}
_LINE = "Later on the same subject: Ferry guide, April 2026, England and Wales"
_PATH = "//p[contains(@class, 'newer')]"


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> RecordingEngine:
    """The engine of a library of an old report and a new guide."""
    texts = {f"{name}.md": text for name, (text, _) in _SOURCES.items()}
    cards = {f"{name}.md.toml": card for name, (_, card) in _SOURCES.items()}
    return RecordingEngine(create_engine(index_sources(tmp_path_factory.mktemp("library"), texts | cards).settings))


@pytest.fixture(scope="module")
def client(recorder: RecordingEngine) -> FlaskClient:
    return create_app(Settings(rate_limit=0), recorder).test_client()


def test_a_hit_and_the_page_of_a_passage_lead_to_newer_guidance(client: FlaskClient) -> None:
    reader = Reader(client)
    page = reader.open_page("/search?q=lantern")
    assert read_texts(page, _PATH) == [_LINE]
    (address,) = page.xpath(f"{_PATH}/a/@href")
    newer = reader.open_page(address)
    assert read_texts(newer, "//h1") == ["Ferry guide"]
    assert read_texts(newer, _PATH) == []
    (older,) = client.get("/search.json?q=lantern&document=old").get_json()["hits"]
    assert read_texts(reader.open_page(older["url"]), f"//header{_PATH}") == [_LINE]


def test_json_has_the_same(client: FlaskClient) -> None:
    hits = {each["document"]["id"]: each for each in client.get("/search.json?q=lantern").get_json()["hits"]}
    expected = {
        "document": "new",
        "title": "Ferry guide",
        "date": "2026-04",
        "jurisdictions": ["England and Wales"],
        "url": hits["new"]["url"],
    }
    assert hits["old"]["newer_on_subject"] == expected
    assert hits["new"]["newer_on_subject"] is None
    assert client.get(f"{hits['old']['url']}.json").get_json()["newer_on_subject"] == expected


def test_it_costs_no_call_of_the_engine(client: FlaskClient, recorder: RecordingEngine) -> None:
    client.get("/search.json?q=lantern")
    recorder.calls.clear()
    assert client.get("/search.json?q=lantern").get_json()["hits"]
    assert recorder.calls.total == 2
