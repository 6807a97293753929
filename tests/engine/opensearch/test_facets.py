"""Values of facets from a cluster's aggregations."""

from __future__ import annotations

from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.query.facets import FacetValues, build_aggregations, read_facets

WITHOUT: Json = {"bool": {"must_not": [{"exists": {"field": "facets.kind"}}]}}


def make_answer(counts: dict[str, int], *, left_out: int = 0, size: int = 0, without: int = 0) -> Json:
    buckets = [{"key": key, "doc_count": count} for key, count in counts.items()]
    values = {"buckets": buckets, "sum_other_doc_count": left_out}
    return {"values": values, "size": {"value": size}, "without": {"doc_count": without}}


def test_each_facet_counts_what_passes_all_filters_but_its_own() -> None:
    kind, year = {"terms": {"facets.kind": ["report"]}}, {"terms": {"facets.year": ["2012"]}}
    built = build_aggregations(dict.fromkeys(["kind", "year", "publisher"], WITHOUT), {"kind": kind, "year": year})
    assert built["kind"]["filter"] == year
    assert built["year"]["filter"] == kind
    assert built["publisher"]["filter"] == {"bool": {"filter": [kind, year]}}
    assert build_aggregations({"kind": WITHOUT}, {"kind": kind})["kind"]["filter"] == {"match_all": {}}
    assert built["kind"]["aggs"]["without"] == {"filter": WITHOUT}


def test_the_most_frequent_come_first_then_those_first_in_order() -> None:
    found = read_facets(["kind"], {"kind": make_answer({"report": 2, "form": 2, "release": 9}, size=4, without=7)})
    assert found == {"kind": FacetValues((("release", 9), ("form", 2), ("report", 2)), 3, 7)}


def test_a_place_counts_what_applies_in_it_or_in_its_whole() -> None:
    found = read_facets(["jurisdiction"], {"jurisdiction": make_answer({"England": 1, "UK\x1fUS": 2, "Scotland": 4})})
    assert dict(found["jurisdiction"].values) == {"England": 3, "Scotland": 6, "UK": 7, "US": 2}


def test_values_that_were_left_out_are_counted_by_the_cluster() -> None:
    found = read_facets(["document"], {"document": make_answer({"a": 3, "b": 1}, left_out=5, size=7)})
    assert found["document"].size == 7


def test_a_page_asks_for_the_documents_with_most_passages_only() -> None:
    def ask(name: str, limit: int | None) -> int:
        size: int = build_aggregations({name: WITHOUT}, {}, limit)[name]["aggs"]["values"]["terms"]["size"]
        return size

    assert (ask("document", 8), ask("document", 1000)) == (1000, 1000)
    assert ask("document", None) == ask("document", 1001) == ask("publisher", 8) == 10_000
