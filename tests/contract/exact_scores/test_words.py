"""Scores of the words of a passage."""

from __future__ import annotations

import pytest

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from kb.model import And, Filters, Or, Query, Should, SynonymGroup, Word
from tests.builders import phrase
from tests.contract.libraries import document
from tests.contract.meanings import places
from tests.libraries import open_view


def test_a_word_that_was_typed_twice_counts_twice(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", "red"), document("b", "blue", "blue"), document("c", "red")])
    with open_view(engine) as view:
        assert places(view, Should((Word("red"), Word("blue"), Word("red"))))[:2] == ["a 0", "c 0"]
        once, twice = (
            view.search(Query(Should(parts))).hits[0].score for parts in ((Word("red"),), (Word("red"),) * 2)
        )
    assert twice == pytest.approx(2 * once)


def test_words_that_only_rank_find_nothing_and_add_to_the_score(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", "red"), document("b", "red of"), document("c", "blue of")])
    with open_view(engine) as view:
        assert places(view, Should((Word("red"),), (Word("of"),))) == ["b 0", "a 0"]
        ranked = view.search(Query(Should((Word("red"),), (Word("of"),)))).hits[0]
        found = view.search(Query(Should((Word("red"), Word("of"))))).hits[0]
    assert ranked.score == pytest.approx(found.score)
    assert [span.end for span in ranked.spans] == [len("red")]


def test_a_passage_that_says_it_in_two_ways_has_said_it_once(engine: Engine) -> None:
    both = "The NRM is the national referral mechanism of the law."
    commit_documents(
        engine, added=[document("d", both, "Here the NRM is one word of several words in all.", "Nobody decides.")]
    )
    tree = SynonymGroup((Word("nrm"), phrase("national referral mechanism")))
    with open_view(engine) as view:
        alone = {hit.passage.text: hit.score for hit in view.search(Query(Word("nrm"))).hits}
        assert {hit.passage.text: hit.score for hit in view.search(Query(tree)).hits} == alone
        (hit,) = view.search(Query(And((tree, Word("law"))))).hits
        assert hit.passage.text == both


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


def test_filters_do_not_change_scores(view: LibraryView) -> None:
    tree = Or((Word("labour"), Word("the")))
    scores = {hit.passage.id: hit.score for hit in view.search(Query(tree, limit=50)).hits}
    for hit in view.search(Query(tree, Filters(kind=("release",)), limit=50)).hits:
        assert hit.score == pytest.approx(scores[hit.passage.id])
