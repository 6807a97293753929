"""Counts of parts of queries, asked together or each alone."""

from __future__ import annotations

from kb.engine.execution.leaves import CountedClause
from kb.engine.opensearch.query.compiler import QueryCompiler
from kb.engine.opensearch.query.document_frequencies import DocumentFrequencyCache, build_counts, read_counts
from kb.model import Should, Word

LIVE = {"term": {"row": "passage"}}
WORDS = [CountedClause(Word(f"word{at}")) for at in range(100)]


def test_few_parts_are_counted_by_a_search_each() -> None:
    bodies = build_counts(WORDS[:2], QueryCompiler(lambda: ()), LIVE)
    assert [body["query"]["bool"]["filter"][0] for body in bodies] == [LIVE, LIVE]
    answers = [{"hits": {"total": {"value": count}}} for count in (3, 0)]
    assert read_counts(WORDS[:2], answers) == {WORDS[0]: 3, WORDS[1]: 0}


def test_many_parts_are_counted_in_one_search() -> None:
    (body,) = build_counts(WORDS, QueryCompiler(lambda: ()), LIVE)
    filters = body["aggs"]["parts"]["filters"]["filters"]
    buckets = {name: {"doc_count": at} for at, name in enumerate(filters)}
    counts = read_counts(WORDS, [{"aggregations": {"parts": {"buckets": buckets}}}])
    assert counts == {each: at for at, each in enumerate(WORDS)}


def test_no_parts_ask_for_nothing() -> None:
    assert build_counts([], QueryCompiler(lambda: ()), LIVE) == []
    assert read_counts([], []) == {}


def test_what_depends_on_the_rest_of_a_query_is_not_kept() -> None:
    counts, most = DocumentFrequencyCache(), CountedClause(Should((Word("dock"), Word("court"))))
    counts.cache({WORDS[0]: 7, most: 5})
    assert counts.find([WORDS[0], WORDS[1], most]) == {WORDS[0]: 7}
    assert counts.find([CountedClause(WORDS[0].node, quoted=True)]) == {}
