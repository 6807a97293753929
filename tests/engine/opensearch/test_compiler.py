"""Query trees in the cluster's query language."""

from __future__ import annotations

import pytest

from kb.engine.execution.leaves import BestCountGroup
from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.query.compiler import QueryCompiler, compile_lack, weigh_stems
from kb.engine.ranking import compute_idf
from kb.model import (
    NOT_KNOWN,
    And,
    Field,
    FieldQuery,
    Filters,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Should,
    SpeakerId,
    SynonymGroup,
    WithinQuotations,
    Word,
    Years,
)

PLACES = ("England", "England and Wales", "Illinois, US", "Scotland", "UK", "US")


def compile_tree(tree: Node, dated: Filters | None = None) -> Json:
    return QueryCompiler(lambda: PLACES, dated=dated).compile(tree)


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (Phrase(("dock",)), {"words.body", "words.heading"}),
        (Prefix("do", ("dock", "door")), {"words.body", "words.heading", "words.above", "words.title"}),
        (Word("docks"), {"near_stems", "far_stems"}),
        (WithinQuotations(Word("docks")), {"stems.quoted"}),
        (FieldQuery(Field.HEADING, Word("docks")), {"stems.heading", "stems.above"}),
    ],
)
def test_a_part_is_looked_for_in_its_fields(tree: Node, expected: set[str]) -> None:
    query = compile_tree(tree)
    queries = query["bool"]["should"] if "bool" in query else [query]
    assert {field for each in queries for body in each.values() for field in body} == expected


def test_a_word_is_looked_for_by_its_stem_and_a_phrase_as_it_is() -> None:
    assert compile_tree(FieldQuery(Field.TITLE, Word("docks"))) == {"term": {"stems.title": "dock"}}
    assert compile_tree(FieldQuery(Field.TITLE, Phrase(("the", "docks")))) == {
        "match_phrase": {"words.title": "the docks"}
    }


def test_words_near_each_other_may_come_in_any_order() -> None:
    near = compile_tree(FieldQuery(Field.TITLE, Phrase(("dock", "court"), 3)))
    assert near == {"intervals": {"words.title": {"match": {"query": "dock court", "ordered": False, "max_gaps": 3}}}}


def test_a_word_that_no_text_can_have_is_cut_to_what_a_cluster_takes() -> None:
    query = compile_tree(FieldQuery(Field.TITLE, Prefix("é" * 3000)))
    assert len(query["prefix"]["words.title"]["value"].encode()) < 1000


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        (Years(2011, 2013), {"gte": "2011", "lte": "2013"}),
        (Years(None, 987), {"gte": "0000", "lte": "0987"}),
        (Years(2011, None), {"gte": "2011", "lte": "9999"}),
    ],
)
def test_years_are_compared_as_four_figures(years: Years, expected: Json) -> None:
    assert compile_tree(years) == {"range": {"facets.year": expected}}


@pytest.mark.parametrize("years", [Years(2013, 2011), Years(10_000, None), Years(None, -1)])
def test_years_that_no_document_has_match_nothing(years: Years) -> None:
    assert compile_tree(years) == {"match_none": {}}


def test_a_nation_stands_for_its_parts_and_for_what_has_it() -> None:
    query = compile_tree(FieldQuery(Field.NATION, Word("england")))
    assert query == {"terms": {"facets.place": ["England", "England and Wales", "UK"]}}
    (chosen,) = QueryCompiler(lambda: PLACES).compile_filters(Filters(jurisdiction=("Illinois, US",))).values()
    assert chosen == {"terms": {"facets.place": ["Illinois, US", "US"]}}


def test_a_law_covers_its_provisions_but_no_longer_number() -> None:
    forms, titles = compile_tree(FieldQuery(Field.CITES, Phrase(("msa", "2015", "s", "4"))))["bool"]["should"]
    assert forms == {"prefix": {"laws.forms": {"value": "msa 2015 s 4 "}}}
    assert titles == {"match_phrase": {"laws.titles": "msa 2015 s 4"}}


def test_what_is_negated_alone_is_taken_from_all_passages() -> None:
    query = compile_tree(Not(Phrase(("dock",))))
    assert query["bool"]["filter"] == [{"match_all": {}}]
    (excluded,) = query["bool"]["must_not"]
    assert excluded == compile_tree(Phrase(("dock",)))


def test_words_that_only_rank_are_not_required_beside_a_word_that_is() -> None:
    ranked = Should((Word("court"),))
    assert compile_tree(And((Word("dock"), ranked))) == compile_tree(Word("dock"))
    assert compile_tree(And((Years(2011, 2011), ranked))) != compile_tree(Years(2011, 2011))


def test_no_value_of_a_filter_matches_a_passage_that_has_none() -> None:
    queries = QueryCompiler(lambda: PLACES).compile_filters(Filters(kind=("", "report"), year=("",)))
    assert queries == {"kind": {"terms": {"facets.kind": ["report"]}}, "year": {"terms": {"facets.year": []}}}


