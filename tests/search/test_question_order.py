"""The order of the hits of a question by what is seen in them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kb.embeddings.reranker import RankedText
from kb.model import MATCH_ALL, Hit, Metadata, Query, TermWeights
from kb.search.question_order import RERANKED, order_hits, read_signs
from tests.builders import make_passage, make_record

ANY = Query(MATCH_ALL)
RULE = "A skipper of any ferry must keep a lantern lit at night on each landing that the ferry uses in winter months."
STORY = "She told the skipper that she lost her lantern at night, and he said that her ferry must go without her then."


def make_hit(text: str, score: float = 1.0, title: str = "Log") -> Hit:
    return Hit(make_passage(text), make_record(Metadata(title=title)), (), score)


def order(question: str, *hits: Hit) -> list[str]:
    return [hit.passage.text for hit in order_hits(question, ANY, hits)]


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("must she keep the lantern of her ferry", RULE, STORY),
        ("how long may the ferry wait", "The ferry may wait two hours.", "The ferry may wait a bit."),
        ("what is neap tide", "Neap tide is the least tide of all.", "Neap water is far below that at a spring tide."),
        ("what is neap tide", "The neap tide is the least tide of a month, at half moon.", "It is a neap tide."),
    ],
)
def test_of_two_passages_with_one_score_the_one_that_looks_like_an_answer_comes_first(
    question: str, better: str, worse: str
) -> None:
    hits = make_hit(worse), make_hit(better)
    assert order(question, *hits) == [better, worse]


def test_a_story_is_no_worse_where_nobody_is_asked_about() -> None:
    told, other = read_signs("where are lanterns kept", ANY, [make_hit(STORY), make_hit(RULE)])
    assert (told.she, told.own) == (other.she, other.own) == (0, 0)


def test_an_item_of_a_list_tells_no_story() -> None:
    item, told = read_signs("must we wait", ANY, [make_hit("i. Wait for the tide."), make_hit("I wait for the tide.")])
    assert item.own == 0 < told.own


def test_words_that_only_the_headings_have_count_less() -> None:
    one, two = read_signs("what is neap tide", ANY, [make_hit("It is low.", title="Neap"), make_hit("It is low.")])
    assert (one.above, two.above) == (0.5, 0)
    rare = Query(MATCH_ALL, emphasis=TermWeights((("neap", 3.0), ("tide", 1.0))))
    assert read_signs("what is neap tide", rare, [make_hit("It is low.", title="Neap")])[0].above == 0.75


def test_a_much_better_score_is_kept_and_equal_hits_keep_their_order() -> None:
    assert order("must she keep a lantern", make_hit(STORY, 9.0), make_hit(RULE)) == [STORY, RULE]
    hits = [make_hit(RULE), make_hit(RULE)]
    assert [hit is each for hit, each in zip(order_hits("keep a lantern", ANY, hits), hits, strict=True)] == [True] * 2
    assert order_hits("the of", ANY, []) == ()


def test_words_are_near_within_four() -> None:
    far = "tide " + "of the wide " * 3 + "quay"
    near, apart = read_signs("which tide quay", ANY, [make_hit("The quay at the high tide."), make_hit(far)])
    assert (near.near, apart.near) == (1, 0)


def test_what_a_reranker_reads_counts_among_the_first_hits_only() -> None:
    hits = [make_hit(f"Boat {number} is here.", 100.0 - number) for number in range(RERANKED + 2)]
    read: list[RankedText] = []

    def rerank(question: str, passages: Sequence[RankedText]) -> Sequence[float]:
        assert question == "where is it"
        read.extend(passages)
        return [1000.0 * ("Boat 7 " in each.text) for each in passages]

    found = [hit.passage.text for hit in order_hits("where is it", ANY, hits, rerank)]
    before = [hit.passage.text for hit in order_hits("where is it", ANY, hits)]
    assert found == ["Boat 7 is here.", *(text for text in before if text != "Boat 7 is here.")]
    assert {each.text for each in read} == set(before[:RERANKED])
    assert {(each.title, each.heading) for each in read} == {("Log", "")}


def test_without_a_score_of_a_reranker_the_order_stays() -> None:
    hits = make_hit(STORY), make_hit(RULE)
    assert order_hits("must she keep it", ANY, hits, lambda *_: None) == order_hits("must she keep it", ANY, hits)
