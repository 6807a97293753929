"""Looking up passages and documents by id, over segments, and rows as the writer numbers them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.engine.tombstones import Tombstone
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.doc_values import stored_fields
from kb.engine.whoosh.doc_values.stored_fields import RowKind
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.model import DocumentId, PassageId, UnreadSource
from tests.contract.libraries import document, passage_id

UNREAD = UnreadSource("b.pdf", "1", "Needs a password.")


def make_snapshot(folder: Path) -> WhooshSnapshot:
    """Two segments: documents "a" and "b", of which "b" is replaced in the second one."""
    engine = WhooshEngine(folder)
    engine.commit(added=[document("a", *map(str, range(20))), document("b", "one", "two")])
    engine.commit(added=[document("b", "one", "three")], unread=[UNREAD])
    with engine.snapshot() as snapshot:
        assert [len(each) for each in snapshot.segments] in ([24, 5], [5, 24])
        return snapshot


@pytest.mark.parametrize("collide", [False, True])
def test_passages_and_documents_are_found_by_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collide: bool) -> None:
    if collide:  # keys of one hash are told apart
        monkeypatch.setattr(stored_fields, "hash_key", lambda kind, key: 7)
    snapshot = make_snapshot(tmp_path)
    for name, texts in {"a": [*map(str, range(20))], "b": ["one", "three"]}.items():
        passages = snapshot.document_passages(DocumentId(name))
        assert [each.text for each in passages] == texts
        assert [snapshot.get_passage(each.id) for each in passages] == list(passages)
        record = snapshot.get_document(DocumentId(name))
        assert record is not None
        assert record.id == name
        assert snapshot.get_document(DocumentId(name)) is record
    assert snapshot.get_passage(passage_id("b", "two")) is None
    assert snapshot.has_tombstone(passage_id("b", "two"))
    assert not snapshot.has_tombstone(passage_id("b", "one"))
    assert snapshot.find_successor(passage_id("b", "two")) == passage_id("b", "three")
    assert snapshot.find_successor(PassageId("no")) is None
    assert list(snapshot.unread_sources()) == [UNREAD]
    assert [each.id for each in snapshot.documents()] == ["a", "b"]


def test_rows_are_numbered_through_all_segments(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path)
    bases = dict(zip([len(each) for each in snapshot.segments], [0, len(snapshot.segments[0])], strict=True))
    assert snapshot.list_document_rows(DocumentId("a")) == range(bases[24], bases[24] + 21)
    assert snapshot.list_document_rows(DocumentId("b")) == range(bases[5], bases[5] + 3)
    assert list(snapshot.list_document_rows(DocumentId("x"))) == []
    assert snapshot.list_unread_rows() == [bases[5] + 3]
    tombstone = Tombstone(passage_id("b", "two"), passage_id("b", "three"))
    assert list(snapshot.read_tombstones()) == [(bases[5] + 4, tombstone)]
    small = next(each for each in snapshot.segments if len(each) == 5)
    assert small.list_live_rows(RowKind.PASSAGE) == [1, 2]


def test_neighbours_are_as_many_as_asked_for_within_the_document(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path)
    passages = snapshot.document_passages(DocumentId("a"))

    def list_texts(position: int, before: int, after: int) -> list[list[str]]:
        return [[each.text for each in side] for side in snapshot.get_neighbours(passages[position], before, after)]

    assert list_texts(4, 2, 1) == [["2", "3"], ["5"]]
    assert list_texts(4, 0, 0) == [[], []]
    assert list_texts(4, -1, -2) == [[], []]
    assert list_texts(0, 1, 1) == [[], ["1"]]
    assert list_texts(19, 1, 9) == [["18"], []]
    gone = document("x", "not there").passages[0]
    assert list(snapshot.get_neighbours(gone, 1, 1)) == [(), ()]
