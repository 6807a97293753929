"""Each match is a line, in its context, sorted by the words beside it; the number of lines is limited."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from kb.search import concordance
from kb.search.concordance import LineOrder, collect_lines
from kb.search.service import SearchRequest
from kb.settings import Settings
from tests.contract.libraries import document
from tests.libraries import open_view

LONG = "word " * 60


@pytest.fixture
def view(tmp_path: Path) -> Iterator[LibraryView]:
    engine = WhooshEngine(tmp_path)
    documents = [
        document("one", "The lantern is lit. A lantern,\nold and red, hangs there.", date="2014"),
        document("two", f"{LONG}every lantern burns {LONG}", "Nothing here.", date="2016"),
        document("three", "Lantern", title="Of the lantern", date="2015"),
    ]
    commit_documents(engine, added=documents)
    with open_view(engine) as held:
        yield held


def collect(view: LibraryView, text: str, order: LineOrder | None = None) -> list[tuple[str, str, str]]:
    found = collect_lines(SearchRequest(text), view, Settings(), order)
    return [(line.left, line.match, line.right) for line in found.lines]


def test_each_match_is_a_line_and_white_space_is_a_space(view: LibraryView) -> None:
    lines = collect(view, '"lantern" document:one')
    assert lines == [
        ("The ", "lantern", " is lit. A lantern, old and red, hangs there."),
        ("The lantern is lit. A ", "lantern", ", old and red, hangs there."),
    ]


def test_context_is_cut_between_words(view: LibraryView) -> None:
    ((left, match, right),) = collect(view, '"lantern" document:two')
    assert (left, match, right) == ("word " * 22 + "every ", "lantern", " burns" + " word" * 22)


def test_lines_are_sorted_by_the_words_after_or_before_and_those_without_come_last(view: LibraryView) -> None:
    after = [right[:6] for _, _, right in collect(view, '"lantern"', LineOrder.NEXT)]
    assert after == [" burns", " is li", ", old ", ""]
    before = [left[-6:] for left, _, _ in collect(view, '"lantern"', LineOrder.PREVIOUS)]
    assert before == ["it. A ", "every ", "The ", ""]


def test_what_has_no_match_in_its_text_has_no_line(view: LibraryView) -> None:
    assert collect(view, "") == collect(view, "document:one") == collect(view, "zebra") == []
    assert [match for _, match, _ in collect(view, "title:lantern")] == []


def test_no_more_lines_are_collected_than_the_limit(view: LibraryView, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit, has_more in ((4, False), (3, True), (1, True)):
        monkeypatch.setattr(concordance, "MAX_LINES", limit)
        found = collect_lines(SearchRequest('"lantern"'), view, Settings())
        assert (len(found.lines), found.has_more) == (limit, has_more)


def test_matches_beyond_the_limit_are_not_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concordance, "MAX_LINES", 2)
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=[document("many", "lantern " * 9), document("one", f"{LONG} lantern {LONG}")])
    with open_view(engine) as view:
        found = collect_lines(SearchRequest("lantern"), view, Settings())

    assert [len(hit.spans) for hit in found.answer.results.hits] == [9, 0]
    assert (len(found.lines), found.has_more) == (2, True)


def test_a_line_has_the_span_of_its_match(view: LibraryView) -> None:
    for line in collect_lines(SearchRequest("lantern"), view, Settings()).lines:
        assert line.span.slice(line.hit.passage.text).lower() == "lantern"
