"""Ranking metrics, computed by hand."""

from __future__ import annotations

import math

import pytest

from kb.evaluation.metrics import MeanMetrics, RankingMetrics

GRADES = {"a": 3.0, "b": 1.0, "c": 0.0, "d": 1.0}


def test_the_gain_of_a_grade_is_the_grade_and_counts_less_further_down() -> None:
    ideal = 3 + 1 / math.log2(3) + 1 / 2
    score = RankingMetrics.compute(["c", "b", "x", "a"], GRADES, 1.5)
    assert score.ndcg == pytest.approx((1 / math.log2(3) + 3 / math.log2(5)) / ideal)
    assert score.mrr == 0.5
    assert score.recall == pytest.approx(2 / 3)
    assert score.in_ten
    assert not score.in_three
    assert RankingMetrics.compute(["a", "b", "d"], GRADES, 0).ndcg == pytest.approx(1)


def test_nothing_found_is_nought() -> None:
    assert RankingMetrics.compute([], GRADES, 0) == RankingMetrics(0, 0, 0, in_three=False, in_ten=False, ms=0)


def test_ranks_end_at_ten_and_recall_at_a_hundred() -> None:
    tenth = [*map(str, range(9)), "a"]
    assert RankingMetrics.compute(tenth, {"a": 1.0}, 0).mrr == pytest.approx(0.1)
    eleventh = RankingMetrics.compute(["x", *tenth], {"a": 1.0}, 0)
    assert (eleventh.ndcg, eleventh.mrr, eleventh.recall, eleventh.in_ten) == (0, 0, 1, False)
    assert RankingMetrics.compute([*map(str, range(100)), "a"], {"a": 1.0}, 0).recall == 0


def test_a_grade_below_good_answers_only_where_none_is_better() -> None:
    assert not RankingMetrics.compute(["b"], GRADES, 0).in_ten
    assert RankingMetrics.compute(["b"], {"b": 1.0}, 0).in_ten


@pytest.mark.parametrize(("rank", "in_three", "in_ten"), [(3, True, True), (4, False, True), (11, False, False)])
def test_a_good_answer_is_in_three_or_in_ten_by_its_rank(rank: int, in_three: bool, in_ten: bool) -> None:
    score = RankingMetrics.compute(["b", *map(str, range(2, rank)), "a"], GRADES, 0)
    assert (score.in_three, score.in_ten) == (in_three, in_ten)


def test_a_grade_below_nought_takes_nothing_away() -> None:
    assert RankingMetrics.compute(["z", "a"], {"z": -2.0, "a": 1.0}, 0).ndcg == pytest.approx(1 / math.log2(3))


def test_figures_are_means_under_their_usual_names() -> None:
    figures = MeanMetrics.average(
        [
            RankingMetrics(1, 1, 1, in_three=True, in_ten=True, ms=1),
            RankingMetrics(0, 0.5, 0, in_three=False, in_ten=True, ms=2),
        ]
    )
    assert figures.to_json() == {
        "ndcg@10": 0.5,
        "mrr@10": 0.75,
        "recall@100": 0.5,
        "in_three": 0.5,
        "in_ten": 1.0,
        "queries": 2,
        "ms_per_query": 1.5,
    }
