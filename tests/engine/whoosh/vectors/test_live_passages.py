"""Live passages are numbered through all segments, and have the vectors of their texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.engine.protocol import Batch
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.model import DocumentId, Embeddings, IndexedDocument
from tests.contract.libraries import document

ENCODER = "test"


def add_vectors(indexed: IndexedDocument, *vectors: list[float]) -> IndexedDocument:
    embeddings = Embeddings(ENCODER, np.array(vectors, np.float32))
    return IndexedDocument(indexed.record, indexed.passages, embeddings)


def open_snapshot(engine: WhooshEngine) -> WhooshSnapshot:
    with engine.open() as view:
        return view


@pytest.fixture
def view(tmp_path: Path) -> WhooshSnapshot:
    """Two segments; the first has a deleted document between two others, and passages without vectors."""
    engine = WhooshEngine(tmp_path)
    long = document("a", *((("Part", name), f"{name} {number}") for name in "xy" for number in range(8)))
    engine.commit(Batch(added=[document("c", "two", "three"), document("b", "one"), long]))
    engine.commit(Batch(added=[add_vectors(document("d", "four", "five"), [1, 0], [0, 1])], removed=[DocumentId("b")]))
    return open_snapshot(engine)


def test_vectors_are_those_of_the_texts(view: WhooshSnapshot) -> None:
    embeddings = view._find_embeddings(ENCODER)
    four, five = np.flatnonzero(~embeddings.missing).tolist()
    assert embeddings.count == 2
    found = embeddings.find_vector(four)
    assert found is not None
    assert found.tolist() == [1, 0]
    assert embeddings.find_vector(next(at for at in range(20) if at not in (four, five))) is None
    similarities = embeddings.compute_similarities(np.array([1, 0], np.float32))
    assert similarities[[four, five]] == pytest.approx([1, 0])
    assert np.delete(similarities, [four, five]) == pytest.approx(0.5)


def test_what_is_not_encoded_is_listed_once_a_text_in_order(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.commit(Batch(added=[document("a", "one", "two"), document("b", "two", "three")]))

    def list_texts(limit: int) -> list[tuple[str, list[str]]]:
        found = open_snapshot(engine).find_unencoded(ENCODER, limit).documents
        return [(each.record.id, [passage.text for passage in each.passages]) for each in found]

    assert list_texts(9) == [("a", ["one", "two"]), ("b", ["three"])]
    assert list_texts(2) == [("a", ["one", "two"])]
    assert list_texts(0) == list_texts(-1) == []


def test_a_vector_in_several_files_is_taken_once(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.commit(Batch(added=[add_vectors(document("a", *map(str, range(8))), *[[1.0, 0.0]] * 8)]))
    engine.commit(Batch(added=[add_vectors(document("b", "8", "9"), [0, 1], [0, 2])]))
    engine.commit(Batch(removed=[DocumentId("a")]))
    view = open_snapshot(engine)
    assert len(view.vectors) == 2
    embeddings = view._find_embeddings(ENCODER)
    assert embeddings.count == 2
    assert embeddings.compute_similarities(np.array([0, 1], np.float32)) == pytest.approx([1, 2])
