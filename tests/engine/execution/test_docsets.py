"""Docsets are combined alike, whether they list their rows or have an array of all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from kb.engine.execution.docsets import (
    EMPTY,
    ConstantScore,
    DemotedMatches,
    DenseScores,
    Docset,
    SparseScores,
    add_optional,
    are_in,
    boost,
    count_matches,
    count_occurrences,
    dis_max,
    exclude,
    filter_rows,
    intersect,
    sum_scores,
    union,
)
from kb.engine.ranking import SUPERSEDED_FACTOR

SIZE = 100


def constant(*rows: int) -> ConstantScore:
    return ConstantScore(np.array(rows, np.int64))


def sparse(scores: dict[int, float]) -> SparseScores:
    return SparseScores(np.array([*scores], np.int64), np.array([*scores.values()], np.float32))


def dense(scores: dict[int, float]) -> DenseScores:
    every = np.zeros(SIZE, np.float32)
    every[[*scores]] = [*scores.values()]
    return DenseScores(every)


def items(docset: Docset) -> dict[int, float]:
    assert docset.count == len(docset.rows)
    assert docset.rows.tolist() == sorted(docset.rows.tolist())
    scores = docset.score().tolist()
    assert [docset.score(np.array([at])).tolist() for at in range(docset.count)] == [[score] for score in scores]
    return dict(zip(docset.rows.tolist(), scores, strict=True))


def test_every_sort_of_docset_scores_its_rows() -> None:
    assert items(constant(2, 5)) == {2: 1, 5: 1}
    assert items(sparse({2: 0.5, 5: 4})) == {2: 0.5, 5: 4}
    assert items(dense({2: 0.5, 5: 4})) == {2: 0.5, 5: 4}
    assert items(sparse({2: 1, 5: 4}).transform_scores(np.sqrt)) == {2: 1, 5: 2}
    assert items(dense({2: 1, 5: 4}).transform_scores(np.sqrt)) == {2: 1, 5: 2}
    demoted = DemotedMatches(sparse({2: 1, 5: 4}), np.array([True, False]), SUPERSEDED_FACTOR)
    assert items(demoted) == {2: pytest.approx(float(SUPERSEDED_FACTOR)), 5: 4}
    assert items(EMPTY) == {}


def test_rows_are_counted() -> None:
    def count(*rows: int) -> tuple[list[int], list[int]]:
        found, counts = count_occurrences(np.array(rows, np.uint32))
        return found.tolist(), counts.tolist()

    assert count() == ([], [])
    assert count(4) == ([4], [1])
    assert count(1, 4, 7) == ([1, 4, 7], [1, 1, 1])
    assert count(1, 1, 4, 7, 7, 7) == ([1, 4, 7], [2, 1, 3])
    assert count(0, 0) == ([0], [2])


@pytest.mark.parametrize("size", [10, 10_000])  # few of many are looked up one by one
@pytest.mark.parametrize("others", [[], [0], [2, 3, 9], [1, 2, 4, 5, 6, 7, 8], [9]])
def test_rows_are_among_others(others: list[int], size: int) -> None:
    rows = [0, 2, 5, 9]
    found = are_in(np.array(rows), np.array(others, np.int64), size)
    assert found.tolist() == [row in others for row in rows]


def test_a_mask_selects_rows() -> None:
    every, none, some = np.array([True, True]), np.array([False, False]), np.array([False, True])
    for docset in (sparse({2: 0.5, 5: 4}), dense({2: 0.5, 5: 4})):
        assert filter_rows(docset, every) is docset
        assert items(filter_rows(docset, none)) == {}
        assert items(filter_rows(docset, some)) == {5: 4}
    assert items(filter_rows(constant(2, 5), some)) == {5: 1}
    assert isinstance(filter_rows(constant(2, 5), some), ConstantScore)


def test_what_is_excluded_is_left_out() -> None:
    assert items(exclude(sparse({1: 1, 2: 2, 3: 3, 4: 4}), [constant(2, 9), constant(4)], SIZE)) == {1: 1, 3: 3}
    assert items(exclude(constant(1, 2), [EMPTY], SIZE)) == {1: 1, 2: 1}


def test_an_intersection_sums_the_scores_of_what_all_have() -> None:
    one, two, three = sparse({1: 1, 2: 2, 3: 3, 7: 1}), dense({2: 0.5, 3: 0.25, 8: 1}), constant(0, 3)
    assert intersect([one], SIZE) is one
    assert items(intersect([one, two], SIZE)) == {2: 2.5, 3: 3.25}
    assert items(intersect([one, two, three], SIZE)) == {3: 4.25}
    assert intersect([one, constant(7), two], SIZE) is EMPTY
    assert intersect([one, EMPTY, two], SIZE) is EMPTY


@pytest.mark.parametrize("size", [SIZE, 10_000])  # on an array of all rows, and without
def test_a_union_sums_the_scores_of_what_any_has(size: int) -> None:
    one, two = sparse({1: 1, 2: 2, 9: 3}), sparse({0: 5, 2: 0.5, 9: 1})
    assert union([], size) is EMPTY
    assert union([EMPTY, EMPTY], size) is EMPTY
    assert union([EMPTY, one], size) is one
    assert items(union([one, EMPTY, two], size)) == {0: 5, 1: 1, 2: 2.5, 9: 4}
    assert items(union([one, two, constant(1, 9)], size)) == {0: 5, 1: 2, 2: 2.5, 9: 5}


@pytest.mark.parametrize(("size", "kind"), [(96, SparseScores), (95, DenseScores)])
def test_more_than_one_row_in_32_is_summed_on_an_array_of_all(size: int, kind: type) -> None:
    parts = [(each.rows, each.score()) for each in (sparse({1: 1, 2: 2}), sparse({2: 3}))]
    assert isinstance(sum_scores(parts, size), kind)
    assert items(sum_scores(parts, size)) == {1: 1, 2: 5}


def test_one_list_is_summed_without_an_array_of_all() -> None:
    assert items(sum_scores([(np.array([1, 2]), np.array([1, 2], np.float32))], 3)) == {1: 1, 2: 2}
    assert isinstance(sum_scores([(np.array([1, 2]), np.array([1, 2], np.float32))], 3), SparseScores)


def test_optional_scores_are_added_to_what_is_there() -> None:
    one = sparse({1: 1, 2: 2, 3: 3})
    assert items(add_optional(one, sparse({0: 9, 2: 0.5, 3: 1}), SIZE)) == {1: 1, 2: 2.5, 3: 4}
    assert items(one) == {1: 1, 2: 2, 3: 3}
    assert add_optional(one, sparse({0: 9}), SIZE) is one


def test_a_boost_multiplies() -> None:
    assert items(boost(sparse({1: 1, 2: 2}), np.float32(0.5))) == {1: 0.5, 2: 1}


def test_the_best_of_several_scores_counts() -> None:
    one, two = sparse({1: 1, 2: 2, 3: 3}), sparse({0: 9, 2: 4, 3: 1})
    assert dis_max([], SIZE) is EMPTY
    assert dis_max([EMPTY], SIZE) is EMPTY
    assert dis_max([EMPTY, one], SIZE) is one
    assert items(dis_max([one, two], SIZE)) == {0: 9, 1: 1, 2: 4, 3: 3}


@pytest.mark.parametrize(
    ("docsets", "expected"), [([], {}), ([constant(3)], {3: 1}), ([constant(1, 3), constant(3, 4)], {1: 1, 3: 2, 4: 1})]
)
def test_rows_are_counted_over_docsets(docsets: Sequence[Docset], expected: dict[int, int]) -> None:
    rows, counts = count_matches(docsets)
    assert dict(zip(rows.tolist(), counts.tolist(), strict=True)) == expected
