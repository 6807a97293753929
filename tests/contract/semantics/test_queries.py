"""Every node of the query tree, and the promises of ranking."""

from __future__ import annotations

import pytest

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from kb.model import (
    MATCH_ALL,
    And,
    Field,
    FieldQuery,
    Filters,
    Hit,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Should,
    Sort,
    SynonymGroup,
    Word,
    Years,
)
from tests.builders import phrase
from tests.contract.libraries import document
from tests.contract.meanings import places
from tests.libraries import open_view


def only(view: LibraryView, tree: Node) -> Hit:
    (hit,) = view.search(Query(tree)).hits
    return hit


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (Word("officers"), ["dock 3"]),
        (Word("officer"), ["dock 3"]),
        (Word("leaflets"), ["undated 0"]),
        (
            Word("the"),
            ["dock 0", "dock 1", "dock 2", "dock 3", "statistics 0", "statistics 1", "toolkit 0", "toolkit 2"],
        ),
        (Word("nowhere"), []),
        (phrase("in the dock"), ["dock 0"]),
        (phrase("dock was"), ["dock 1"]),
        (phrase("the the"), []),
        (phrase("officer"), []),
        (phrase("stand in the"), ["dock 0"]),
        (phrase("was empty nobody"), ["dock 1"]),
        (phrase("victim's defence"), ["toolkit 2"]),
        (phrase("doesn't apply"), ["toolkit 2"]),
        (phrase("the courts"), ["dock 2"]),
        (phrase("courts the"), []),
        (phrase("findings"), []),
        (phrase("findings the courts"), []),
        (phrase("consent a child", 1), ["toolkit 1"]),
        (phrase("child consent", 1), ["toolkit 1"]),
        (phrase("child consent", 0), []),
        (phrase("dock empty", 1), ["dock 1"]),
        (phrase("in the dock who", 0), []),
        (phrase("in the dock who", 1), ["dock 0"]),
        (phrase("trafficking trafficking", 3), []),
        (phrase("trafficking trafficking", 4), ["statistics 0"]),
        (Prefix("traffick"), ["dock 0", "dock 2", "statistics 0", "toolkit 0", "toolkit 1", "toolkit 2"]),
        (Prefix("nobod"), ["dock 1"]),
        (Prefix("zz"), []),
        (And((Word("dock"), Word("children"))), ["dock 0", "dock 2"]),
        (And((Word("referral"), Word("consent"))), ["toolkit 1"]),
        (And((Word("toolkit"), Word("offence"))), ["toolkit 2"]),
        (And((Word("exploitation"), Not(Word("leaflet")))), ["statistics 1"]),
        (And((Not(Word("the")), Not(Word("a")), Not(FieldQuery(Field.DOCUMENT, Word("dock"))))), []),
        (And((Not(Word("the")), Not(Word("leaflet")))), ["toolkit 1"]),
        (MATCH_ALL, None),
        (Not(MATCH_ALL), []),
        (Or(()), []),
        (Or((Word("leaflet"), Word("officers"))), ["dock 3", "undated 0"]),
        (Or((Word("nowhere"), Word("never"))), []),
        (Should((Word("leaflet"), Word("officers"), Word("nowhere"))), ["dock 3", "undated 0"]),
        (And((Should((Word("dock"), Word("stood"))), phrase("nobody stood"))), ["dock 1"]),
        (And((Should((Word("leaflet"),)), phrase("nobody stood"))), ["dock 1"]),
        (And((Should((Word("nowhere"),)), Word("leaflet"))), ["undated 0"]),
        (And((Should((Word("nowhere"),)), Years(2013, None))), []),
        (Should((Word("leaflet"),), (Word("officers"), Word("the"))), ["undated 0"]),
        (And((Should((Word("nowhere"),), (Word("the"),)), phrase("nobody stood"))), ["dock 1"]),
        (Should(()), []),
        (Should((), (Word("the"),)), []),
        (FieldQuery(Field.TITLE, Word("dock")), ["dock 0", "dock 1", "dock 2", "dock 3"]),
        (FieldQuery(Field.TITLE, phrase("trafficking cases")), ["toolkit 0", "toolkit 1", "toolkit 2"]),
        (FieldQuery(Field.TITLE, phrase("cases trafficking")), []),
        (FieldQuery(Field.TITLE, Prefix("stat")), ["statistics 0", "statistics 1"]),
        (FieldQuery(Field.HEADING, Word("finding")), ["dock 2", "dock 3"]),
        (FieldQuery(Field.HEADING, phrase("the police")), ["dock 3"]),
        (FieldQuery(Field.HEADING, phrase("referral")), ["toolkit 0", "toolkit 1"]),
        (FieldQuery(Field.HEADING, phrase("referral consent")), []),
        (FieldQuery(Field.HEADING, Prefix("prosec")), ["toolkit 2"]),
        (FieldQuery(Field.DOCUMENT, Word("statistics")), ["statistics 0", "statistics 1"]),
        (FieldQuery(Field.PUBLISHER, phrase("un office")), ["statistics 0", "statistics 1", "undated 0"]),
        (FieldQuery(Field.PUBLISHER, Word("office")), []),
        (FieldQuery(Field.PUBLISHER, phrase("anti slavery international")), ["dock 0", "dock 1", "dock 2", "dock 3"]),
        (FieldQuery(Field.KIND, Word("guidance")), ["toolkit 0", "toolkit 1", "toolkit 2"]),
        (FieldQuery(Field.KIND, Prefix("rel")), ["dock 0", "dock 1", "dock 2", "dock 3"]),
        (Years(2012, 2012), ["statistics 0", "statistics 1"]),
        (Years(None, 2012), ["statistics 0", "statistics 1"]),
        (Years(2014, None), ["toolkit 0", "toolkit 1", "toolkit 2"]),
        (Years(1990, 2000), []),
        (Not(Years(2012, None)), ["undated 0"]),
    ],
)
def test_every_node_finds_what_it_says(view: LibraryView, tree: Node, expected: list[str] | None) -> None:
    found = sorted(places(view, tree))
    if expected is None:
        assert found == sorted(
            f"{each.document} {each.position}"
            for record in view.documents()
            for each in view.document_passages(record.id)
        )
    else:
        assert found == expected


