"""The order of hits is the oracle's, for every library and every query."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.model import DocumentId, Filters, Node, Query, Sort
from tests.contract.conftest import Compared
from tests.contract.generated import filters, trees

OLD = tuple(DocumentId(f"d{number}") for number in range(0, 30, 3))
ROUNDING = 1e-5  # relative to a score: two engines may add up in another order


@settings(max_examples=50)
@given(tree=trees, chosen=filters, sort=st.sampled_from([Sort.NEWEST, Sort.OLDEST]))
def test_hits_come_by_date_then_id_then_position(compared: Compared, tree: Node, chosen: Filters, sort: Sort) -> None:
    query = Query(tree, chosen, sort, limit=1000)
    found, expected = (each.search(query).hits for each in (compared.view, compared.truth))
    assert [hit.passage.id for hit in found] == [hit.passage.id for hit in expected]


@settings(max_examples=50)
@given(
    tree=trees,
    chosen=filters,
    superseded=st.sampled_from([(), OLD]),
    start=st.integers(0, 20),
    limit=st.integers(1, 10),
)
def test_the_best_hits_come_first(
    compared: Compared, tree: Node, chosen: Filters, superseded: tuple[DocumentId, ...], start: int, limit: int
) -> None:
    whole = Query(tree, chosen, limit=1000, superseded=superseded)
    part = Query(tree, chosen, start=start, limit=limit, superseded=superseded)
    scores = {hit.passage.id: hit.score for hit in compared.truth.search(whole).hits}
    hits = compared.view.search(whole).hits
    assert compared.view.search(part).hits == hits[start : start + limit]
    for one, other in pairwise(hits):
        assert one.score >= other.score
        assert scores[one.passage.id] >= scores[other.passage.id] * (1 - ROUNDING)
