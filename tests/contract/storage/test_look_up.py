"""Passages, documents and refusals by id."""

from __future__ import annotations

import pytest

from kb.engine.protocol import Engine, Snapshot
from kb.errors import NoIndexError
from kb.model import DocumentId, PassageId, UnreadSource
from tests.contract.libraries import document, full_document, passage_id, small_library


def test_an_index_that_never_was_has_no_snapshot(engine: Engine) -> None:
    with pytest.raises(NoIndexError, match="kb index"), engine.snapshot():
        pass


def test_everything_comes_back_as_it_went_in(engine: Engine) -> None:
    indexed = full_document()
    engine.commit(added=[indexed])
    with engine.snapshot() as snapshot:
        assert snapshot.get_document(indexed.record.id) == indexed.record
        assert tuple(snapshot.document_passages(indexed.record.id)) == indexed.passages
        assert [snapshot.get_passage(each.id) for each in indexed.passages] == list(indexed.passages)


def test_documents_are_listed_by_id(snapshot: Snapshot) -> None:
    assert list(snapshot.documents()) == sorted((each.record for each in small_library()), key=lambda each: each.id)


def test_passages_come_in_the_order_of_the_document(snapshot: Snapshot) -> None:
    for indexed in small_library():
        assert tuple(snapshot.document_passages(indexed.record.id)) == indexed.passages


def test_unknown_ids_give_nothing(snapshot: Snapshot) -> None:
    assert snapshot.get_passage(PassageId("no-such-id")) is None
    assert snapshot.get_document(DocumentId("no-such-document")) is None
    assert list(snapshot.document_passages(DocumentId("no-such-document"))) == []
    assert snapshot.get_passage(PassageId("dock")) is None
    assert snapshot.get_document(DocumentId(passage_id("dock", "no"))) is None


def test_neighbours_stop_at_the_ends_of_the_document(snapshot: Snapshot) -> None:
    first, second, third, fourth = snapshot.document_passages(DocumentId("dock"))
    assert [list(side) for side in snapshot.get_neighbours(third, 1, 1)] == [[second], [fourth]]
    assert [list(side) for side in snapshot.get_neighbours(third, 9, 9)] == [[first, second], [fourth]]
    assert [list(side) for side in snapshot.get_neighbours(first, 2, 0)] == [[], []]


def test_a_document_without_passages_is_kept(engine: Engine) -> None:
    indexed = small_library()[0]
    empty = type(indexed)(indexed.record, ())
    engine.commit(added=[empty])
    with engine.snapshot() as snapshot:
        assert snapshot.get_document(indexed.record.id) == indexed.record
        assert list(snapshot.document_passages(indexed.record.id)) == []


def test_refusals_are_listed_by_source_and_replaced_by_every_commit(engine: Engine) -> None:
    b = UnreadSource("b.pdf", "1", "Needs a password.")
    a = UnreadSource("a.pdf", "2", "No text on any page.")
    engine.commit(unread=[b, a])
    with engine.snapshot() as snapshot:
        assert list(snapshot.unread_sources()) == [a, b]
    engine.commit(unread=[b])
    with engine.snapshot() as snapshot:
        assert list(snapshot.unread_sources()) == [b]
    engine.commit()
    with engine.snapshot() as snapshot:
        assert list(snapshot.unread_sources()) == []


def test_the_vocabulary_is_the_words_of_all_bodies_and_how_often_they_stand_there(engine: Engine) -> None:
    engine.commit(added=[document("a", (("Heading",), "The dock, the Dock’s end."), title="Title")])
    engine.commit(added=[document("b", "A dock.")])
    with engine.snapshot() as snapshot:
        assert dict(snapshot.vocabulary()) == {"the": 2, "dock": 2, "dock's": 1, "end": 1, "a": 1}
