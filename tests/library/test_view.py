"""What a view adds to an engine's reader: spans, names, the catalogue, and memoised values."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kb.engine.protocol import Batch
from kb.errors import NoIndexError
from kb.library.catalogue.commits import commit_documents
from kb.library.catalogue.layout import LAW, SPEAKER
from kb.library.tallies import ACRONYM
from kb.library.view import LibraryView, ViewOpener
from kb.model import (
    MATCH_ALL,
    Acronym,
    And,
    DocumentId,
    IndexedDocument,
    Passage,
    PassageId,
    Prefix,
    Query,
    SpeakerCount,
    SpeakerId,
    Word,
)
from tests.contract.generated import commit_random_library
from tests.contract.libraries import add_quotations, document, make_quotation, passage_id
from tests.contract.memory import MemoryEngine
from tests.libraries import open_view


@pytest.fixture
def engine(tmp_path: Path) -> MemoryEngine:
    return MemoryEngine(tmp_path / "index")


def quote(identity: str, name: str, speaker: str) -> IndexedDocument:
    """Make a document that quotes somebody."""
    made = document(identity, "“We ring the bell.”", "The bell is rung.", "Nobody rang.")
    return add_quotations(made, 0, make_quotation("We ring the bell.", name, speaker_id=speaker))


def count_passages(view: LibraryView, name: str) -> int:
    """Count passages, and record the call."""
    CALLS.append(name)
    return view.search(Query(MATCH_ALL, limit=0)).total


CALLS: list[str] = []


def test_what_is_derived_is_computed_once_a_commit_and_for_each_argument(engine: MemoryEngine) -> None:
    CALLS.clear()
    opener = ViewOpener(engine)
    commit_documents(engine, added=[document("a", "one", "two")])
    with opener.open() as view, opener.open() as other:
        assert [each.memoize(count_passages, "first") for each in (view, other, view)] == [2, 2, 2]
        assert view.memoize(count_passages, "second") == 2
    assert CALLS == ["first", "second"]
    with opener.open() as held:
        commit_documents(engine, added=[document("b", "three")])
        with opener.open() as newest:
            assert newest.memoize(count_passages, "first") == 3
        assert held.memoize(count_passages, "first") == 2
    assert CALLS == ["first", "second", "first"]


def test_a_view_of_an_older_commit_keeps_nothing_of_the_newest(engine: MemoryEngine) -> None:
    """Values of a commit that is no longer the newest must not replace those of the newest."""
    CALLS.clear()
    commit_documents(engine, added=[document("a", "one")])
    opener = ViewOpener(engine)
    with opener.open() as held:
        commit_documents(engine, added=[document("b", "two")])
        with opener.open() as newest:
            assert [each.memoize(count_passages, "") for each in (newest, held, newest)] == [2, 1, 2]
        with opener.open() as again:
            assert again.memoize(count_passages, "") == 2
    assert CALLS == ["", ""]


def test_what_is_derived_from_tallies_is_kept_over_commits_that_change_none_and_not_without_end(
    engine: MemoryEngine,
) -> None:
    CALLS.clear()
    made = document("a", "one")
    explaining = replace(made.record, acronyms=(Acronym("CPS", "Crown Prosecution Service"),))
    commit_documents(engine, added=[replace(made, record=explaining)])
    opener = ViewOpener(engine)
    for name in "bc":
        with opener.open() as view:
            assert view.memoize_until_changed(ACRONYM, count_passages, "first") == 1
        commit_documents(engine, added=[document(name, "two")])
    assert CALLS == ["first"]
    with opener.open() as view:
        for number in range(20):
            view.memoize_until_changed(ACRONYM, count_passages, str(number))
        view.memoize_until_changed(ACRONYM, count_passages, "19")
        assert CALLS[-1] == "19"
        assert len(CALLS) == 21
        view.memoize_until_changed(ACRONYM, count_passages, "first")
    assert CALLS[-1] == "first"


def test_an_index_that_is_not_there_cannot_be_viewed(engine: MemoryEngine) -> None:
    with pytest.raises(NoIndexError, match="kb index"), open_view(engine):
        pass


def test_several_queries_are_answered_in_their_order_with_spans_and_names(engine: MemoryEngine) -> None:
    commit_documents(engine, added=[quote("a", "Ada Ferry", "ada-ferry"), quote("b", "A. Ferry", "ada-ferry")])
    commit_documents(engine, added=[quote("c", "Ada Ferry", "ada-ferry")])
    with open_view(engine) as view:
        words, everything = view.multi_search([Query(Word("rung"), limit=1), Query(MATCH_ALL, limit=0)])
        assert (words.total, everything.total) == (3, 9)
        (hit,) = words.hits
        assert [span.slice(hit.passage.text) for span in hit.spans] == ["rung"]
        assert everything.hits == ()
        assert everything.facets.speaker == (SpeakerCount(SpeakerId("ada-ferry"), "Ada Ferry", 3),)
        assert view.name_speakers(["ada-ferry", "nobody"]) == {"ada-ferry": "Ada Ferry"}


def test_the_notices_of_a_prefix_belong_to_its_query(engine: MemoryEngine) -> None:
    commit_documents(engine, added=[document("a", "bell bells belfry", "other")])
    with ViewOpener(engine, max_prefix_terms=2).open() as view:
        cut, whole = view.multi_search([Query(Prefix("bel")), Query(And((Prefix("oth"),)))])
    assert len(cut.notices) == 1
    assert "3 words begin with “bel”" in cut.notices[0]
    assert whole.notices == ()
    assert whole.hits[0].spans


def test_a_library_without_a_catalogue_is_summed_up_from_its_passages(tmp_path: Path, engine: MemoryEngine) -> None:
    """An index of version 0.1.0 has no catalogue."""
    old = MemoryEngine(tmp_path / "old")
    documents = commit_random_library([engine], 5)
    old.commit(Batch(added=documents))
    with open_view(engine) as view, open_view(old) as plain:
        assert view.speakers()
        assert plain.speakers() == view.speakers()
        assert plain.laws() == view.laws()
        for prefix in (SPEAKER, LAW):
            assert dict(plain.scan_tallies(prefix)) == dict(view.scan_tallies(prefix))
        known = view.speakers()[0]
        names = {str(known.id): known.name}
        assert plain.name_speakers([known.id, "nobody"]) == view.name_speakers([known.id, "nobody"]) == names
        assert plain.search(Query(MATCH_ALL)).facets == view.search(Query(MATCH_ALL)).facets


def test_the_neighbours_of_a_passage_that_is_gone_are_none(engine: MemoryEngine) -> None:
    texts = [f"number {number}" for number in range(6)]
    commit_documents(engine, added=[document("a", *texts)])
    with open_view(engine) as view:
        third = _get(view, passage_id("a", texts[2]))
        before, after = view.get_neighbours(third, 1, 2)
        assert [each.text for each in before] == texts[1:2]
        assert [each.text for each in after] == texts[3:5]
        assert [len(each) for each in view.get_neighbours(third, 0, 0)] == [0, 0]
    commit_documents(engine, added=[document("a", *texts[:2], "another", *texts[3:])])
    with open_view(engine) as view:
        assert view.get_neighbours(third, 1, 1) == ((), ())


def test_what_refers_to_a_passage_comes_with_its_neighbours(engine: MemoryEngine) -> None:
    made = document("a", *(f"number {number}" for number in range(6)))
    passages = tuple(replace(each, referring=(0, 5) if each.position == 2 else ()) for each in made.passages)
    commit_documents(engine, added=[replace(made, passages=passages)])
    with open_view(engine) as view:
        found = view.get_context(passages[2], 1, 1)
        assert [[each.position for each in part] for part in found] == [[1], [3], [0, 5]]
        assert [[each.position for each in part] for part in view.get_context(passages[0], 1, 1)] == [[], [1], []]


def test_a_successor_is_followed_until_a_passage_is_there(engine: MemoryEngine) -> None:
    for text in ("one bell", "two bells", "three bells"):
        commit_documents(engine, added=[document("a", text)])
    with open_view(engine) as view:
        assert view.find_successor(passage_id("a", "one bell")) == passage_id("a", "three bells")
        assert view.has_tombstone(passage_id("a", "two bells"))
        assert not view.has_tombstone(passage_id("a", "three bells"))
        assert view.find_successor(PassageId("never-there")) is None


def test_records_are_found_by_id_without_those_that_there_are_not(engine: MemoryEngine) -> None:
    commit_documents(engine, added=[document("b", "two"), document("a", "one")])
    with open_view(engine) as view:
        assert [each.id for each in view.documents()] == ["a", "b"]
        assert list(view.get_documents([DocumentId("b"), DocumentId("c")])) == ["b"]
        assert view.get_document(DocumentId("c")) is None
        assert view.count_matches(["one", "ones", "nowhere"]) == {"one": 1, "ones": 1, "nowhere": 0}
        assert sorted(view.vocabulary()) == [("one", 1), ("two", 1)]


def _get(view: LibraryView, passage: PassageId) -> Passage:
    found = view.get_passage(passage)
    assert found
    return found
