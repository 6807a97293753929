"""The number of engine calls a request makes: with an engine on another machine, each is a round trip."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from benchmarks.engine_calls import EngineCalls, RecordingEngine
from kb.engine.registry import create_engine
from kb.model import Passage
from kb.settings import Settings
from kb.web import create_app

QUOTATIONS = " ".join(f"“{words}”" for words in (
    "harbour watch", "the lantern was", "nobody said these words ever", "a ferry of the harbour", "keeper of the gate",
    "the night before", "words that are absent", "lantern", "the harbour is", "one more that is nowhere to be found",
))  # fmt: skip


@pytest.fixture(scope="module")
def recorder(library: Path) -> RecordingEngine:
    return RecordingEngine(create_engine(Settings(library=library)))


@pytest.fixture(scope="module")
def site(library: Path, recorder: RecordingEngine) -> FlaskClient:
    """The site with the recorded engine; values of the commit are already computed."""
    client = create_app(Settings(library=library, rate_limit=0), recorder).test_client()
    for address in (
        "/search?q=lantren",
        "/search?q=the&limit=50",
        "/speakers",
        "/laws",
        "/search/facets/document?q=the",
        "/documents/report",
    ):
        assert client.get(address).status_code == 200
    return client


def count(
    site: FlaskClient, recorder: RecordingEngine, address: str, data: dict[str, str] | None = None
) -> EngineCalls:
    recorder.calls.clear()
    response = site.post(address, data=data) if data else site.get(address)
    assert response.status_code == 200
    return recorder.calls


@pytest.mark.parametrize(
    "text",
    [
        "harbour",
        "lantern of the harbour",
        '"the harbour" lantern',
        "what did the keeper of the lantern say about it",
        "harbour year:2013",
        "The Harbour Report",
        "Harbour Act 1999",
        "Nobody who knocks at the gate should be turned away.",
        "Nobody who ever knocks at this gate should be turned away by the police.",
        '"the lantern of the law is lit too late"',
    ],
)
def test_a_page_of_results_makes_three_calls(site: FlaskClient, recorder: RecordingEngine, text: str) -> None:
    calls = count(site, recorder, f"/search?q={text}")
    assert calls.total <= 3, calls.calls
    assert calls.queries <= 12


def test_words_that_the_library_does_not_have_cost_one_call_more(site: FlaskClient, recorder: RecordingEngine) -> None:
    quotation = '"a quotation of fifteen words that the library does not have anywhere in all its passages"'
    calls = count(site, recorder, f"/search?q={quotation}")
    assert calls.total <= 4, calls.calls
    assert calls.queries <= 12


def test_its_json_makes_two(site: FlaskClient, recorder: RecordingEngine) -> None:
    assert count(site, recorder, "/search.json?q=lantern+of+the+harbour").total == 2


def test_a_page_of_lines_makes_two(site: FlaskClient, recorder: RecordingEngine) -> None:
    for order in ("", "&order=next"):
        assert count(site, recorder, f"/search/lines?q=lantern+of+the+harbour{order}").total <= 2


def test_a_page_of_all_values_of_a_facet_makes_three(site: FlaskClient, recorder: RecordingEngine) -> None:
    assert count(site, recorder, "/search/facets/document?q=lantern").total <= 3


@pytest.mark.costly
def test_a_page_of_a_passage_makes_four_and_one_for_its_laws_and_notes(
    site: FlaskClient, recorder: RecordingEngine, passages: dict[str, list[Passage]]
) -> None:
    for name, found in passages.items():
        for each in found:
            extra = bool(each.laws) + bool(each.notes or each.note_of)
            assert count(site, recorder, f"/documents/{name}/{each.id}?q=lantern").total <= 4 + extra


def test_ten_quotations_are_checked_in_eight(site: FlaskClient, recorder: RecordingEngine) -> None:
    assert count(site, recorder, "/check.json", {"text": QUOTATIONS}).total <= 8
