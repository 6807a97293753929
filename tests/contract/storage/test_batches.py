"""Batches: the state beside the passages, generations, and conflicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from kb.engine.protocol import Batch, Engine, PassageRange
from kb.errors import ConflictError, EngineError
from kb.model import DocumentId, IndexedDocument, PassageId
from tests.contract.conftest import Place
from tests.contract.encoders import add_vectors
from tests.contract.libraries import document, passage_id

KEYS = {"speaker/ada": b"1", "speaker/ben": b"", "law/Act 1999 s.1(2)": b"\x00\xff\x00", "gone/é\ud800": b"[]"}


def read_state(engine: Engine, prefix: str = "") -> dict[str, bytes]:
    with engine.open() as reader:
        return dict(reader.scan_state(prefix))


def list_documents(engine: Engine) -> list[str]:
    with engine.open() as reader:
        return [each.id for each in reader.get_documents() if each]


def test_the_state_is_kept_as_it_is_and_read_by_key_or_prefix(place: Place) -> None:
    place.open().commit(Batch(state=KEYS.items()))
    engine = place.open()
    assert read_state(engine) == KEYS
    assert read_state(engine, "speaker/") == {"speaker/ada": b"1", "speaker/ben": b""}
    assert read_state(engine, "nothing/") == {}
    with engine.open() as reader:
        assert reader.read_state(["speaker/ben", "speaker/", "law", "gone/é\ud800"]) == {
            "speaker/ben": b"",
            "gone/é\ud800": b"[]",
        }


def test_keys_are_replaced_and_removed_and_the_others_stay(engine: Engine) -> None:
    engine.commit(Batch(state=[(f"key/{number}", b"%d" % number) for number in range(40)]))
    for number in range(10):
        engine.commit(Batch(state=[(f"key/{number}", b"new"), (f"key/{number + 10}", None), ("key/never", None)]))
    assert read_state(engine) == {
        **{f"key/{number}": b"new" for number in range(10)},
        **{f"key/{number}": b"%d" % number for number in range(20, 40)},
    }


def test_a_commit_without_a_key_keeps_the_state_and_a_rebuild_does_not(engine: Engine) -> None:
    engine.commit(Batch(added=[document("a", "one")], state=KEYS.items()))
    engine.commit(Batch(added=[document("b", "two")], removed=[DocumentId("a")]))
    engine.put_vectors([add_vectors(document("b", "two"))])
    assert read_state(engine) == KEYS
    engine.commit(Batch(added=[document("c", "three")], state=[("only", b"this")], rebuild=True))
    assert read_state(engine) == {"only": b"this"}
    assert list_documents(engine) == ["c"]


def test_the_state_is_asked_for_after_the_documents(engine: Engine) -> None:
    asked: list[str] = []

    def added() -> Iterator[IndexedDocument]:
        asked.append("added")
        yield document("a", "one")
        asked.append("all added")

    def removed() -> Iterator[DocumentId]:
        asked.append("removed")
        yield DocumentId("b")

    def state() -> Iterator[tuple[str, bytes | None]]:
        asked.append("state")
        yield "key", b"value"

    engine.commit(Batch(added=added(), removed=removed(), state=state()))
    assert asked == ["added", "all added", "removed", "state"]


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_state_that_fails_changes_nothing(engine: Engine, rebuild: bool) -> None:
    engine.commit(Batch(added=[document("a", "one")], state=KEYS.items()))

    def state() -> Iterator[tuple[str, bytes | None]]:
        yield "speaker/ada", b"2"
        raise RuntimeError("the tally broke")

    with pytest.raises(RuntimeError, match="the tally broke"):
        engine.commit(Batch(added=[document("b", "two")], state=state(), rebuild=rebuild))
    assert read_state(engine) == KEYS
    assert list_documents(engine) == ["a"]


def test_a_document_that_is_added_is_not_removed(engine: Engine) -> None:
    engine.commit(Batch(added=[document("a", "one"), document("b", "two")]))
    engine.commit(Batch(added=[document("a", "three")], removed=[DocumentId("a"), DocumentId("b")]))
    with engine.open() as reader:
        (found,) = reader.document_passages([PassageRange(DocumentId("a"))])
        assert [each.text for each in found] == ["three"]
    assert list_documents(engine) == ["a"]


def test_a_generation_exceeds_the_one_that_is_given_and_the_last(engine: Engine) -> None:
    first = engine.commit(Batch(after=41))
    assert first > 41
    second = engine.commit(Batch(after=3))
    assert second > first
    assert engine.commit(Batch(after=second + 5, rebuild=True)) > second + 5
    with engine.open() as reader:
        assert reader.generation > second + 5


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_batch_that_was_made_from_an_older_commit_is_refused(engine: Engine, rebuild: bool) -> None:
    first = engine.commit(Batch(base=0, added=[document("a", "one")]))
    second = engine.commit(Batch(base=first, added=[document("b", "two")]))
    for base in (0, first, second + 1):
        with pytest.raises(ConflictError, match="meanwhile"):
            engine.commit(Batch(base=base, added=[document("c", "three")], rebuild=rebuild))
    assert list_documents(engine) == ["a", "b"]
    with engine.open() as reader:
        assert reader.generation == second
    third = engine.commit(Batch(base=second, added=[document("c", "three")], rebuild=rebuild))
    assert engine.commit(Batch(added=[document("d", "four")])) > third


def test_nothing_of_a_refused_batch_is_consumed(engine: Engine) -> None:
    engine.commit(Batch())

    def unread() -> Iterator[IndexedDocument]:
        raise AssertionError("read")
        yield

    with pytest.raises(ConflictError):
        engine.commit(Batch(base=0, added=unread()))


def test_vectors_of_an_index_that_is_not_there_are_an_error(engine: Engine) -> None:
    with pytest.raises(EngineError, match="kb index"):
        engine.put_vectors([add_vectors(document("a", "one"))])


def test_look_ups_answer_in_the_order_in_which_they_are_asked(engine: Engine) -> None:
    texts = [f"number {number}" for number in range(5)]
    engine.commit(Batch(added=[document("b", "other"), document("a", *texts)]))
    with engine.open() as reader:
        wanted: Sequence[PassageId] = [passage_id("a", texts[3]), PassageId("no"), passage_id("b", "other")]
        assert [each and each.text for each in reader.get_passages(wanted)] == ["number 3", None, "other"]
        ids = [DocumentId(each) for each in ("b", "c", "a")]
        assert [each and each.id for each in reader.get_documents(ids)] == ["b", None, "a"]
        assert reader.get_documents([]) == []
        bounds = ((0, None), (1, 3), (3, 99), (5, 9), (0, 0))
        ranges = [PassageRange(DocumentId("a"), *each) for each in bounds]
        *found, other, none = reader.document_passages(
            [*ranges, PassageRange(DocumentId("b")), PassageRange(DocumentId("c"))]
        )
        assert [[each.text for each in passages] for passages in found] == [texts[slice(*each)] for each in bounds]
        assert [[each.text for each in passages] for passages in (other, none)] == [["other"], []]
