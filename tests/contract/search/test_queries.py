"""Every node of the query tree, and what ranking promises."""

from __future__ import annotations

import pytest

from kb.engine.protocol import Engine
from kb.library.catalogue import commit_documents
from kb.library.view import LibraryView
from kb.model import (
    MATCH_ALL,
    And,
    Field,
    FieldQuery,
    Filters,
    Hit,
    MinimumMatch,
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
from kb.text import split_terms
from tests.contract.libraries import document
from tests.libraries import open_view


def places(view: LibraryView, tree: Node) -> list[str]:
    """Return what a query finds, best first, each as its document and its position."""
    results = view.search(Query(tree, limit=100))
    assert results.total == len(results.hits)
    assert all(hit.score > 0 for hit in results.hits)
    return [f"{hit.passage.document} {hit.passage.position}" for hit in results.hits]


def phrase(text: str, slop: int = 0) -> Phrase:
    return Phrase(tuple(split_terms(text)), slop)


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
        (MinimumMatch(()), []),
        (Or((Word("leaflet"), Word("officers"))), ["dock 3", "undated 0"]),
        (Or((Word("nowhere"), Word("never"))), []),
        (Should((Word("leaflet"), Word("officers"), Word("nowhere"))), ["dock 3", "undated 0"]),
        (And((Should((Word("dock"), Word("stood"))), phrase("nobody stood"))), ["dock 1"]),
        (And((Should((Word("leaflet"),)), phrase("nobody stood"))), ["dock 1"]),
        (And((Should((Word("nowhere"),)), Word("leaflet"))), ["undated 0"]),
        (And((Should((Word("nowhere"),)), Years(2013, None))), []),
        (Should(()), []),
        (MinimumMatch((Word("leaflet"), Word("labour"), Word("nowhere"))), ["undated 0"]),
        (MinimumMatch((Word("nowhere"), Word("never"))), []),
        (MinimumMatch((Word("officers"), Word("leaflet"))), ["dock 3", "undated 0"]),
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


def test_most_holds_for_the_whole_library_and_not_for_each_part_of_it(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", "red green"), document("b", "red")])
    commit_documents(engine, added=[document("c", "red blue"), document("d", "green")])
    with open_view(engine) as view:
        tree = MinimumMatch((Word("red"), Word("green"), Word("blue")))
        assert sorted(places(view, tree)) == ["a 0", "c 0"]


def test_ranked_words_are_not_required_and_the_more_of_them_the_better(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", "red"), document("b", "red green blue"), document("c", "red green")])
    with open_view(engine) as view:
        assert places(view, Should((Word("red"), Word("green"), Word("blue")))) == ["b 0", "c 0", "a 0"]


def test_ranked_words_beside_a_phrase_put_passages_that_have_them_first(engine: Engine) -> None:
    commit_documents(
        engine, added=[document("a", "red green"), document("b", "red green", "red green blue"), document("c", "blue")]
    )
    with open_view(engine) as view:
        assert places(view, And((Should((Word("blue"),)), phrase("red green"))))[0] == "b 1"
        assert len(places(view, And((Should((Word("blue"),)), phrase("red green"))))) == 3


def test_a_word_that_was_typed_twice_counts_twice(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", "red"), document("b", "blue", "blue"), document("c", "red")])
    with open_view(engine) as view:
        assert places(view, Should((Word("red"), Word("blue"), Word("red"))))[:2] == ["a 0", "c 0"]
        once, twice = (
            view.search(Query(Should(parts))).hits[0].score for parts in ((Word("red"),), (Word("red"),) * 2)
        )
    assert twice == pytest.approx(2 * once)


def test_another_way_to_say_it_is_found_and_marked_and_ranks_below_the_typed_one(engine: Engine) -> None:
    texts = ("The NRM decides.", "The national referral mechanism decides.", "Nobody decides at all here.")
    commit_documents(engine, added=[document("d", *texts)])
    tree = SynonymGroup((Word("nrm"), Phrase(("national", "referral", "mechanism"))))
    with open_view(engine) as view:
        hits = view.search(Query(tree)).hits
        assert [hit.passage.text for hit in hits] == list(texts[:2])
        assert [span.slice(hit.passage.text) for hit in hits for span in hit.spans] == ["NRM", texts[1][4:31]]
        assert hits[0].score > hits[1].score


def test_a_passage_that_says_it_in_two_ways_has_said_it_once(engine: Engine) -> None:
    both = "The NRM is the national referral mechanism of the law."
    commit_documents(
        engine, added=[document("d", both, "Here the NRM is one word of several words in all.", "Nobody decides.")]
    )
    tree = SynonymGroup((Word("nrm"), phrase("national referral mechanism")))
    with open_view(engine) as view:
        alone = {hit.passage.text: hit.score for hit in view.search(Query(Word("nrm"))).hits}
        assert {hit.passage.text: hit.score for hit in view.search(Query(tree)).hits} == alone
        assert only(view, And((tree, Word("law")))).passage.text == both


def test_a_rare_word_that_stands_in_for_a_common_one_is_worth_no_more_than_it(engine: Engine) -> None:
    texts = [f"A victim is number {number}." for number in range(20)]
    commit_documents(engine, added=[document("d", *texts, "A casualty is number 20.")])
    with open_view(engine) as view:
        hits = view.search(Query(SynonymGroup((Word("victim"), Word("casualty"))), limit=30)).hits
        assert len(hits) == 21
        assert hits[-1].passage.text == "A casualty is number 20."


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


def test_more_occurrences_rank_higher(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", "sugar and salt and tea"), document("b", "sugar and sugar and tea")])
    with open_view(engine) as view:
        assert places(view, Word("sugar")) == ["b 0", "a 0"]


def test_rare_words_weigh_more(engine: Engine) -> None:
    commit_documents(engine, added=[document(f"common{number}", "sugar") for number in range(5)])
    commit_documents(engine, added=[document("rare", "saffron")])
    with open_view(engine) as view:
        assert places(view, Or((Word("sugar"), Word("saffron"))))[0] == "rare 0"


def test_the_form_that_was_typed_ranks_above_its_relatives(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", "the victims spoke"), document("b", "the victim spoke")])
    with open_view(engine) as view:
        assert places(view, Word("victim")) == ["b 0", "a 0"]
        assert places(view, Word("victims")) == ["a 0", "b 0"]


def test_forms_of_one_word_count_as_one_word(engine: Engine) -> None:
    """A rare form must not make its passage rank as if it held a rare word."""
    commit_documents(
        engine,
        added=[
            *(document(f"singular{number}", "the victim spoke of it") for number in range(30)),
            document("plural", "the victims spoke of it"),
        ],
    )
    with open_view(engine) as view:
        scores = {hit.passage.document: hit.score for hit in view.search(Query(Word("victim"), limit=40)).hits}
        assert len(scores) == 31
        assert scores["plural"] < scores["singular0"] < 1.2 * scores["plural"]  # type: ignore[index]  # ids are strings


def test_scores_do_not_depend_on_how_commits_were_cut(engine: Engine, place_two: Engine) -> None:
    documents = [document(f"d{number}", f"sugar salt {'tea ' * number}", "salt") for number in range(6)]
    commit_documents(engine, added=documents)
    for each in documents:
        commit_documents(place_two, added=[each])
    tree = Or((Word("sugar"), Word("tea"), phrase("sugar salt")))
    with open_view(engine) as one, open_view(place_two) as many:
        once, often = (view.search(Query(tree)) for view in (one, many))
    assert [hit.passage for hit in once.hits] == [hit.passage for hit in often.hits]
    assert [hit.score for hit in once.hits] == pytest.approx([hit.score for hit in often.hits])


def test_a_prefix_that_stands_for_too_many_words_is_cut_short_with_a_notice(engine: Engine) -> None:
    words = [f"pre{number:03}" for number in range(300)]
    commit_documents(engine, added=[document("a", *words, "pre000 again"), document("b", "other")])
    with open_view(engine) as view:
        results = view.search(Query(Prefix("pre")))
        assert results.total == 201
        assert len(results.notices) == 1
        assert "300" in results.notices[0]
        assert not view.search(Query(Prefix("pre00"))).notices


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


def test_stretches_of_the_hits_make_the_whole(view: LibraryView) -> None:
    whole = view.search(Query(Word("the"), limit=100)).hits
    stretches = [hit for start in range(0, 8, 2) for hit in view.search(Query(Word("the"), start=start, limit=2)).hits]
    assert stretches == list(whole)
    assert view.search(Query(Word("the"), start=100)).hits == ()
    assert view.search(Query(Word("the"), limit=0)).total == len(whole)


def test_a_library_without_documents_answers(engine: Engine) -> None:
    commit_documents(engine)
    with open_view(engine) as view:
        for tree in (MATCH_ALL, Word("a"), Not(Word("a")), MinimumMatch((Word("a"),)), Years(None, None), Prefix("a")):
            assert view.search(Query(tree)).total == 0
