"""Scores equal the oracle's, for every library and every query."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.model import And, DocumentId, Filters, Node, Query, Should, TermWeights, Word
from tests.contract.conftest import Compared
from tests.contract.encoders import BAG, encode_query
from tests.contract.generated import filters, nations, trees

WORDS = ["docks", "court", "victim", "zebra", "refer", "nowhere"]
EMPHASES = st.builds(
    TermWeights,
    st.dictionaries(st.sampled_from(WORDS), st.sampled_from([0.25, 0.5, 2.0])).map(lambda each: tuple(each.items())),
    st.frozensets(st.sampled_from(WORDS)),
)
OLD = tuple(DocumentId(f"d{number}") for number in range(0, 30, 3))


@settings(max_examples=100)
@given(
    tree=trees,
    chosen=filters,
    superseded=st.sampled_from([(), OLD]),
    undated=st.sampled_from([(), OLD]),
    current_only=st.booleans(),
    nation=nations,
)
def test_words_score_what_the_formula_says(
    compared: Compared,
    tree: Node,
    chosen: Filters,
    superseded: tuple[DocumentId, ...],
    undated: tuple[DocumentId, ...],
    current_only: bool,
    nation: str,
) -> None:
    query = Query(
        tree,
        chosen,
        limit=1000,
        facets=(),
        superseded=superseded,
        undated=undated,
        current_only=current_only,
        nation=nation,
    )
    found, expected = (each.search(query).hits for each in (compared.view, compared.truth))
    assert {hit.passage.id: hit.score for hit in found} == pytest.approx(
        {hit.passage.id: hit.score for hit in expected}, rel=1e-5
    )


@settings(max_examples=50)
@given(
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
    rest=st.lists(trees, max_size=2),
    typed=st.sampled_from(["", "victim of slavery", "the dock", "court child", "zebra"]),
    emphasis=EMPHASES,
)
def test_words_and_meaning_score_what_the_formula_says(
    compared: Compared, words: list[str], rest: list[Node], typed: str, emphasis: TermWeights
) -> None:
    tree = And((Should(tuple(map(Word, words))), *rest)) if rest else Should(tuple(map(Word, words)))
    vectors = (encode_query(typed),) if typed else ()
    query = Query(tree, limit=1000, facets=(), vectors=vectors, emphasis=emphasis)
    found, expected = (each.search(query).hits for each in (compared.view, compared.truth))
    assert {hit.passage.id: hit.score for hit in found} == pytest.approx(
        {hit.passage.id: hit.score for hit in expected}, abs=1e-4
    )
    assert {hit.passage.id: hit.related for hit in found} == {hit.passage.id: hit.related for hit in expected}


@settings(max_examples=25)
@given(data=st.data(), least=st.floats(-1, 4), limit=st.integers(0, 200))
def test_nearness_is_what_the_formula_says(compared: Compared, data: st.DataObject, least: float, limit: int) -> None:
    passage = data.draw(st.sampled_from(compared.passages))
    found, expected = (
        each.nearest(passage, BAG.identity, least=least, limit=limit) for each in (compared.view, compared.truth)
    )
    assert [hit.passage.id for hit in found] == [hit.passage.id for hit in expected]
    assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected], abs=1e-4)
