"""The blend, on scores small enough to see what must come first."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.engine.execution import hybrid
from kb.engine.execution.hybrid import (
    Floats,
    HeadingGroups,
    HybridQuery,
    Similarities,
    ZScore,
    blend_hits,
    blend_scores,
    find_related,
    has_words,
    score_nearness,
    split_ranked_words,
)
from kb.engine.execution.term_weights import RareMatches
from kb.engine.ranking import LEAST_RELATED_WORDS
from kb.model import (
    MATCH_ALL,
    And,
    Field,
    FieldQuery,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Should,
    SynonymGroup,
    WithinQuotations,
    Word,
    Years,
)

WORDS = Should((Word("a"), Word("b")))


def near(similarities: Floats, groups: HeadingGroups | None = None) -> Similarities:
    return Similarities.measure([(1.0, similarities)], groups)


def scale(values: Floats) -> Floats:
    """Express values in standard deviations from their mean."""
    return ZScore.measure(values).apply(values)


def test_without_meaning_the_order_is_that_of_the_words() -> None:
    scores = blend_scores(np.array([1.0, 3.0, 0.0, 2.0]), 4.0, None)
    assert np.argsort(-scores).tolist() == [1, 3, 0, 2]


def test_without_words_the_order_is_that_of_the_meaning() -> None:
    scores = blend_scores(np.zeros(4), 0.0, near(np.array([0.2, 0.1, 0.6, 0.3], np.float32)))
    assert np.argsort(-scores).tolist() == [2, 3, 0, 1]


def test_a_rare_name_outweighs_a_middling_meaning() -> None:
    words = np.zeros(1000)
    words[7] = 6.0  # only this one has the name
    meaning = np.random.default_rng(1).normal(0.2, 0.05, 1000)
    meaning[7] = 0.25
    assert int(np.argmax(blend_scores(words, 8.0, near(meaning)))) == 7


def test_a_meaning_far_nearer_than_all_others_outweighs_common_words() -> None:
    generator = np.random.default_rng(1)
    words = generator.uniform(0.5, 1.0, 1000)
    meaning = generator.normal(0.2, 0.05, 1000)
    meaning[7] = 0.7
    words[7] = 0.0
    assert int(np.argmax(blend_scores(words, 5.0, near(meaning)))) == 7


def test_the_size_of_scores_does_not_matter() -> None:
    generator = np.random.default_rng(2)
    words, meaning = generator.gamma(1, 1, 200), generator.normal(0, 1, 200)
    one = blend_scores(words, 9.0, near(meaning))
    other = blend_scores(words * 40, 360.0, near(meaning * 0.01 + 0.8))
    np.testing.assert_allclose(one, other, atol=1e-9)


def test_a_passage_of_the_section_that_speaks_of_it_comes_before_one_elsewhere() -> None:
    words = np.array([4.0, 1.0, 0.0, 1.0, 0.0])
    meaning = np.array([0.5, 0.3, 0.1, 0.3, 0.1])
    apart = blend_scores(words, 5.0, near(meaning))
    assert apart[1] == apart[3]
    groups = HeadingGroups.count(np.array([0, 0, 0, 1, 1]))
    together = blend_scores(words, 5.0, near(meaning, groups), groups)
    assert together[1] > together[3]


def test_no_passages_have_no_scores() -> None:
    nothing = np.zeros(0)
    assert blend_scores(nothing, 0.0, near(nothing), HeadingGroups.count(np.zeros(0, np.int64))).size == 0
    assert find_related(nothing > 0, near(nothing)).size == 0


def test_equal_values_stand_at_the_mean() -> None:
    assert scale(np.full(3, 0.7)).tolist() == [0, 0, 0]


def test_what_stands_out_in_meaning_is_related_unless_it_has_a_typed_word() -> None:
    meaning = np.full(200, 0.1)
    meaning[:5] = [0.9, 0.8, 0.12, 0.1, 0.7]
    typed = np.zeros(200, bool)
    typed[[1, 3]] = True
    assert find_related(typed, near(meaning)).tolist() == [0, 4]


def test_there_are_only_so_many_hits_by_meaning_alone() -> None:
    meaning = np.zeros(20_000)
    meaning[:300] = np.linspace(1, 0.9, 300)
    assert find_related(np.zeros(20_000, bool), near(meaning)).tolist() == list(range(hybrid.MAX_RELATED))
    assert find_related(np.zeros(20_000, bool), near(meaning), limit=3).tolist() == [0, 1, 2]


def test_a_tree_is_parted_into_what_is_ranked_and_what_is_required() -> None:
    phrase, excluded = Phrase(("a", "b")), Not(Word("c"))
    assert split_ranked_words(WORDS) == HybridQuery(WORDS, ())
    assert split_ranked_words(And((phrase, WORDS, excluded))) == HybridQuery(WORDS, (phrase, excluded))
    assert split_ranked_words(And((phrase, excluded))) is None
    assert split_ranked_words(And((WORDS, Should((Word("d"), Word("e")))))) is None
    assert split_ranked_words(Or((Word("a"), Word("b")))) is None
    assert HybridQuery(WORDS, (phrase,)).is_ranked_optional
    assert not HybridQuery(WORDS, (excluded,)).is_ranked_optional


def test_groups_count_their_passages() -> None:
    groups = HeadingGroups.count(np.array([0, 2, 2]))
    assert groups.sizes.tolist() == [1, 1, 2]  # none is 0, since it is divided by


def test_scores_are_those_of_the_formula() -> None:
    words = np.array([4.0, 2.0, 1.0, 0.0])
    trust = 1.5 + 3 * (4 / 5) * (1 - math.log(2) / math.log(4))
    assert blend_scores(words, 5.0, None) == pytest.approx(trust * words / 4)
    assert blend_scores(words, 2.0, None) == pytest.approx((1.5 + 3 * 0.5) * words / 4)  # no more than all is covered
    assert blend_scores(words, 0.0, None) == pytest.approx(1.5 * words / 4)
    assert blend_scores(np.array([3.0]), 3.0, None) == pytest.approx([1.5])
    assert blend_scores(np.array([3.0, 1.0]), 3.0, None) == pytest.approx([4.5, 1.5])

    similarities = np.array([0.1, 0.1, 0.3, 0.3])
    expected = trust * words / 4 + np.array([-1, -1, 1, 1])
    assert blend_scores(words, 5.0, near(similarities)) == pytest.approx(expected)


def test_a_group_shares_a_tenth_of_its_best_words_and_some_of_its_mean_similarity() -> None:
    groups = HeadingGroups.count(np.array([0, 0, 1, 1]))
    words = np.array([4.0, 2.0, 0.0, 1.0])
    shared = np.array([4.0, 0.9 * 2 + 0.1 * 4, 0.1 * 1, 1.0]) / 4
    trust = 1.5 + 3 * (4 / 5) * (1 - math.log(2) / math.log(4))
    assert blend_scores(words, 5.0, None, groups) == pytest.approx(trust * shared)

    similarities = np.array([0.5, 0.1, 0.3, 0.2])
    mixed = 0.85 * similarities + 0.15 * np.array([0.3, 0.3, 0.25, 0.25])
    expected = (mixed - mixed.mean()) / mixed.std()
    assert blend_scores(np.zeros(4), 0.0, near(similarities, groups), groups) == pytest.approx(expected)


def test_a_passage_is_related_from_so_many_deviations_on() -> None:
    similarities = np.zeros(10)
    similarities[3] = 1.0  # three deviations above the mean
    assert find_related(np.zeros(10, bool), near(similarities)).tolist() == [3]
    similarities[5] = 1.0  # two each
    assert find_related(np.zeros(10, bool), near(similarities)).tolist() == []
    assert find_related(np.zeros(10, bool), near(similarities), 2.0).tolist() == [3, 5]
    assert find_related(np.zeros(5, bool), near(np.full(5, 0.4))).tolist() == []


def test_of_too_many_related_the_nearest_are_hits_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hybrid, "MAX_RELATED", 2)
    similarities = np.zeros(100)
    similarities[[3, 5, 7]] = [0.8, 1.0, 0.9]
    assert find_related(np.zeros(100, bool), near(similarities)).tolist() == [5, 7]
    similarities[3] = 0
    assert find_related(np.zeros(100, bool), near(similarities)).tolist() == [5, 7]
    similarities[[3, 5, 7]] = 1.0
    assert find_related(np.zeros(100, bool), near(similarities)).tolist() == [3, 5]


def test_hits_have_scores_above_0_and_are_typed_or_related() -> None:
    similarities = np.zeros(100)
    similarities[[3, 4, 5]] = 1.0
    typed = np.zeros(100, bool)
    typed[7] = True
    eligible = np.ones(100, bool)
    eligible[5] = False
    lengths = np.full(100, LEAST_RELATED_WORDS)
    lengths[[4, 7]] -= 1
    words = np.where(typed, 1.0, 0.0)
    groups = HeadingGroups.count(np.arange(100))
    hits = blend_hits(
        words,
        2.0,
        near(similarities, groups),
        groups,
        lengths=lengths,
        eligible=eligible,
        typed=typed,
        rare=RareMatches.start(100, Should(())),
    )

    assert np.flatnonzero(hits.mask).tolist() == [3, 7]
    assert hits.related.tolist() == [3]
    assert np.flatnonzero(typed).tolist() == [7]
    blended = blend_scores(words, 2.0, near(similarities, groups), groups)
    assert blended.min() < 0
    assert hits.scores == pytest.approx(blended - blended.min() + 1)


def test_the_passage_itself_and_those_without_vectors_are_as_near_as_all_are_on_average() -> None:
    missing = np.array([False, False, True, False])
    scores = score_nearness(np.array([1.0, 0.2, 0.4, 0.0]), 0, missing)
    expected = scale(np.array([1.0, 0.2, 0.4, 0.0]))
    assert scores.tolist() == [0, expected[1], 0, expected[3]]


@pytest.mark.costly
@given(
    st.lists(st.floats(0, 30), min_size=1, max_size=30),
    st.lists(st.floats(-1, 1), min_size=30, max_size=30),
    st.lists(st.integers(0, 4), min_size=30, max_size=30),
)
def test_scores_are_always_finite(words: list[float], meaning: list[float], sections: list[int]) -> None:
    size = len(words)
    groups = HeadingGroups.count(np.array(sections[:size], np.int64))
    scores = blend_scores(np.array(words), 10.0, near(np.array(meaning[:size]), groups), groups)
    assert scores.shape == (size,)
    assert np.isfinite(scores).all()


@pytest.mark.parametrize(
    "node",
    [
        *(
            Word("a"),
            Phrase(("a", "b")),
            Prefix("a"),
            SynonymGroup((Word("a"), Phrase(("a", "b")))),
            Should((Word("a"),)),
        ),
        *(And((Years(2010, None), Word("a"))), Or((Not(Word("a")), Word("b"))), Or((MATCH_ALL, Word("a")))),
        WithinQuotations(Word("a")),
        *(FieldQuery(field, Word("a")) for field in (Field.TITLE, Field.HEADING, Field.SPEAKER, Field.ROLE)),
    ],
    ids=repr,
)
def test_what_is_searched_like_text_has_words(node: Node) -> None:
    assert has_words(node)
    assert not has_words(Not(node))


@pytest.mark.parametrize(
    "node",
    [
        *(MATCH_ALL, Years(2010, 2012), Not(Word("a")), Or((Years(2010, 2010), Not(Word("a")))), Should(())),
        *(WithinQuotations(MATCH_ALL), And((Years(2010, None), FieldQuery(Field.KIND, Word("a"))))),
        *(
            FieldQuery(field, Word("a"))
            for field in (Field.DOCUMENT, Field.PUBLISHER, Field.KIND, Field.IS, Field.CITES)
        ),
    ],
    ids=repr,
)
def test_what_only_filters_has_no_words(node: Node) -> None:
    assert not has_words(node)


def test_encoders_that_agree_are_added_in_deviations_by_their_weights() -> None:
    one, two = np.array([0.8, 0.7, 0.75, 0.75]), np.array([0.0, 0.0, 1.0, 0.0])
    alone = Similarities.measure([(0.5, one)])
    assert (alone.values is one, alone.weight) == (True, 0.5)
    both = Similarities.measure([(1.0, one), (0.5, two)])
    assert both.values == pytest.approx(scale(one) + 0.5 * scale(two), abs=1e-6)
    assert both.weight == 1
    nothing = np.zeros(4)
    assert blend_scores(nothing, 0.0, alone) == pytest.approx(0.5 * blend_scores(nothing, 0.0, near(one)))
