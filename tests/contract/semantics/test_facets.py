"""Facets and filters."""

from __future__ import annotations

from typing import Any

import pytest

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from kb.model import FACET_LIMIT, MATCH_ALL, NOT_KNOWN, Filters, Query, Word
from tests.contract.libraries import add_quotations, document, make_quotation
from tests.libraries import open_view

PUBLISHERS = ("Anti-Slavery International", "The Partnership", "UN Office")


def choose(facet: str, *values: str) -> Filters:
    chosen: dict[str, Any] = {facet: values}
    return Filters(**chosen)


def test_facets_count_passages_the_most_first(view: LibraryView) -> None:
    facets = view.search(Query(MATCH_ALL)).facets
    assert facets.document == (("dock", 4), ("toolkit", 3), ("statistics", 2), ("undated", 1))
    assert facets.publisher == (("Anti-Slavery International", 4), ("The Partnership", 3), ("UN Office", 3))
    assert facets.kind == (("release", 4), ("guidance", 3), ("report", 3))
    assert facets.year == (("2013", 4), ("2016", 3), ("2012", 2))


def test_facets_count_only_what_matches(view: LibraryView) -> None:
    facets = view.search(Query(Word("exploitation"))).facets
    assert facets.document == (("statistics", 1), ("undated", 1))
    assert facets.publisher == (("UN Office", 2),)
    assert facets.year == (("2012", 1),)


def test_facets_are_counted_over_all_hits_and_not_over_the_page(view: LibraryView) -> None:
    assert view.search(Query(MATCH_ALL, start=2, limit=1)).facets == view.search(Query(MATCH_ALL)).facets


def test_facets_that_nobody_asked_for_are_empty(view: LibraryView) -> None:
    facets = view.search(Query(MATCH_ALL, facets=())).facets
    assert (facets.document, facets.publisher, facets.kind, facets.year) == ((), (), (), ())


def test_values_of_one_filter_are_alternatives(view: LibraryView) -> None:
    results = view.search(Query(MATCH_ALL, Filters(kind=("report", "release"))))
    assert results.total == 7
    assert {hit.document.metadata.kind for hit in results.hits} == {"report", "release"}


def test_filters_narrow_one_another(view: LibraryView) -> None:
    results = view.search(Query(MATCH_ALL, Filters(publisher=("UN Office",), year=("2012",))))
    assert [hit.passage.document for hit in results.hits] == ["statistics", "statistics"]
    assert view.search(Query(MATCH_ALL, Filters(document=("dock",), year=("2012",)))).total == 0


def test_each_facet_is_counted_without_its_own_filter(view: LibraryView) -> None:
    facets = view.search(Query(MATCH_ALL, Filters(kind=("report",), publisher=("UN Office",)))).facets
    assert facets.kind == (("report", 3),)
    assert facets.publisher == (("UN Office", 3),)
    facets = view.search(Query(MATCH_ALL, Filters(kind=("report",), year=("2013",)))).facets
    assert facets.kind == (("release", 4),)
    assert facets.year == (("2012", 2),)
    assert facets.document == ()


@pytest.mark.parametrize("value", ["", "no such value", "2012-01", "02012", " 2012", "-1", "report", "²", "٢٠١٢"])
def test_values_that_nothing_has_match_nothing(view: LibraryView, value: str) -> None:
    for name in ("document", "publisher", "year"):
        assert view.search(Query(MATCH_ALL, choose(name, value))).total == 0


