"""Words and meaning together: which hits, in which order, and which vectors an engine keeps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.engine.execution.hybrid import MAX_RELATED
from kb.engine.protocol import EmbeddingCoverage, Engine
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from kb.model import And, Field, FieldQuery, Node, Not, Or, Phrase, Query, Sort, Word, Years
from tests.contract.encoders import BAG, add_vectors, encode_query
from tests.contract.libraries import document
from tests.contract.meanings import IN_OTHER_WORDS, TYPED, list_places, make_library, make_noise, make_should, search
from tests.libraries import open_view


def test_a_passage_that_says_it_in_other_words_is_found_and_said_to_be_related(held: LibraryView) -> None:
    results = search(held, make_should(TYPED))
    assert results.total == 2
    assert {hit.document.id: hit.related for hit in results.hits} == {"said": False, "meant": True}
    assert [hit.spans for hit in results.hits if hit.related] == [()]
    assert results.facets.kind == (("guidance", 1), ("release", 1))


def test_a_passage_of_fewer_than_six_words_is_found_by_its_words_only(engine: Engine) -> None:
    brief = "cultivating marijuana, cultivating marijuana upstairs"
    added = [add_vectors(document("brief", brief)), add_vectors(document("longer", f"{brief} here"))]
    commit_documents(engine, added=[*make_library(), *added])
    with open_view(engine) as view:
        assert sorted(list_places(search(view, make_should(TYPED)))) == ["longer 0", "meant 0", "said 0"]
        assert "brief 0" in list_places(search(view, make_should("marijuana")))


@pytest.mark.costly
def test_brief_passages_do_not_take_the_place_of_what_is_found_by_meaning(engine: Engine) -> None:
    brief = [f"cultivating marijuana, cultivating marijuana {number}" for number in range(MAX_RELATED + 1)]
    meant = [add_vectors(document("brief", *brief)), add_vectors(document("meant", IN_OTHER_WORDS))]
    commit_documents(engine, added=[*make_noise(1200), *meant])
    with open_view(engine) as view:
        assert list_places(search(view, make_should(TYPED))) == ["meant 0"]


def test_words_only_find_words_only(held: LibraryView) -> None:
    assert list_places(held.search(Query(make_should(TYPED)))) == ["said 0"]
    other = encode_query(TYPED, replace(BAG, identity="never seen"))
    assert list_places(held.search(Query(make_should(TYPED), vectors=(other,)))) == ["said 0"]


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (And((make_should(TYPED), Not(Word("marijuana")))), ["said 0"]),
        (And((make_should(TYPED), Years(2013, None))), ["meant 0"]),
        (And((make_should(TYPED), FieldQuery(Field.KIND, Word("release")))), ["said 0"]),
        (And((make_should(TYPED), Phrase(("cultivating", "marijuana")))), ["meant 0"]),
        (And((make_should(TYPED), Word("cannabis"))), ["said 0"]),
        (Phrase(("growing", "cannabis")), ["said 0"]),
        (Or((make_should(TYPED), Word("gang"))), ["said 0", "meant 1"]),
        (Word("cannabis"), ["said 0"]),
    ],
    ids=repr,
)
def test_meaning_widens_only_words_that_are_ranked(held: LibraryView, tree: Node, expected: list[str]) -> None:
    assert sorted(list_places(search(held, tree))) == sorted(expected)


def test_an_order_by_date_knows_no_meaning(held: LibraryView) -> None:
    query = Query(make_should(TYPED), sort=Sort.NEWEST, vectors=(encode_query(TYPED),))
    assert list_places(held.search(query)) == ["said 0"]


def test_a_library_without_passages_answers(engine: Engine) -> None:
    commit_documents(engine)
    with open_view(engine) as view:
        assert search(view, make_should(TYPED)).total == 0
        assert view.coverage(BAG.identity) == EmbeddingCoverage(0, 0)
        assert view.find_unencoded(BAG.identity, 10).documents == []
