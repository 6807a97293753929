"""Passages near in meaning to one of the library."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.engine.protocol import Engine
from kb.library.catalogue import commit_documents
from kb.library.view import LibraryView
from kb.model import DocumentId, Hit, IndexedDocument, Passage
from tests.contract.encoders import BAG, add_vectors
from tests.contract.engines import ENGINES
from tests.contract.libraries import document
from tests.contract.search.test_embeddings import make_noise
from tests.contract.search.test_properties import make_random_document
from tests.libraries import open_view

SAID = "growing cannabis upstairs, forced"
MEANT = "cultivating marijuana upstairs, compelled"


def library() -> list[IndexedDocument]:
    """Make a library in which three passages say the same in other words, two of them in one document."""
    return [
        *make_noise(40),
        add_vectors(document("said", SAID, "harbour bells", f"{MEANT} again")),
        add_vectors(document("meant", MEANT, "a gang")),
    ]


def only(view: LibraryView, name: str) -> Passage:
    return view.document_passages(DocumentId(name))[0]


def near(view: LibraryView, passage: Passage, *, least: float = 2.0, limit: int = 10) -> list[Hit]:
    return list(view.nearest(passage, BAG.identity, least=least, limit=limit))


def texts(hits: list[Hit]) -> list[str]:
    return [hit.passage.text for hit in hits]


@pytest.fixture
def held(engine: Engine) -> Iterator[LibraryView]:
    """The library, in two commits."""
    documents = library()
    commit_documents(engine, added=documents[:41])
    commit_documents(engine, added=documents[41:])
    with open_view(engine) as view:
        yield view


def test_what_says_it_in_other_words_is_near_and_other_documents_come_first(held: LibraryView) -> None:
    found = near(held, only(held, "said"))
    assert texts(found) == [MEANT, f"{MEANT} again"]
    assert [hit.document.id for hit in found] == ["meant", "said"]
    assert all(hit.score >= 2 and hit.related and not hit.spans for hit in found)


def test_no_more_are_near_than_were_asked_for_and_none_further_away(held: LibraryView) -> None:
    said = only(held, "said")
    assert texts(near(held, said, limit=1)) == [MEANT]
    assert near(held, said, limit=0) == []
    assert near(held, said, least=99) == []
    assert len(near(held, said, least=-99, limit=99)) < len(held.documents())


def test_a_passage_that_has_no_vector_of_the_encoder_has_nothing_near(held: LibraryView, place_two: Engine) -> None:
    said = only(held, "said")
    assert list(held.nearest(said, "never seen", least=0, limit=9)) == []
    (stranger,) = document("stranger", SAID).passages
    assert near(held, stranger) == []
    commit_documents(place_two, added=[*library(), document("plain", SAID)])
    with open_view(place_two) as view:
        assert near(view, only(view, "plain"))  # the same text has a vector, whoever brought it
    commit_documents(place_two, added=[document("plain", "nobody has encoded this")])
    with open_view(place_two) as view:
        assert near(view, only(view, "plain")) == []


def test_what_is_near_follows_every_commit_and_not_how_they_were_cut(engine: Engine, place_two: Engine) -> None:
    documents = library()
    commit_documents(engine, added=documents)
    commit_documents(place_two, added=[*documents[30:], add_vectors(document("gone", MEANT))])
    commit_documents(place_two, added=documents[:30], removed=[DocumentId("gone")])
    with open_view(engine) as one, open_view(place_two) as many:
        once, often = (near(each, only(each, "said"), least=0, limit=99) for each in (one, many))
    assert [hit.passage.id for hit in once] == [hit.passage.id for hit in often]
    assert [hit.score for hit in once] == pytest.approx([hit.score for hit in often], abs=1e-4)


@pytest.fixture(scope="module", params=sorted(ENGINES))
def random_library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibraryView]:
    """A random library, encoded, in two commits."""
    chance = random.Random(12)  # noqa: S311 - no secret
    engine = ENGINES[str(request.param)](tmp_path_factory.mktemp("related") / "index")
    for first in (0, 15):
        commit_documents(
            engine,
            added=[add_vectors(make_random_document(chance, f"d{number}")) for number in range(first, first + 20)],
        )
    with open_view(engine) as view:
        yield view


@settings(deadline=None, max_examples=60)
@given(pick=st.integers(0, 10_000), least=st.floats(-1, 4), limit=st.integers(0, 200))
def test_all_that_is_near_enough_is_found_in_order(
    random_library: LibraryView, pick: int, least: float, limit: int
) -> None:
    everything = [
        passage for each in random_library.documents() for passage in random_library.document_passages(each.id)
    ]
    passage = everything[pick % len(everything)]
    vectors = BAG.encode_passages([each.text for each in everything])
    products = vectors @ vectors[everything.index(passage)]
    wanted = (products - products.mean()) / products.std()
    found = near(random_library, passage, least=least, limit=limit)
    scores = {hit.passage.id: hit.score for hit in found}
    tolerance = 0.05  # numbers of one byte
    for each, score in zip(everything, wanted.tolist(), strict=True):
        if each.id in scores:
            assert each.id != passage.id
            assert scores[each.id] == pytest.approx(score, abs=tolerance)
            assert scores[each.id] >= np.float32(least)
            assert scores[each.id] > 0
        elif len(found) < limit and each.id != passage.id:
            assert score < max(least, 0) + tolerance
    elsewhere = [hit.passage.document != passage.document for hit in found]
    assert elsewhere == sorted(elsewhere, reverse=True)
    for group in (True, False):
        ordered = [hit.score for hit, other in zip(found, elsewhere, strict=True) if other is group]
        assert ordered == sorted(ordered, reverse=True)
