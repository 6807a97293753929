"""Commits: all or nothing, visible at once, and where renamed ids lead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from kb.model import MATCH_ALL, DocumentId, IndexedDocument, PassageId, Phrase, Query, UnreadSource, Word
from tests.contract.conftest import Place
from tests.contract.libraries import document, passage_id, small_library
from tests.libraries import open_view

OLD = "Children who were trafficked were charged with crimes they were forced to commit."
NEW = "Children who were trafficked were often charged with crimes that they were forced to commit."
OTHER = "The police did not refer them in time."


def read_state(engine: Engine) -> object:
    with open_view(engine) as view:
        results = view.search(Query(MATCH_ALL, limit=1000))
        ranked = view.search(Query(Word("the"), limit=1000))
        return (
            [(record, view.document_passages(record.id)) for record in view.documents()],
            list(view.unread_sources()),
            results.total,
            [hit.passage for hit in results.hits],
            results.facets,
            [(hit.passage.id, round(hit.score, 9), hit.spans) for hit in ranked.hits],
        )


def test_generations_grow(engine: Engine) -> None:
    generations = [commit_documents(engine, added=[each]) for each in small_library()]
    assert generations == sorted(set(generations))
    with open_view(engine) as view:
        assert view.generation == generations[-1]


def test_a_held_snapshot_stays_as_it_was(engine: Engine) -> None:
    first, second, *_ = small_library()
    commit_documents(engine, added=[first])
    with open_view(engine) as held:
        commit_documents(engine, added=[second], removed=[first.record.id])
        commit_documents(engine, rebuild=True)
        assert [record.id for record in held.documents()] == [first.record.id]
        assert tuple(held.document_passages(first.record.id)) == first.passages
        assert held.search(Query(Word("dock"))).total > 0
        with open_view(engine) as newest:
            assert list(newest.documents()) == []


def test_a_document_is_replaced_by_one_of_the_same_id(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", OLD, OTHER, title="Old")])
    changed = document("a", NEW, OTHER, title="New")
    commit_documents(engine, added=[changed])
    with open_view(engine) as view:
        assert list(view.documents()) == [changed.record]
        assert tuple(view.document_passages(changed.record.id)) == changed.passages
        assert view.search(Query(MATCH_ALL)).total == 2
        assert view.search(Query(Word("old"))).total == 0


def test_the_last_of_two_documents_of_the_same_id_in_one_commit_counts(engine: Engine) -> None:
    last = document("a", NEW)
    commit_documents(engine, added=[document("a", OLD, OTHER), document("b", OTHER), last])
    with open_view(engine) as view:
        assert tuple(view.document_passages(DocumentId("a"))) == last.passages
        assert view.search(Query(MATCH_ALL)).total == 2
        assert not view.has_tombstone(passage_id("a", OLD))


def test_documents_are_removed_and_unknown_ids_ignored(engine: Engine) -> None:
    first, second, *_ = small_library()
    commit_documents(engine, added=[first, second])
    commit_documents(engine, removed=[first.record.id, DocumentId("no-such-document")])
    with open_view(engine) as view:
        assert [record.id for record in view.documents()] == [second.record.id]
        assert view.search(Query(Phrase(("in", "the", "dock")))).total == 0
        assert view.get_passage(first.passages[0].id) is None


def test_adding_the_same_again_changes_nothing(engine: Engine) -> None:
    refused = [UnreadSource("x.pdf", "1", "Damaged.")]
    commit_documents(engine, added=small_library(), unread=refused)
    before = read_state(engine)
    commit_documents(engine, added=small_library(), unread=refused)
    assert read_state(engine) == before


def test_removing_what_was_added_leaves_what_was_before(engine: Engine) -> None:
    *most, last = small_library()
    commit_documents(engine, added=most)
    before = read_state(engine)
    commit_documents(engine, added=[last, document("more", *[f"the word {number}" for number in range(50)])])
    assert read_state(engine) != before
    commit_documents(engine, removed=[last.record.id, DocumentId("more")])
    assert read_state(engine) == before


def test_one_commit_and_many_give_the_same_library(engine: Engine, place_two: Engine) -> None:
    commit_documents(engine, added=small_library())
    commit_documents(place_two, added=[document("passing", "the passing words", "the")])
    for each in small_library():
        commit_documents(place_two, added=[each])
    commit_documents(place_two, removed=[DocumentId("passing")])
    assert read_state(engine) == read_state(place_two)


def test_documents_are_consumed_as_they_come_and_refusals_after_them(engine: Engine) -> None:
    refusals: list[UnreadSource] = []
    removed: list[DocumentId] = []
    first, second, *_ = small_library()
    commit_documents(engine, added=[first])

    def reading() -> Iterator[IndexedDocument]:
        yield second
        refusals.append(UnreadSource("bad.pdf", "1", "Damaged."))
        removed.append(first.record.id)

    def refused() -> Iterator[UnreadSource]:
        yield from refusals

    def gone() -> Iterator[DocumentId]:
        yield from removed

    commit_documents(engine, added=reading(), removed=gone(), unread=refused())
    with open_view(engine) as view:
        assert [refusal.source for refusal in view.unread_sources()] == ["bad.pdf"]
        assert [record.id for record in view.documents()] == [second.record.id]


def test_readers_see_the_old_library_until_the_commit_is_done(engine: Engine) -> None:
    first, second, *_ = small_library()
    commit_documents(engine, added=[first])
    seen: list[int] = []

    def reading() -> Iterator[IndexedDocument]:
        yield second
        with open_view(engine) as view:
            seen.append(len(view.documents()))

    commit_documents(engine, added=reading())
    with open_view(engine) as view:
        seen.append(len(view.documents()))
    assert seen == [1, 2]


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_commit_that_fails_changes_nothing(engine: Engine, rebuild: bool) -> None:
    commit_documents(engine, added=small_library())
    before = read_state(engine)

    def failing() -> Iterator[IndexedDocument]:
        yield document("new", OLD)
        raise RuntimeError("the reader broke")

    with pytest.raises(RuntimeError, match="the reader broke"):
        commit_documents(engine, added=failing(), removed=[DocumentId("dock")], rebuild=rebuild)
    assert read_state(engine) == before
    commit_documents(engine, added=[document("new", OLD)])
    with open_view(engine) as view:
        assert len(view.documents()) == 5


def test_a_failed_first_commit_leaves_no_index(place: Place) -> None:
    def failing() -> Iterator[IndexedDocument]:
        yield document("new", OLD)
        raise RuntimeError("the reader broke")

    with pytest.raises(RuntimeError):
        commit_documents(place.open(), added=failing())
    assert not place.open().check(read_all=False).is_outdated
    commit_documents(place.open(), added=small_library())
    with open_view(place.open()) as view:
        assert len(view.documents()) == 4


def test_a_rebuild_takes_nothing_over_but_what_is_gone(engine: Engine) -> None:
    commit_documents(
        engine, added=[document("a", OLD, OTHER), document("b", OTHER)], unread=[UnreadSource("x.pdf", "1", "Damaged.")]
    )
    generation = commit_documents(engine, added=[document("a", NEW, OTHER)], rebuild=True)
    with open_view(engine) as view:
        assert view.generation == generation
        assert [record.id for record in view.documents()] == ["a"]
        assert list(view.unread_sources()) == []
        assert view.find_successor(passage_id("a", OLD)) == passage_id("a", NEW)
        assert view.has_tombstone(passage_id("b", OTHER))
        assert view.find_successor(passage_id("b", OTHER)) is None


def test_a_rebuild_keeps_what_was_gone_before(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", OLD, OTHER)])
    commit_documents(engine, added=[document("a", NEW, OTHER)])
    commit_documents(engine, added=[document("a", NEW, OTHER)], rebuild=True)
    with open_view(engine) as view:
        assert view.find_successor(passage_id("a", OLD)) == passage_id("a", NEW)


def test_a_gone_passage_leads_to_the_one_that_shares_its_words(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", OTHER, OLD, "Another one altogether.")])
    commit_documents(engine, added=[document("a", "Another one altogether.", "Something new.", NEW)])
    with open_view(engine) as view:
        old = passage_id("a", OLD)
        assert view.get_passage(old) is None
        assert view.has_tombstone(old)
        assert view.find_successor(old) == passage_id("a", NEW)
        assert not view.has_tombstone(passage_id("a", NEW))
        assert not view.has_tombstone(PassageId("never-there"))
        assert view.find_successor(PassageId("never-there")) is None
        assert view.find_successor(passage_id("a", "Another one altogether.")) is None


def test_a_gone_passage_without_a_like_one_leads_to_the_same_place(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", "one", "two", "three", "four")])
    commit_documents(engine, added=[document("a", "one", "two", "different", "four")])
    with open_view(engine) as view:
        assert view.find_successor(passage_id("a", "three")) == passage_id("a", "different")


def test_successors_are_followed_through_many_commits(engine: Engine) -> None:
    texts = [f"The guidance of {year} tells officers to refer children." for year in range(2010, 2016)]
    for text in texts:
        commit_documents(engine, added=[document("a", text)])
    with open_view(engine) as view:
        assert {view.find_successor(passage_id("a", text)) for text in texts[:-1]} == {passage_id("a", texts[-1])}


def test_passages_of_a_removed_document_are_known_as_gone(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", OLD)])
    commit_documents(engine, added=[document("a", NEW)])
    commit_documents(engine, removed=[DocumentId("a")])
    with open_view(engine) as view:
        for text in (OLD, NEW):
            assert view.has_tombstone(passage_id("a", text))
            assert view.find_successor(passage_id("a", text)) is None


def test_a_passage_that_comes_back_is_not_gone(engine: Engine) -> None:
    for text in (OLD, NEW, OLD):
        commit_documents(engine, added=[document("a", text)])
    with open_view(engine) as view:
        assert view.get_passage(passage_id("a", OLD))
        assert not view.has_tombstone(passage_id("a", OLD))
        assert view.has_tombstone(passage_id("a", NEW))
        assert view.find_successor(passage_id("a", NEW)) == passage_id("a", OLD)
    commit_documents(engine, removed=[DocumentId("a")])
    commit_documents(engine, added=[document("a", NEW)])
    with open_view(engine) as view:
        assert not view.has_tombstone(passage_id("a", NEW))
        assert view.has_tombstone(passage_id("a", OLD))


def test_a_whole_index_has_no_faults(engine: Engine) -> None:
    for each in small_library():
        commit_documents(engine, added=[each])
    assert list(engine.check().problems) == []
    assert not engine.check(read_all=False).is_outdated


def test_an_index_that_is_not_there_is_a_fault_with_a_remedy(engine: Engine) -> None:
    (fault,) = engine.check().problems
    assert "No index" in fault.message
    assert "kb index" in fault.remedy


def test_an_index_that_cannot_be_written_is_an_error_for_people(place: Place) -> None:
    place.folder.parent.mkdir(parents=True, exist_ok=True)
    Path(place.folder).write_text("a file where the folder should be")
    with pytest.raises(Exception, match="cannot be read"):
        commit_documents(place.open(), added=small_library())