def test_a_phrase_of_stop_words_is_found(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", "It is what it is."), document("b", "What is it, is it not?")])
    with open_view(engine) as view:
        assert places(view, phrase("it is what it is")) == ["a 0"]


def test_curly_marks_in_the_text_are_found_with_straight_ones(view: LibraryView) -> None:
    hit = only(view, phrase("victim's defence"))
    assert [span.slice(hit.passage.text) for span in hit.spans] == ["victim’s defence"]


def test_a_query_over_all_fields_may_have_each_word_in_another(view: LibraryView) -> None:
    assert places(view, And((Word("toolkit"), Word("referral"), Word("consent")))) == ["toolkit 1"]


def test_by_date_come_only_the_passages_with_the_most_ranked_words(engine: Engine) -> None:
    commit_documents(
        engine,
        added=[
            document("a", "red green", date="2010", kind="report"),
            document("b", "red blue", "red", date="2011", kind="report"),
            document("c", "red green blue and more", date="2012"),
        ],
    )
    words = Should((Word("red"), Word("green"), Word("blue")))
    with open_view(engine) as view:

        def found(tree: Node, filters: Filters = Filters()) -> list[str]:
            hits = view.search(Query(tree, filters, Sort.NEWEST)).hits
            return [f"{hit.passage.document} {hit.passage.position}" for hit in hits]

        assert found(words) == ["c 0"]
        assert found(And((words, Not(Word("more"))))) == ["b 0", "a 0"]
        assert found(words, Filters(kind=("report",))) == ["b 0", "a 0"]
        assert view.search(Query(words, Filters(kind=("report",)), Sort.NEWEST)).facets.document == (
            ("a", 1),
            ("b", 1),
        )


def test_a_prefix_that_stands_for_too_many_words_is_cut_short_with_a_notice(engine: Engine) -> None:
    words = [f"pre{number:03}" for number in range(300)]
    commit_documents(engine, added=[document("a", *words, "pre000 again"), document("b", "other")])
    with open_view(engine) as view:
        results = view.search(Query(Prefix("pre")))
        assert results.total == 201
        assert len(results.notices) == 1
        assert "300" in results.notices[0]
        assert not view.search(Query(Prefix("pre00"))).notices


@pytest.mark.parametrize(
    "tree",
    [
        Should((*(Word(f"word{number}") for number in range(300)), Word("dock"))),
        Or((*(Phrase((f"word{number}", "dock")) for number in range(300)), Word("dock"))),
        Should(
            tuple(
                SynonymGroup((Word(f"word{number}"), Phrase((f"word{number}", "dock")), Word("dock")))
                for number in range(100)
            )
        ),
    ],
    ids=["should", "any", "synonyms"],
)
def test_a_query_of_hundreds_of_words_is_answered(view: LibraryView, tree: Node) -> None:
    assert view.search(Query(tree)).total == view.search(Query(Word("dock"))).total > 0


@pytest.mark.parametrize("term", ["", " ", "\x00", "\ud800", "a b", "'", "*", "é" * 3000])
def test_odd_words_are_no_error(view: LibraryView, term: str) -> None:
    for tree in (
        Word(term),
        Phrase((term,)),
        Phrase((term, term), 3),
        Prefix(term),
        FieldQuery(Field.TITLE, Word(term)),
    ):
        view.search(Query(tree))
    for field in Field:
        view.search(Query(FieldQuery(field, Prefix(term))))


def test_a_library_without_documents_answers(engine: Engine) -> None:
    commit_documents(engine)
    with open_view(engine) as view:
        for tree in (MATCH_ALL, Word("a"), Not(Word("a")), Years(None, None), Prefix("a")):
            assert view.search(Query(tree)).total == 0
