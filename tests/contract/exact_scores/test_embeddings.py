"""Scores of the meaning of a passage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from kb.model import And, DocumentId, Filters, Not, Or, Word, Years
from tests.contract.conftest import Compared
from tests.contract.encoders import BAG, add_vectors
from tests.contract.libraries import document
from tests.contract.meanings import (
    MEANT,
    TYPED,
    list_places,
    make_library,
    make_near_library,
    make_should,
    near,
    only,
    search,
)
from tests.libraries import open_view


def test_filters_limit_what_is_related_and_change_no_score(held: LibraryView) -> None:
    scores = {hit.passage.id: hit.score for hit in search(held, make_should(TYPED)).hits}
    narrow = search(held, make_should(TYPED), Filters(kind=("guidance",)))
    assert list_places(narrow) == ["meant 0"]
    assert narrow.hits[0].score == pytest.approx(scores[narrow.hits[0].passage.id])
    assert narrow.hits[0].related


def test_answers_do_not_depend_on_how_commits_were_cut(engine: Engine, place_two: Engine) -> None:
    documents = make_library()
    commit_documents(engine, added=documents)
    commit_documents(place_two, added=[*documents[10:], add_vectors(document("gone", "growing cannabis growing"))])
    commit_documents(
        place_two, added=[add_vectors(document(documents[0].record.id, "growing something else")), *documents[1:10]]
    )
    commit_documents(place_two, added=documents[:1], removed=[DocumentId("gone")])
    tree = And((make_should("growing cannabis word1 word2"), Not(Word("word3"))))
    with open_view(engine) as one, open_view(place_two) as many:
        once, often = (search(view, tree) for view in (one, many))
    assert [(hit.passage, hit.related) for hit in once.hits] == [(hit.passage, hit.related) for hit in often.hits]
    assert [hit.score for hit in once.hits] == pytest.approx([hit.score for hit in often.hits], abs=1e-5)
    assert (once.total, once.facets) == (often.total, often.facets)


def test_what_is_near_follows_every_commit_and_not_how_they_were_cut(engine: Engine, place_two: Engine) -> None:
    documents = make_near_library()
    commit_documents(engine, added=documents)
    commit_documents(place_two, added=[*documents[30:], add_vectors(document("gone", MEANT))])
    commit_documents(place_two, added=documents[:30], removed=[DocumentId("gone")])
    with open_view(engine) as one, open_view(place_two) as many:
        once, often = (near(each, only(each, "said"), least=0, limit=99) for each in (one, many))
    assert [hit.passage.id for hit in once] == [hit.passage.id for hit in often]
    assert [hit.score for hit in once] == pytest.approx([hit.score for hit in often], abs=1e-4)


@settings(max_examples=25)
@given(pick=st.integers(0, 10_000), least=st.floats(-1, 4), limit=st.integers(0, 200))
def test_all_that_is_near_enough_is_found_in_order(compared: Compared, pick: int, least: float, limit: int) -> None:
    everything = compared.passages
    passage = everything[pick % len(everything)]
    vectors = BAG.encode_passages([each.text for each in everything])
    products = vectors @ vectors[everything.index(passage)]
    wanted = (products - products.mean()) / products.std()
    found = near(compared.view, passage, least=least, limit=limit)
    scores = {hit.passage.id: hit.score for hit in found}
    tolerance = 0.05  # for values of one byte
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


def test_a_part_without_words_scores_nothing_however_commits_were_cut(engine: Engine, place_two: Engine) -> None:
    documents = make_library()
    commit_documents(engine, added=documents)
    commit_documents(place_two, added=documents[:-1])
    commit_documents(place_two, added=documents[-1:])
    tree = And((make_should(TYPED), Or((Years(2012, 2012), Years(2013, 2013)))))
    with open_view(engine) as one, open_view(place_two) as many:
        once, often = ({hit.passage.id: hit.score for hit in search(view, tree).hits} for view in (one, many))
    assert len(once) == 3
    assert once == pytest.approx(often, abs=1e-5)
