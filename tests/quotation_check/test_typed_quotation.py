"""Searches for a sentence, which is looked up as a quotation beside the results."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.library.view import LibraryView
from kb.model import Answer, Filters, MatchStatus, ReadAs, Sort
from kb.quotation_check.typed_quotation import MIN_WORDS, look_up_quotation
from kb.search.service import SearchRequest, search
from kb.settings import Settings
from tests.libraries import open_library
from tests.named_library import build_named_library

SAID = "Nobody who knocks at the gate should ever be turned away by an officer."


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LibraryView, Settings]]:
    """A view of the library of names, and its settings."""
    found = build_named_library(tmp_path_factory.mktemp("named"))
    with open_library(found).open_view() as view:
        yield view, found


def _run(opened: tuple[LibraryView, Settings], request: SearchRequest) -> Answer:
    return search(request, *opened, look_up_quotation)


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        (SAID, MatchStatus.EXACT),
        (SAID.replace("gate should", "gate, should"), MatchStatus.MARKS),
        (f"“{SAID}”", MatchStatus.EXACT),
        ('"should ever be turned away by an officer"', MatchStatus.EXACT),
        (SAID.replace(" ever", "").replace("officer", "officers"), MatchStatus.CLOSE),
        ("nobody who knocks at the gate should ever be turned away by officer", MatchStatus.CLOSE),
        (SAID.replace("Nobody who knocks", "Nobody … knocks"), MatchStatus.PARTS),
        # over two passages
        ("They may ask to be heard by night and by fog and by day when nobody is there.", MatchStatus.ABSENT),
    ],
)
def test_words_of_a_document_are_found_where_they_are(
    opened: tuple[LibraryView, Settings], typed: str, status: MatchStatus
) -> None:
    found = _run(opened, SearchRequest(typed))
    assert found.read_as is ReadAs.QUOTATION
    assert found.checked is not None
    assert found.checked.status is status
    if status is MatchStatus.ABSENT:
        assert not found.checked.matches
        return
    best = found.checked.matches[0]
    assert best.hit.document.id == "review"
    assert best.quotation is not None
    assert best.quotation.speaker == "Jane Roe"
    if found.results.total:
        assert found.results.hits[0].passage.id == best.hit.passage.id


@pytest.mark.parametrize(
    "request_",
    [
        SearchRequest("“turned away”"),
        SearchRequest("gate lantern"),
        SearchRequest("who may ask to be heard at the gate by night when it is closed"),
        SearchRequest("a long list of words of which the library does not have any in this order at all"),
        SearchRequest("Guidance for Gate-Keepers"),
        SearchRequest(SAID, page=2),
        SearchRequest(SAID, filters=Filters(year=("2020",))),
    ],
)
def test_other_searches_are_looked_up_as_no_quotation(
    opened: tuple[LibraryView, Settings], request_: SearchRequest
) -> None:
    found = _run(opened, request_)
    assert found.checked is None
    assert found == search(request_, *opened)


def test_what_has_the_words_is_moved_up_by_relevance_only_and_nothing_is_lost(
    opened: tuple[LibraryView, Settings],
) -> None:
    for sort in Sort:
        request = SearchRequest(SAID, sort=sort)
        plain, found = search(request, *opened), _run(opened, request)
        ids = [[each.passage.id for each in answer.results.hits] for answer in (plain, found)]
        assert sorted(ids[0]) == sorted(ids[1])
        assert ids[0] == ids[1] or sort is Sort.RELEVANCE


@pytest.mark.costly
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_run_of_words_of_a_passage_in_marks_is_found_there(
    opened: tuple[LibraryView, Settings], data: st.DataObject
) -> None:
    view = opened[0]
    record = data.draw(st.sampled_from(view.documents()))
    passage = data.draw(st.sampled_from(view.document_passages(record.id)))
    words = passage.text.replace("“", "").replace("”", "").split()
    if len(words) < MIN_WORDS + 2:
        return
    start = data.draw(st.integers(0, len(words) - MIN_WORDS - 2))
    end = data.draw(st.integers(start + MIN_WORDS + 2, len(words)))
    found = _run(opened, SearchRequest(f"“{' '.join(words[start:end])}”"))
    if found.known_items:  # "Section 45 of the Modern Slavery Act" names a provision
        return
    assert found.checked is not None
    assert found.checked.status in (MatchStatus.EXACT, MatchStatus.MARKS)
    assert passage.id in {each.hit.passage.id for each in found.checked.matches}
