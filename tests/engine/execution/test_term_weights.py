"""Query term weights, and the cap on hits found by embeddings alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.engine.execution.term_weights import RareMatches, is_decisive, weigh_part
from kb.model import And, Node, Phrase, Prefix, Should, SynonymGroup, Word, Years

TWO_WORDS = Should((Word("bloke"), Word("said")))
NRM = SynonymGroup((Word("nrm"), Phrase(("national", "referral", "mechanism"))))


def test_a_part_counts_as_much_as_the_weightiest_of_its_typed_words() -> None:
    weights = {"nrm": 1.5, "national": 9.0, "bloke": 2.0, "said": 0.25}
    weighed: list[tuple[Node, float]] = [
        (Word("said"), 0.25),
        (Word("unknown"), 1.0),
        (NRM, 1.5),  # not those of its synonyms
        (Phrase(("bloke", "said")), 2.0),
        (SynonymGroup((And((Word("bloke"), Word("said"))), Word("national"))), 2.0),
        (Prefix("blo"), 1.0),
        (Years(2012, 2013), 1.0),
    ]
    assert [weigh_part(part, weights) for part, _ in weighed] == [weight for _, weight in weighed]
    assert weigh_part(Word("said"), {}) == 1
    assert is_decisive(NRM, {"nrm"})
    assert not is_decisive(NRM, {"national"})


def test_no_passage_comes_before_those_with_a_rare_word_by_meaning_alone() -> None:
    scores = np.array([5.0, 1.0, 4.0, *([0.0] * 997)], np.float32)
    words = np.array([0.0, 2.0, 3.0, *([0.0] * 997)], np.float32)
    rare = RareMatches.start(1000, TWO_WORDS)
    rare.note(np.array([1]), 1, decides=False)
    rare.cap_semantic_hits(scores, words)
    assert scores[0] < scores[1] == 1
    assert scores[2] == 4  # has other typed words


def test_no_passage_without_the_only_typed_word_comes_before_those_with_it_however_many_have_it() -> None:
    with_it = np.arange(1, 301)  # three in ten: no rare word
    for ranked, is_first in ((Should((NRM, Word("nrm"))), False), (TWO_WORDS, True)):
        scores, words = np.ones(1000, np.float32), np.zeros(1000, np.float32)
        scores[0], words[with_it] = 5, 2
        rare = RareMatches.start(1000, ranked)
        rare.note(with_it, len(with_it), decides=True)
        rare.cap_semantic_hits(scores, words)
        assert (scores[0] > scores[1:301].min()) == is_first


def test_what_has_more_of_the_deciding_words_comes_before_what_scores_no_more_by_words() -> None:
    both, one, other, strong = 0, 1, 2, 3
    scores = np.zeros(1000, np.float32)
    scores[[both, one, other, strong]] = [1, 3, 4, 5]
    words = np.zeros(1000, np.float32)
    words[[both, one, other, strong]] = [6, 4, 2, 7]
    rare = RareMatches.start(1000, TWO_WORDS)
    rare.note(np.array([both, one]), 2, decides=True)
    rare.note(np.array([both]), 1, decides=True)
    rare.cap_semantic_hits(scores, words)
    assert scores[both] == 1
    assert scores[other] < scores[one] < scores[both]
    assert scores[strong] == 5  # its words are better
    assert max(scores[4:]) < scores[other]


def test_what_many_passages_have_decides_nothing() -> None:
    scores, words = np.arange(1000, 0, -1, dtype=np.float32), np.zeros(1000, np.float32)
    before = scores.copy()
    rare = RareMatches.start(1000, TWO_WORDS)
    rare.note(np.arange(500, 520), 20, decides=True)
    rare.cap_semantic_hits(scores, words)
    assert (scores == before).all()


def test_of_candidates_only_what_few_passages_of_the_library_have_decides() -> None:
    mask = np.array([True, False, False])
    for found, expected in ((10, 1), (11, 0)):
        rare = RareMatches.start(3, TWO_WORDS, passages=1000)
        rare.note(mask, found, decides=True)
        assert rare.decisive.tolist() == [expected, 0, 0]
        assert not rare.rare.any()  # that needs fewer still


@pytest.mark.costly
@given(st.data())
def test_the_order_of_those_that_have_the_word_and_of_those_that_do_not_stays(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 60))
    numbers = st.lists(st.integers(0, 4), min_size=size, max_size=size)
    scores, words = (np.array(data.draw(numbers), np.float32) for _ in range(2))
    having = np.array(data.draw(st.lists(st.integers(0, size - 1), max_size=2, unique=True)), np.int64)
    before = scores.copy()
    rare = RareMatches.start(size, TWO_WORDS)
    rare.note(having, len(having), decides=True)
    rare.cap_semantic_hits(scores, words)
    others = np.setdiff1d(np.arange(size), having)
    assert (scores[having] == before[having]).all()
    assert (scores[others] <= before[others]).all()
    for each in having.tolist():
        assert all(scores[other] < scores[each] for other in others.tolist() if words[other] <= words[each])
