"""The order of passages with the words of a query."""

from __future__ import annotations

from dataclasses import replace

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from kb.model import And, Field, FieldQuery, Or, Phrase, Query, Should, SynonymGroup, WithinQuotations, Word
from tests.builders import phrase
from tests.contract.libraries import add_quotations, document, make_quotation
from tests.contract.meanings import places
from tests.libraries import open_view


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


def test_another_way_to_say_it_is_found_and_marked_and_ranks_below_the_typed_one(engine: Engine) -> None:
    texts = ("The NRM decides.", "The national referral mechanism decides.", "Nobody decides at all here.")
    commit_documents(engine, added=[document("d", *texts)])
    tree = SynonymGroup((Word("nrm"), Phrase(("national", "referral", "mechanism"))))
    with open_view(engine) as view:
        hits = view.search(Query(tree)).hits
        assert [hit.passage.text for hit in hits] == list(texts[:2])
        assert [span.slice(hit.passage.text) for hit in hits for span in hit.spans] == ["NRM", texts[1][4:31]]
        assert hits[0].score > hits[1].score


def test_a_rare_word_that_stands_in_for_a_common_one_is_worth_no_more_than_it(engine: Engine) -> None:
    texts = [f"A victim is number {number}." for number in range(20)]
    commit_documents(engine, added=[document("d", *texts, "A casualty is number 20.")])
    with open_view(engine) as view:
        hits = view.search(Query(SynonymGroup((Word("victim"), Word("casualty"))), limit=30)).hits
        assert len(hits) == 21
        assert hits[-1].passage.text == "A casualty is number 20."


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


def test_more_of_what_was_asked_for_within_quotations_ranks_higher(engine: Engine) -> None:
    one, two = document("one", "He said: “red and blue”."), document("two", "He said: “red and green”.")
    one = add_quotations(one, 0, make_quotation("red and blue"))
    two = add_quotations(two, 0, make_quotation("red and green"))
    commit_documents(engine, added=[one, two])
    with open_view(engine) as view:
        assert places(view, WithinQuotations(Or((Word("red"), Word("green"))))) == ["two 0", "one 0"]


def test_the_cells_that_a_row_carries_from_its_table_are_searched_like_a_heading(engine: Engine) -> None:
    red = " ".join(["red", *"abcdefghijkl"])
    in_text, headed = (
        document("text", f"{red} nationality", "blue"),
        document("headed", (("Nationality",), red), "blue"),
    )
    row = document("row", red, "blue")
    carrying = replace(row.passages[0], table_head=("Nationality", "", "Number of adults"), row_label="Grown people")
    rows = replace(row, passages=(carrying, row.passages[1]))
    commit_documents(engine, added=[in_text, headed, rows])
    with open_view(engine) as view:
        assert places(view, Word("nationality")) == ["headed 0", "row 0", "text 0"]
        scores = [hit.score for hit in view.search(Query(Word("nationality"))).hits]
        assert scores[0] == scores[1] > scores[2]
        assert places(view, Should((Word("red"), Word("people"))))[0] == "row 0"
        assert places(view, phrase("number of adults")) == ["row 0"]
        assert places(view, FieldQuery(Field.HEADING, Word("adult"))) == ["row 0"]
        assert not view.search(Query(phrase("nationality number"))).hits  # of two cells
        (hit,) = view.search(Query(phrase("number of adults"))).hits
        assert (hit.spans, hit.passage.text) == ((), red)


def test_a_heading_counts_less_for_a_passage_that_says_next_to_nothing_below_it(engine: Engine) -> None:
    told = "The one who first meets a possible victim has to write down all that was said then."
    first = document("form", (("First responder",), "First name:"), (("First responder",), told))
    commit_documents(engine, added=[first, *(document(f"other{number}", "Nothing of it.") for number in range(9))])
    tree = Should((Word("first"), Word("responder")))
    with open_view(engine) as view:
        assert places(view, tree) == ["form 1", "form 0"]
        assert places(view, FieldQuery(Field.HEADING, Word("responder"))) == ["form 1", "form 0"]
