"""Lookups of passages and documents by id, over segments, and rows as the writer numbers them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.engine.protocol import PassageRange
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.doc_values import stored_fields
from kb.engine.whoosh.doc_values.stored_fields import RowKind
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.library.catalogue.commits import commit_documents
from kb.model import DocumentId, PassageId, UnreadSource
from tests.contract.libraries import document, passage_id

UNREAD = UnreadSource("b.pdf", "1", "Needs a password.")


def make_snapshot(folder: Path) -> WhooshSnapshot:
    """Two segments: documents "a" and "b", of which "b" is replaced in the second one."""
    engine = WhooshEngine(folder)
    commit_documents(engine, added=[document("a", *map(str, range(20))), document("b", "one", "two")])
    commit_documents(engine, added=[document("b", "one", "three")], unread=[UNREAD])
    with engine.open() as view:
        assert [len(each) for each in view.segments] in ([29, 5], [5, 29])
        return view


@pytest.mark.parametrize("collide", [False, True])
def test_passages_and_documents_are_found_by_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collide: bool) -> None:
    if collide:  # keys of one hash are told apart
        monkeypatch.setattr(stored_fields, "hash_key", lambda kind, key: 7)
    view = make_snapshot(tmp_path)
    for name, texts in {"a": [*map(str, range(20))], "b": ["one", "three"]}.items():
        passages = view.document_passages([PassageRange(DocumentId(name))])[0]
        assert [each.text for each in passages] == texts
        assert view.get_passages([each.id for each in passages]) == list(passages)
        (record,) = view.get_documents([DocumentId(name)])
        assert record is not None
        assert record.id == name
        assert view.get_documents([DocumentId(name)])[0] is record
    assert view.get_passages([passage_id("b", "two"), PassageId("no")]) == [None, None]
    gone = f"gone/{passage_id('b', 'two')}"
    assert set(view.read_state([gone, "gone/no", "unread/b.pdf", "unread/c.pdf"])) == {gone, "unread/b.pdf"}
    assert [key for key, _ in view.scan_state("gone/")] == [gone]
    assert [each.id for each in view.get_documents() if each] == ["a", "b"]


def test_rows_are_numbered_through_all_segments(tmp_path: Path) -> None:
    view = make_snapshot(tmp_path)
    bases = dict(zip([len(each) for each in view.segments], [0, len(view.segments[0])], strict=True))
    assert view.list_document_rows(DocumentId("a")) == range(bases[29], bases[29] + 21)
    assert view.list_document_rows(DocumentId("b")) == range(bases[5], bases[5] + 3)
    assert list(view.list_document_rows(DocumentId("x"))) == []
    assert view.list_state_rows("unread/b.pdf") == [bases[5] + 3]
    assert view.list_state_rows(f"gone/{passage_id('b', 'two')}") == [bases[5] + 4]
    assert view.list_state_rows("catalogue") == [bases[29] + 24]
    assert view.list_state_rows("no") == []
    small = next(each for each in view.segments if len(each) == 5)
    assert small.list_live_rows(RowKind.PASSAGE) == [1, 2]


def test_passages_are_read_from_one_position_to_before_another(tmp_path: Path) -> None:
    view = make_snapshot(tmp_path)

    def list_texts(first: int, last: int | None) -> list[str]:
        return [each.text for each in view.document_passages([PassageRange(DocumentId("a"), first, last)])[0]]

    assert list_texts(2, 6) == ["2", "3", "4", "5"]
    assert list_texts(18, None) == ["18", "19"]
    assert list_texts(18, 30) == ["18", "19"]
    assert list_texts(20, 30) == list_texts(4, 4) == []
    assert list(view.document_passages([PassageRange(DocumentId("x"), 0, 3)])[0]) == []
