"""Passages, documents and refusals by id."""

from __future__ import annotations

import pytest

from kb.engine.protocol import Engine
from kb.errors import NoIndexError
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from kb.model import DocumentId, PassageId, UnreadSource
from tests.contract.libraries import document, full_document, passage_id, small_library
from tests.libraries import open_view


def test_an_index_that_never_was_has_no_snapshot(engine: Engine) -> None:
    with pytest.raises(NoIndexError, match="kb index"), open_view(engine):
        pass


def test_everything_comes_back_as_it_went_in(engine: Engine) -> None:
    indexed = full_document()
    commit_documents(engine, added=[indexed])
    with open_view(engine) as view:
        assert view.get_document(indexed.record.id) == indexed.record
        assert tuple(view.document_passages(indexed.record.id)) == indexed.passages
        assert [view.get_passage(each.id) for each in indexed.passages] == list(indexed.passages)


def test_documents_are_listed_by_id(view: LibraryView) -> None:
    assert list(view.documents()) == sorted((each.record for each in small_library()), key=lambda each: each.id)


def test_passages_come_in_the_order_of_the_document(view: LibraryView) -> None:
    for indexed in small_library():
        assert tuple(view.document_passages(indexed.record.id)) == indexed.passages


def test_unknown_ids_give_nothing(view: LibraryView) -> None:
    assert view.get_passage(PassageId("no-such-id")) is None
    assert view.get_document(DocumentId("no-such-document")) is None
    assert list(view.document_passages(DocumentId("no-such-document"))) == []
    assert view.get_passage(PassageId("dock")) is None
    assert view.get_document(DocumentId(passage_id("dock", "no"))) is None


def test_neighbours_stop_at_the_ends_of_the_document(view: LibraryView) -> None:
    first, second, third, fourth = view.document_passages(DocumentId("dock"))
    assert [list(side) for side in view.get_neighbours(third, 1, 1)] == [[second], [fourth]]
    assert [list(side) for side in view.get_neighbours(third, 9, 9)] == [[first, second], [fourth]]
    assert [list(side) for side in view.get_neighbours(first, 2, 0)] == [[], []]


def test_a_document_without_passages_is_kept(engine: Engine) -> None:
    indexed = small_library()[0]
    empty = type(indexed)(indexed.record, ())
    commit_documents(engine, added=[empty])
    with open_view(engine) as view:
        assert view.get_document(indexed.record.id) == indexed.record
        assert list(view.document_passages(indexed.record.id)) == []


def test_refusals_are_listed_by_source_and_replaced_by_every_commit(engine: Engine) -> None:
    b = UnreadSource("b.pdf", "1", "Needs a password.")
    a = UnreadSource("a.pdf", "2", "No text on any page.")
    commit_documents(engine, unread=[b, a])
    with open_view(engine) as view:
        assert list(view.unread_sources()) == [a, b]
    commit_documents(engine, unread=[b])
    with open_view(engine) as view:
        assert list(view.unread_sources()) == [b]
    commit_documents(engine)
    with open_view(engine) as view:
        assert list(view.unread_sources()) == []


def test_the_vocabulary_is_the_words_of_all_bodies_and_how_often_they_stand_there(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", (("Heading",), "The dock, the Dock’s end."), title="Title")])
    commit_documents(engine, added=[document("b", "A dock.")])
    with open_view(engine) as view:
        assert dict(view.vocabulary()) == {"the": 2, "dock": 2, "dock's": 1, "end": 1, "a": 1}
