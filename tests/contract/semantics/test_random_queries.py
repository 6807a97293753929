"""Laws for every library and every query: an engine finds what the oracle finds."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.model import (
    MATCH_ALL,
    And,
    Filters,
    Node,
    Not,
    Phrase,
    Query,
    Should,
    Sort,
    WithinQuotations,
    Word,
    is_optional_beside,
)
from kb.text import tokenize
from tests.contract.conftest import Compared
from tests.contract.encoders import encode_query
from tests.contract.generated import filters, leaves, trees


@settings(max_examples=150)
@given(tree=trees, chosen=filters, sort=st.sampled_from([Sort.RELEVANCE, Sort.NEWEST, Sort.OLDEST]))
def test_an_engine_finds_what_the_tree_says(compared: Compared, tree: Node, chosen: Filters, sort: Sort) -> None:
    query = Query(tree, chosen, sort, limit=1000)
    results, expected = (each.search(query) for each in (compared.view, compared.truth))
    assert Counter(hit.passage.id for hit in results.hits) == Counter(hit.passage.id for hit in expected.hits)
    assert results.total == expected.total == len(expected.hits)
    assert results.facets == expected.facets
    assert results.notices == expected.notices
    for hit in results.hits:
        assert hit.score > 0
        assert hit.spans == compared.view.highlight(hit.passage, Query(tree))


@settings(max_examples=50)
@given(tree=trees, chosen=filters)
def test_each_document_is_found_once_where_documents_are_asked_for(
    compared: Compared, tree: Node, chosen: Filters
) -> None:
    query = Query(tree, chosen, Sort.DOCUMENTS, limit=1000)
    results, expected = (each.search(query) for each in (compared.view, compared.truth))
    found = compared.truth.search(Query(tree, chosen, limit=1000))
    assert Counter(hit.document.id for hit in results.hits) == Counter({hit.document.id for hit in found.hits})
    assert (results.total, results.facets) == (expected.total, expected.facets) == (found.total, found.facets)
    parts = [compared.view.search(Query(tree, chosen, Sort.DOCUMENTS, start=at, limit=2)).hits for at in (0, 2)]
    assert [hit.passage.id for part in parts for hit in part] == [hit.passage.id for hit in results.hits[:4]]


@settings(max_examples=100)
@given(data=st.data())
def test_any_run_of_words_is_found_and_marked(compared: Compared, data: st.DataObject) -> None:
    passage = data.draw(st.sampled_from(compared.passages))
    found = tokenize(passage.text)
    first = data.draw(st.integers(0, len(found) - 1))
    last = data.draw(st.integers(first, len(found) - 1))
    phrase = Phrase(tuple(token.term for token in found[first : last + 1]))
    results = compared.view.search(Query(phrase, limit=1000))
    (hit,) = [hit for hit in results.hits if hit.passage.id == passage.id]
    assert any(span.start <= found[first].start and span.end >= found[last].end for span in hit.spans)


@settings(max_examples=100)
@given(data=st.data())
def test_any_run_of_quoted_words_is_found_and_marked_within_quotations(compared: Compared, data: st.DataObject) -> None:
    passage = data.draw(st.sampled_from([each for each in compared.passages if each.quotations]))
    quotation = data.draw(st.sampled_from(passage.quotations))
    found = tokenize(quotation.text)
    first = data.draw(st.integers(0, len(found) - 1))
    last = data.draw(st.integers(first, len(found) - 1))
    query = Query(WithinQuotations(Phrase(tuple(token.term for token in found[first : last + 1]))), limit=1000)
    (hit,) = [hit for hit in compared.view.search(query).hits if hit.passage.id == passage.id]
    start, end = (quotation.span.start + at for at in (found[first].start, found[last].end))
    assert any(span.start <= start and span.end >= end for span in hit.spans)
    for span in hit.spans:
        assert any(each.span.start <= span.start and span.end <= each.span.end for each in passage.quotations)


def test_everything_is_found_with_no_words_at_all(compared: Compared) -> None:
    assert compared.view.search(Query(MATCH_ALL, limit=0)).total == len(compared.passages)


@settings(max_examples=40)
@given(
    words=st.lists(st.sampled_from(["docks", "court", "victim", "zebra", "refer", "nowhere"]), min_size=1, max_size=4),
    rest=st.lists(leaves | leaves.map(Not), max_size=2),
    chosen=filters,
    typed=st.sampled_from(["victim of slavery", "the dock", "court child", "zebra"]),
)
def test_hits_have_a_word_or_are_related_and_meet_all_the_rest(
    compared: Compared, words: list[str], rest: list[Node], chosen: Filters, typed: str
) -> None:
    ranked = Should(tuple(map(Word, words)))
    query = Query(And((ranked, *rest)), chosen, limit=1000)
    plain = compared.view.search(query)
    found = compared.view.search(Query(query.tree, chosen, limit=1000, vectors=(encode_query(typed),)))
    matching = {part: _find(compared, part) for part in (ranked, *rest)}
    assert {hit.passage.id for hit in found.hits if not hit.related} == {hit.passage.id for hit in plain.hits}
    assert found.total == len(found.hits)
    for hit in found.hits:
        assert hit.score > 0
        assert all(hit.passage.id in matching[part] for part in rest)
        assert hit.related != (is_optional_beside(rest) or hit.passage.id in matching[ranked])


def _find(compared: Compared, tree: Node) -> set[str]:
    return {hit.passage.id for hit in compared.truth.search(Query(tree, limit=1000)).hits}
