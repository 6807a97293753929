"""An engine with warm caches reads a later commit like a newly opened one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kb.engine.protocol import Batch, Engine
from kb.model import DocumentId
from tests.contract.conftest import Place
from tests.contract.libraries import document

KEYS = ("x/one", "x/two", "x/three", "y", "never")
PREFIXES = ("x/", "y", "z", "")
DOCUMENTS = tuple(map(DocumentId, ("a", "b", "c", "never")))
BATCHES: dict[str, Sequence[Batch]] = {
    "nothing is changed": [Batch()],
    "keys are added": [Batch(state=[("x/three", b"3"), ("z", b"")])],
    "keys are changed": [Batch(state=[("x/one", b"other"), ("y", b"other")])],
    "keys are removed": [Batch(state=[("x/one", None), ("y", None)])],
    "a key is removed and comes back": [Batch(state=[("x/one", None)]), Batch(state=[("x/one", b"again")])],
    "a document is added": [Batch(added=[document("c", "third", title="Third")])],
    "a document is replaced": [Batch(added=[document("a", "first again", title="Changed")])],
    "a document is removed": [Batch(removed=[DocumentId("a")])],
    "all is replaced": [Batch(added=[document("c", "third")], state=[("y", b"new")], rebuild=True)],
    "all is erased": [Batch(added=[document("b", "second")], state=[("x/one", b"new")], rebuild=True, erase=True)],
}


def read_rows(engine: Engine) -> object:
    """Return what a reader says of records and of the state."""
    with engine.open() as reader:
        return (
            reader.read_state(KEYS),
            {prefix: dict(reader.scan_state(prefix)) for prefix in PREFIXES},
            reader.get_documents(DOCUMENTS),
            reader.get_documents(),
        )


@pytest.mark.parametrize("name", BATCHES)
def test_what_was_read_of_a_commit_is_not_taken_for_the_next(place: Place, name: str) -> None:
    writing, reading = place.open(), place.open()
    first, second = document("a", "first", title="First"), document("b", "second", title="Second")
    state = [("x/one", b"1"), ("x/two", b"2"), ("y", b"")]
    writing.commit(Batch(added=[first, second], state=state))
    seen = [read_rows(reading)]
    for batch in BATCHES[name]:
        writing.commit(batch)
        seen.append(read_rows(reading))
        assert seen[-1] == read_rows(place.open())
        assert (seen[-1] == seen[-2]) == (name == "nothing is changed")


def test_a_reader_that_is_held_over_a_commit_reads_its_own(place: Place) -> None:
    engine = place.open()
    engine.commit(Batch(added=[document("a", "first", title="First")], state=[("x/one", b"1")]))
    with engine.open() as held:
        engine.commit(Batch(added=[document("a", "again", title="Again")], state=[("x/one", b"2"), ("x/two", b"2")]))
        with engine.open() as later:
            assert dict(later.scan_state("x/")) == {"x/one": b"2", "x/two": b"2"}
            assert [each.metadata.title for each in later.get_documents() if each] == ["Again"]
        assert dict(held.scan_state("x/")) == {"x/one": b"1"}
        assert [each.metadata.title for each in held.get_documents() if each] == ["First"]
        assert held.read_state(["x/two"]) == {}
