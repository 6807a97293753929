"""Changes to the library: all or nothing, seen at once, and remembered where an id goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.engine.protocol import Engine
from kb.model import MATCH_ALL, DocumentId, IndexedDocument, PassageId, Phrase, Query, UnreadSource, Word
from tests.contract.conftest import Place
from tests.contract.libraries import document, passage_id, small_library

OLD = "Children who were trafficked were charged with crimes they were forced to commit."
NEW = "Children who were trafficked were often charged with crimes that they were forced to commit."
OTHER = "The police did not refer them in time."


def read_state(engine: Engine) -> object:
    """Return everything that a reader can see of a library."""
    with engine.snapshot() as snapshot:
        results = snapshot.search(Query(MATCH_ALL, limit=1000))
        ranked = snapshot.search(Query(Word("the"), limit=1000))
        return (
            [(record, snapshot.document_passages(record.id)) for record in snapshot.documents()],
            list(snapshot.unread_sources()),
            results.total,
            [hit.passage for hit in results.hits],
            results.facets,
            [(hit.passage.id, round(hit.score, 9), hit.spans) for hit in ranked.hits],
        )


def test_generations_grow(engine: Engine) -> None:
    generations = [engine.commit(added=[each]) for each in small_library()]
    assert generations == sorted(set(generations))
    with engine.snapshot() as snapshot:
        assert snapshot.generation == generations[-1]


def test_a_held_snapshot_stays_as_it_was(engine: Engine) -> None:
    first, second, *_ = small_library()
    engine.commit(added=[first])
    with engine.snapshot() as held:
        engine.commit(added=[second], removed=[first.record.id])
        engine.commit(rebuild=True)
        assert [record.id for record in held.documents()] == [first.record.id]
        assert tuple(held.document_passages(first.record.id)) == first.passages
        assert held.search(Query(Word("dock"))).total > 0
        with engine.snapshot() as newest:
            assert list(newest.documents()) == []


def test_a_document_is_replaced_by_one_of_the_same_id(engine: Engine) -> None:
    engine.commit(added=[document("a", OLD, OTHER, title="Old")])
    changed = document("a", NEW, OTHER, title="New")
    engine.commit(added=[changed])
    with engine.snapshot() as snapshot:
        assert list(snapshot.documents()) == [changed.record]
        assert tuple(snapshot.document_passages(changed.record.id)) == changed.passages
        assert snapshot.search(Query(MATCH_ALL)).total == 2
        assert snapshot.search(Query(Word("old"))).total == 0


def test_the_last_of_two_documents_of_the_same_id_in_one_commit_counts(engine: Engine) -> None:
    last = document("a", NEW)
    engine.commit(added=[document("a", OLD, OTHER), document("b", OTHER), last])
    with engine.snapshot() as snapshot:
        assert tuple(snapshot.document_passages(DocumentId("a"))) == last.passages
        assert snapshot.search(Query(MATCH_ALL)).total == 2
        assert not snapshot.has_tombstone(passage_id("a", OLD))


def test_documents_are_removed_and_unknown_ids_ignored(engine: Engine) -> None:
    first, second, *_ = small_library()
    engine.commit(added=[first, second])
    engine.commit(removed=[first.record.id, DocumentId("no-such-document")])
    with engine.snapshot() as snapshot:
        assert [record.id for record in snapshot.documents()] == [second.record.id]
        assert snapshot.search(Query(Phrase(("in", "the", "dock")))).total == 0
        assert snapshot.get_passage(first.passages[0].id) is None


def test_adding_the_same_again_changes_nothing(engine: Engine) -> None:
    refused = [UnreadSource("x.pdf", "1", "Damaged.")]
    engine.commit(added=small_library(), unread=refused)
    before = read_state(engine)
    engine.commit(added=small_library(), unread=refused)
    assert read_state(engine) == before


def test_removing_what_was_added_leaves_what_was_before(engine: Engine) -> None:
    *most, last = small_library()
    engine.commit(added=most)
    before = read_state(engine)
    engine.commit(added=[last, document("more", *[f"the word {number}" for number in range(50)])])
    assert read_state(engine) != before
    engine.commit(removed=[last.record.id, DocumentId("more")])
    assert read_state(engine) == before


def test_one_commit_and_many_give_the_same_library(engine: Engine, place_two: Engine) -> None:
    engine.commit(added=small_library())
    place_two.commit(added=[document("passing", "the passing words", "the")])
    for each in small_library():
        place_two.commit(added=[each])
    place_two.commit(removed=[DocumentId("passing")])
    assert read_state(engine) == read_state(place_two)


def test_documents_are_consumed_as_they_come_and_refusals_after_them(engine: Engine) -> None:
    refusals: list[UnreadSource] = []
    removed: list[DocumentId] = []
    first, second, *_ = small_library()
    engine.commit(added=[first])

    def reading() -> Iterator[IndexedDocument]:
        yield second
        refusals.append(UnreadSource("bad.pdf", "1", "Damaged."))
        removed.append(first.record.id)

    def refused() -> Iterator[UnreadSource]:
        yield from refusals

    def gone() -> Iterator[DocumentId]:
        yield from removed

    engine.commit(added=reading(), removed=gone(), unread=refused())
    with engine.snapshot() as snapshot:
        assert [refusal.source for refusal in snapshot.unread_sources()] == ["bad.pdf"]
        assert [record.id for record in snapshot.documents()] == [second.record.id]


def test_readers_see_the_old_library_until_the_commit_is_done(engine: Engine) -> None:
    first, second, *_ = small_library()
    engine.commit(added=[first])
    seen: list[int] = []

    def reading() -> Iterator[IndexedDocument]:
        yield second
        with engine.snapshot() as snapshot:
            seen.append(len(snapshot.documents()))

    engine.commit(added=reading())
    with engine.snapshot() as snapshot:
        seen.append(len(snapshot.documents()))
    assert seen == [1, 2]


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_commit_that_fails_changes_nothing(engine: Engine, rebuild: bool) -> None:
    engine.commit(added=small_library())
    before = read_state(engine)

    def failing() -> Iterator[IndexedDocument]:
        yield document("new", OLD)
        raise RuntimeError("the reader broke")

    with pytest.raises(RuntimeError, match="the reader broke"):
        engine.commit(added=failing(), removed=[DocumentId("dock")], rebuild=rebuild)
    assert read_state(engine) == before
    engine.commit(added=[document("new", OLD)])
    with engine.snapshot() as snapshot:
        assert len(snapshot.documents()) == 5


def test_a_failed_first_commit_leaves_no_index(place: Place) -> None:
    def failing() -> Iterator[IndexedDocument]:
        yield document("new", OLD)
        raise RuntimeError("the reader broke")

    with pytest.raises(RuntimeError):
        place.open().commit(added=failing())
    assert not place.open().is_outdated()
    place.open().commit(added=small_library())
    with place.open().snapshot() as snapshot:
        assert len(snapshot.documents()) == 4


def test_a_rebuild_takes_nothing_over_but_what_is_gone(engine: Engine) -> None:
    engine.commit(
        added=[document("a", OLD, OTHER), document("b", OTHER)], unread=[UnreadSource("x.pdf", "1", "Damaged.")]
    )
    generation = engine.commit(added=[document("a", NEW, OTHER)], rebuild=True)
    with engine.snapshot() as snapshot:
        assert snapshot.generation == generation
        assert [record.id for record in snapshot.documents()] == ["a"]
        assert list(snapshot.unread_sources()) == []
        assert snapshot.find_successor(passage_id("a", OLD)) == passage_id("a", NEW)
        assert snapshot.has_tombstone(passage_id("b", OTHER))
        assert snapshot.find_successor(passage_id("b", OTHER)) is None


def test_a_rebuild_keeps_what_was_gone_before(engine: Engine) -> None:
    engine.commit(added=[document("a", OLD, OTHER)])
    engine.commit(added=[document("a", NEW, OTHER)])
    engine.commit(added=[document("a", NEW, OTHER)], rebuild=True)
    with engine.snapshot() as snapshot:
        assert snapshot.find_successor(passage_id("a", OLD)) == passage_id("a", NEW)


def test_a_gone_passage_leads_to_the_one_that_shares_its_words(engine: Engine) -> None:
    engine.commit(added=[document("a", OTHER, OLD, "Another one altogether.")])
    engine.commit(added=[document("a", "Another one altogether.", "Something new.", NEW)])
    with engine.snapshot() as snapshot:
        old = passage_id("a", OLD)
        assert snapshot.get_passage(old) is None
        assert snapshot.has_tombstone(old)
        assert snapshot.find_successor(old) == passage_id("a", NEW)
        assert not snapshot.has_tombstone(passage_id("a", NEW))
        assert not snapshot.has_tombstone(PassageId("never-there"))
        assert snapshot.find_successor(PassageId("never-there")) is None
        assert snapshot.find_successor(passage_id("a", "Another one altogether.")) is None


def test_a_gone_passage_without_a_like_one_leads_to_the_same_place(engine: Engine) -> None:
    engine.commit(added=[document("a", "one", "two", "three", "four")])
    engine.commit(added=[document("a", "one", "two", "different", "four")])
    with engine.snapshot() as snapshot:
        assert snapshot.find_successor(passage_id("a", "three")) == passage_id("a", "different")


def test_successors_are_followed_through_many_commits(engine: Engine) -> None:
    texts = [f"The guidance of {year} tells officers to refer children." for year in range(2010, 2016)]
    for text in texts:
        engine.commit(added=[document("a", text)])
    with engine.snapshot() as snapshot:
        assert {snapshot.find_successor(passage_id("a", text)) for text in texts[:-1]} == {passage_id("a", texts[-1])}


def test_passages_of_a_removed_document_are_known_as_gone(engine: Engine) -> None:
    engine.commit(added=[document("a", OLD)])
    engine.commit(added=[document("a", NEW)])
    engine.commit(removed=[DocumentId("a")])
    with engine.snapshot() as snapshot:
        for text in (OLD, NEW):
            assert snapshot.has_tombstone(passage_id("a", text))
            assert snapshot.find_successor(passage_id("a", text)) is None


def test_a_passage_that_comes_back_is_not_gone(engine: Engine) -> None:
    for text in (OLD, NEW, OLD):
        engine.commit(added=[document("a", text)])
    with engine.snapshot() as snapshot:
        assert snapshot.get_passage(passage_id("a", OLD))
        assert not snapshot.has_tombstone(passage_id("a", OLD))
        assert snapshot.has_tombstone(passage_id("a", NEW))
        assert snapshot.find_successor(passage_id("a", NEW)) == passage_id("a", OLD)
    engine.commit(removed=[DocumentId("a")])
    engine.commit(added=[document("a", NEW)])
    with engine.snapshot() as snapshot:
        assert not snapshot.has_tombstone(passage_id("a", NEW))
        assert snapshot.has_tombstone(passage_id("a", OLD))


def test_a_whole_index_has_no_faults(engine: Engine) -> None:
    for each in small_library():
        engine.commit(added=[each])
    assert list(engine.check()) == []
    assert not engine.is_outdated()


def test_an_index_that_is_not_there_is_a_fault_with_a_remedy(engine: Engine) -> None:
    (fault,) = engine.check()
    assert "No index" in fault.message
    assert "kb index" in fault.remedy


def test_an_index_that_cannot_be_written_is_an_error_for_people(place: Place) -> None:
    place.folder.parent.mkdir(parents=True, exist_ok=True)
    Path(place.folder).write_text("a file where the folder should be")
    with pytest.raises(Exception, match="cannot be written"):
        place.open().commit(added=small_library())