def test_documents_are_counted_and_filtered_by_the_body_for_which_they_speak(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", "one", "two", authority="charity")])
    commit_documents(engine, added=[document("b", "one", authority="court"), document("c", "one")])
    with open_view(engine) as view:
        results = view.search(Query(Word("one"), Filters(authority=("charity", "union"))))
        every = view.search(Query(MATCH_ALL))
    assert [hit.document.id for hit in results.hits] == ["a"]
    assert results.facets.authority == (("charity", 1), ("court", 1))
    assert every.facets.authority == (("charity", 2), ("court", 1))
    assert every.facets.sizes["authority"] == 2


def test_what_has_no_value_is_not_found_by_an_empty_one(engine: Engine) -> None:
    unattributed = add_quotations(document("a", "one"), 0, make_quotation("one"))
    commit_documents(engine, added=[unattributed, document("b", "two", publisher="Two", kind="report")])
    with open_view(engine) as view:
        for name, value in (("publisher", "Two"), ("kind", "report"), ("year", "2012"), ("speaker", "ada")):
            assert view.search(Query(MATCH_ALL, choose(name, ""))).total == 0
            found = view.search(Query(MATCH_ALL, choose(name, "", value))).hits
            assert [hit.document.id for hit in found] == (["b"] if name in ("publisher", "kind") else [])


def test_what_has_no_value_can_be_chosen_and_is_counted(engine: Engine) -> None:
    ada = make_quotation("one", "Ada Quill", speaker_id="ada-quill")
    quoting = add_quotations(document("a", "one", date="2012-01-01"), 0, ada)
    commit_documents(engine, added=[quoting, document("b", "two", "three", publisher="Two", kind="report")])
    with open_view(engine) as view:
        every = view.search(Query(MATCH_ALL)).facets
        for name, without in (
            ("publisher", ["a 0"]),
            ("kind", ["a 0"]),
            ("authority", ["a 0", "b 0", "b 1"]),
            ("year", ["b 0", "b 1"]),
            ("speaker", ["b 0", "b 1"]),
            ("passage_kind", ["b 0", "b 1"]),
            ("jurisdiction", ["a 0", "b 0", "b 1"]),
        ):
            hits = view.search(Query(MATCH_ALL, choose(name, NOT_KNOWN))).hits
            assert [f"{hit.document.id} {hit.passage.position}" for hit in hits] == without
            assert every.not_known[name] == len(without)
        assert "document" not in every.not_known
        assert view.search(Query(MATCH_ALL, Filters(document=(NOT_KNOWN,)))).total == 0
        either = Filters(publisher=(NOT_KNOWN, "Two"), year=("2012", NOT_KNOWN))
        assert view.search(Query(MATCH_ALL, either)).total == 3


def test_what_has_no_value_is_counted_without_the_filter_of_its_own(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", "one"), document("b", "one", "two", publisher="Two", kind="report")])
    with open_view(engine) as view:
        facets = view.search(Query(MATCH_ALL, Filters(publisher=("Two",)))).facets
    assert facets.not_known["publisher"] == 1
    assert "kind" not in facets.not_known
    assert facets.publisher == (("Two", 2),)


def test_filters_compare_values_as_they_are_stored(view: LibraryView) -> None:
    assert view.search(Query(MATCH_ALL, Filters(publisher=("un office",)))).total == 0


def test_a_facet_has_the_most_frequent_values_up_to_a_limit(engine: Engine) -> None:
    names = [f"d{number:03}" for number in range(FACET_LIMIT + 5)]
    commit_documents(engine, added=[document(name, "the words", publisher=f"publisher of {name}") for name in names])
    commit_documents(engine, added=[document("most", "the words", "more words", publisher="The Most")])
    with open_view(engine) as view:
        facets = view.search(Query(MATCH_ALL)).facets
        assert len(view.search(Query(MATCH_ALL, facet_limit=None)).facets.publisher) == FACET_LIMIT + 6
        assert view.search(Query(MATCH_ALL, facet_limit=1)).facets.publisher == (("The Most", 2),)
    assert facets.sizes["document"] == facets.sizes["publisher"] == FACET_LIMIT + 6
    values = [("most", 2), *((name, 1) for name in names[: FACET_LIMIT - 1])]
    assert list(facets.document) == values
    assert facets.publisher[0] == ("The Most", 2)
    assert len(facets.publisher) == FACET_LIMIT