def test_a_passage_has_no_speaker_where_it_quotes_nobody_who_is_listed() -> None:
    speakers = [SpeakerId(f"s{number:06}") for number in range(65_537)]
    filters = Filters(kind=(NOT_KNOWN, "report"), speaker=(NOT_KNOWN,), listed=frozenset(speakers))
    queries = QueryCompiler(lambda: PLACES).compile_filters(filters)
    assert queries["kind"]["bool"]["should"] == [
        {"terms": {"facets.kind": ["not known", "report"]}},
        {"bool": {"must_not": [{"exists": {"field": "facets.kind"}}]}},
    ]
    first, second = queries["speaker"]["bool"]["should"][1]["bool"]["must_not"]
    assert first["terms"]["facets.speaker"] == speakers[:-1]
    assert second == {"terms": {"facets.speaker": speakers[-1:]}}
    assert compile_lack("speaker", Filters()) == {"bool": {"must_not": [{"exists": {"field": "facets.speaker"}}]}}


# ------------------------------------------------------------------------------------------ tallies


def test_a_tally_waits_for_the_number_of_parts_of_the_best_passage() -> None:
    compiler = QueryCompiler(lambda: (), dated=Filters())
    tree = Should((Word("dock"), Word("court")))
    assert compiler.compile(tree) == {"match_none": {}}
    (group,) = compiler.pending
    assert group == BestCountGroup(tree.parts, quoted=False, among=())
    compiler.pending.clear()
    compiler.most[group] = 2
    assert compiler.compile(tree)["bool"]["minimum_should_match"] == 2
    assert not compiler.pending


def test_a_tally_inside_another_is_asked_for_first() -> None:
    compiler = QueryCompiler(lambda: (), dated=Filters())
    inner = Should((Word("dock"), Word("court")))
    outer = Should((inner, Word("child")))
    compiler.compile(outer)
    (group,) = compiler.pending
    assert group.parts == inner.parts
    compiler.pending.clear()
    compiler.most[group] = 1
    compiler.compile(outer)
    assert [each.parts for each in compiler.pending] == [outer.parts]


def test_ranked_words_are_required_as_far_as_possible_where_hits_go_by_date() -> None:
    tree = And((Years(2011, None), Should((Word("dock"), Word("court")))))
    by_date = QueryCompiler(lambda: (), dated=Filters(kind=("report",)))
    by_date.compile(tree)
    ((group, query),) = by_date.pending.items()
    assert group.among == (Years(2011, None),)
    assert {"terms": {"facets.kind": ["report"]}} in query["bool"]["filter"]
    assert not QueryCompiler(lambda: ()).pending


# ------------------------------------------------------------------------------------------ ranking


def test_weights_of_words_boost_them_where_they_are_ranked() -> None:
    compiler = QueryCompiler(lambda: (), weights=[("dock", 2.0)])
    dock, court = compiler.compile_ranking(Should((Word("dock"), Word("court"))))
    assert dock["bool"]["boost"] == 2
    (alone,) = compiler.compile_ranking(Word("court"))
    assert court == alone
    assert dock["bool"]["must"] == compiler.compile_ranking(Word("dock"))


def test_a_prefix_ranks_by_the_weights_of_its_stems_and_by_whether_a_heading_above_has_one() -> None:
    compiler = QueryCompiler(lambda: (), weigh_stems=lambda prefix: dict.fromkeys(prefix.terms or (), 0.5))
    (ranked,) = compiler.compile_ranking(Prefix("do", ("dock", "door")))
    *near, far = ranked["bool"]["should"]
    assert near == [{"term": {"near_stems": {"value": word, "boost": 0.5}}} for word in ("dock", "door")]
    assert far["constant_score"]["filter"] == {"terms": {"far_stems": ["dock", "door"]}}


def test_the_best_way_to_say_a_thing_counts() -> None:
    (ranked,) = QueryCompiler(lambda: ()).compile_ranking(SynonymGroup((Word("nrm"), Word("referral"))))
    assert len(ranked["dis_max"]["queries"]) == 2


@pytest.mark.parametrize("tree", [Years(2011, None), Not(Word("dock")), FieldQuery(Field.KIND, Word("report")), Or(())])
def test_what_has_no_words_ranks_nothing(tree: Node) -> None:
    assert QueryCompiler(lambda: PLACES).compile_ranking(tree) == []


def test_a_rare_word_of_a_prefix_counts_no_more_than_a_common_one() -> None:
    weights = weigh_stems([("transport", 900), ("transom", 3)], 10_000)
    common, rare = (weights[each] * compute_idf(10_000, count) for each, count in (("transport", 900), ("transom", 3)))
    assert common == pytest.approx(rare)
    assert common == pytest.approx(compute_idf(10_000, 903))


def test_words_of_one_stem_are_counted_together() -> None:
    assert list(weigh_stems([("dock", 5), ("docks", 4), ("docket", 6)], 100)) == ["dock", "docket"]


def test_words_that_occur_more_often_than_there_are_passages_have_weights() -> None:
    assert all(each > 0 for each in weigh_stems([("the", 5000), ("them", 1)], 100).values())


def test_a_prefix_without_words_has_no_weights() -> None:
    assert weigh_stems([], 100) == {}
