"""Which vectors an engine keeps, and which passages lack one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kb.engine.protocol import EmbeddingCoverage, Engine
from kb.errors import ReadError
from kb.library.catalogue.commits import commit_documents
from kb.model import IndexedDocument, Query
from tests.contract.conftest import Place
from tests.contract.encoders import BAG, WordBag, add_vectors, encode_query
from tests.contract.libraries import document
from tests.contract.meanings import TYPED, list_places, make_library, make_should, search
from tests.libraries import open_view


def encode_all(engine: Engine, encoder: WordBag = BAG, limit: int = 7) -> list[str]:
    """Encode what is left as a library does, and return the encoded texts."""
    texts: list[str] = []
    while True:
        with open_view(engine) as view:
            batch = view.find_unencoded(encoder.identity, limit).documents
        if not batch:
            return texts
        own = [passage.text for each in batch for passage in each.passages]
        assert len(own) <= limit
        texts += own
        generation = engine.put_vectors([add_vectors(each, encoder) for each in batch])
        with open_view(engine) as view:
            assert view.generation == generation


def coverage(engine: Engine, encoder: WordBag = BAG) -> EmbeddingCoverage:
    with open_view(engine) as view:
        return view.coverage(encoder.identity)


def test_vectors_that_come_later_are_as_good(engine: Engine, place_two: Engine) -> None:
    documents = make_library()
    commit_documents(engine, added=documents)
    commit_documents(place_two, added=[replace(each, embeddings=None) for each in documents])
    assert coverage(engine) == EmbeddingCoverage(83, 83)
    assert coverage(place_two) == EmbeddingCoverage(0, 83)
    texts = encode_all(place_two)
    assert sorted(texts) == sorted(passage.text for each in documents for passage in each.passages)
    assert coverage(place_two).is_complete
    with open_view(engine) as one, open_view(place_two) as other:
        assert search(one, make_should(TYPED)) == search(other, make_should(TYPED))


def test_the_library_can_be_searched_while_it_is_encoded(engine: Engine) -> None:
    documents = make_library()[1:]
    plain = [replace(each, embeddings=None) for each in documents]
    commit_documents(engine, added=[*plain[:-1], documents[-1]])
    assert coverage(engine) == EmbeddingCoverage(2, 82)
    with open_view(engine) as view:
        assert list_places(search(view, make_should(TYPED))) == ["said 0"]  # two vectors are too few for 82 passages
    commit_documents(engine, added=documents[:38])
    assert coverage(engine) == EmbeddingCoverage(40, 82)
    with open_view(engine) as view:
        assert list_places(search(view, make_should(TYPED))) == ["said 0"]  # less than half of them
    commit_documents(engine, added=documents[:39])
    assert coverage(engine) == EmbeddingCoverage(41, 82)
    with open_view(engine) as view:
        assert sorted(list_places(search(view, make_should(TYPED)))) == ["meant 0", "said 0"]


def test_only_what_changed_is_encoded_again(engine: Engine) -> None:
    first, second = (document(name, f"{name} one", f"{name} two", title="A title") for name in ("a", "b"))
    commit_documents(engine, added=[first, second])
    assert len(encode_all(engine)) == 4
    commit_documents(engine, added=[document("a", "a one", "a three", title="A title")])
    assert encode_all(engine) == ["a three"]
    commit_documents(engine, added=[document("b", "b one", "b two", title="Another title")])
    assert sorted(encode_all(engine)) == ["b one", "b two"]
    commit_documents(engine, added=[document("b", (("Now with a heading",), "b one"), "b two", title="Another title")])
    assert encode_all(engine) == ["b one"]
    row = document("b", (("Now with a heading",), "b one"), "b two", title="Another title")
    below = replace(row.passages[0], table_head=("Country", "", "Adults"))
    commit_documents(engine, added=[replace(row, passages=(below, row.passages[1]))])
    assert encode_all(engine) == ["b one"]
    assert coverage(engine) == EmbeddingCoverage(4, 4)


def test_a_rebuild_keeps_the_vectors_of_what_stays(engine: Engine) -> None:
    documents = [document(name, f"{name} one", f"{name} two") for name in "abc"]
    commit_documents(engine, added=documents)
    encode_all(engine)
    commit_documents(engine, added=documents[:2], rebuild=True)
    assert coverage(engine) == EmbeddingCoverage(4, 4)


def test_the_same_text_is_encoded_once(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", "the same", "the same"), document("b", "the same")])
    assert encode_all(engine) == ["the same"]
    assert coverage(engine) == EmbeddingCoverage(3, 3)


def test_encoders_do_not_mix(engine: Engine) -> None:
    other = WordBag("another bag", dimensions=8)
    commit_documents(engine, added=make_library())
    assert coverage(engine, other) == EmbeddingCoverage(0, 83)
    encode_all(engine, other, limit=50)
    assert coverage(engine).is_complete
    with open_view(engine) as view:
        query = Query(make_should(TYPED), vectors=(encode_query(TYPED, other),))
        assert list_places(view.search(query))[0] == "said 0"


def test_vectors_are_there_for_a_process_that_has_just_begun(place: Place) -> None:
    engine = place.open()
    commit_documents(engine, added=make_library()[:5])
    with open_view(place.open()) as view:
        assert view.coverage(BAG.identity) == EmbeddingCoverage(5, 5)


def test_a_commit_that_fails_keeps_no_vectors(engine: Engine) -> None:
    commit_documents(engine, added=make_library()[:5])

    def broken() -> Iterator[IndexedDocument]:
        yield add_vectors(document("new", "new words"))
        raise ReadError("It cannot be read.")

    with pytest.raises(ReadError):
        commit_documents(engine, added=broken())
    assert coverage(engine) == EmbeddingCoverage(5, 5)
    commit_documents(engine, added=[document("new", "new words")])
    assert coverage(engine) == EmbeddingCoverage(5, 6)
