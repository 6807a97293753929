"""The expansions of a prefix count as one word."""

from __future__ import annotations

import pytest

from kb.engine.opensearch.query.prefix_weights import weigh_stems
from kb.engine.ranking import compute_idf


def test_a_rare_word_of_a_prefix_counts_no_more_than_a_common_one() -> None:
    weights = weigh_stems([("transport", 900), ("transom", 3)], 10_000)
    common, rare = (weights[each] * compute_idf(10_000, count) for each, count in (("transport", 900), ("transom", 3)))
    assert common == pytest.approx(rare)
    assert common == pytest.approx(compute_idf(10_000, 903))


def test_words_of_one_stem_are_counted_together() -> None:
    assert list(weigh_stems([("dock", 5), ("docks", 4), ("docket", 6)], 100)) == ["dock", "docket"]


def test_words_that_occur_more_often_than_there_are_passages_have_weights() -> None:
    assert all(each > 0 for each in weigh_stems([("the", 5000), ("them", 1)], 100).values())


def test_a_prefix_without_words_has_no_weights() -> None:
    assert weigh_stems([], 100) == {}
