"""Formulas of ranking, on numbers small enough to check by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kb.engine.protocol import LONG_RUN, SHARED_RUN
from kb.engine.ranking import RANKING, bm25_saturate, build_shingles, compute_idf, score_near_duplicates


def test_rare_terms_have_a_higher_idf_which_is_never_negative() -> None:
    assert compute_idf(10, 1) == pytest.approx(math.log(1 + 9.5 / 1.5))
    assert compute_idf(10, 1) > compute_idf(10, 5) > compute_idf(10, 10) > 0


def test_more_occurrences_count_less_and_less() -> None:
    one, two, three = bm25_saturate(np.array([1, 2, 3], np.float32), np.float32(2)).tolist()
    assert one == pytest.approx(2 / (1 + RANKING.k1))
    assert two - one > three - two > 0


def test_every_shared_run_contains_a_shingle() -> None:
    words = [f"w{number}" for number in range(40)]
    shingles = build_shingles(words)
    for first in range(len(words) - SHARED_RUN + 1):
        run = words[first : first + SHARED_RUN]
        assert any(tuple(run[at : at + 4]) in shingles for at in range(SHARED_RUN - 3))
    assert build_shingles(words[:3]) == {}
    assert build_shingles(words[:4]) == build_shingles(words[:8]) == {("w0", "w1", "w2", "w3"): [0]}
    assert build_shingles(words[:9]) == build_shingles(words[:4]) | {("w5", "w6", "w7", "w8"): [5]}
    assert build_shingles(["one", "two", "three", "four", "five"] * 2) == {("one", "two", "three", "four"): [0, 5]}


def test_every_long_run_contains_two_shingles() -> None:
    words = [f"w{number}" for number in range(60)]
    shingles = build_shingles(words)
    for first in range(len(words) - LONG_RUN + 1):
        run = words[first : first + LONG_RUN]
        assert sum(tuple(run[at : at + 4]) in shingles for at in range(LONG_RUN - 3)) >= 2


def test_near_duplicates_need_the_shingles_of_a_third_of_the_words_or_aligned_ones() -> None:
    def score(shared: list[int], words: list[int], *, aligned: bool = False) -> list[float]:
        return list(score_near_duplicates(np.array(shared), np.array(words), np.full(len(words), aligned)))

    assert score([1, 1, 4], [20, 60, 60]) == [1 / 20, 0, 4 / 60]
    # A third of 38 words is 12, of which (12 - 4 + 1) // 5 = 1 shingle is whole; a third of 39 is 13, and of that 2.
    assert score([1, 1, 2], [38, 39, 39]) == [1 / 38, 0, 2 / 39]
    assert score([2, 2], [300, 900], aligned=True) == [2 / 300, 2 / 900]
