"""Alignment of words, compared with the plainest algorithm."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kb.quotation_check.alignment import PIECE, AlignmentStep, align
from kb.quotation_check.quotation_pattern import Gap

WORDS = st.lists(st.sampled_from("abcd"), max_size=12)
PATTERNS = st.lists(st.sampled_from("abcd"), min_size=1, max_size=8)


def least_changes(pattern: list[str], source: list[str]) -> int:
    """Return the fewest changes with which a pattern fits anywhere, by exhaustive search."""

    @cache
    def cost(item: int, place: int) -> int:
        if item == len(pattern):
            return 0
        options = [1 + cost(item + 1, place)]
        if place < len(source):
            options.append((pattern[item] != source[place]) + cost(item + 1, place + 1))
            options.append(1 + cost(item, place + 1))
        return min(options)

    return min(cost(0, start) for start in range(len(source) + 1))


@given(PATTERNS, WORDS)
def test_no_fit_has_fewer_changes(pattern: list[str], source: list[str]) -> None:
    assert align(pattern, source).changes == least_changes(pattern, source)


@given(PATTERNS, WORDS, st.integers(0, 8))
def test_steps_follow_one_another_and_hold_every_item(pattern: list[str], source: list[str], at: int) -> None:
    items: list[str | Gap] = [*pattern[:at], Gap(3, "…"), *pattern[at:]]
    steps = align(items, source).steps
    assert [step.item for step in steps if step.item is not None] == list(range(len(items)))
    assert all(one.end == other.start for one, other in pairwise(steps))
    gap = next(step for step in steps if step.item is not None and isinstance(items[step.item], Gap))
    assert 0 <= gap.end - gap.start <= 3


def test_words_left_out_are_bounded_and_the_nearest_place_is_taken() -> None:
    source = ["we", "said", "x", "x", "x", "so", "and", "x", "so"]
    assert align(["said", Gap(3, "…"), "so"], source).changes == 0
    assert align(["said", Gap(3, "…"), "so"], source).steps[1] == AlignmentStep(1, 2, 5)
    assert align(["said", Gap(2, "…"), "so"], source).changes == 1


def test_a_long_pattern_is_fitted_piece_by_piece() -> None:
    source = [f"w{number}" for number in range(5 * PIECE)]
    pattern = source[300 : 300 + 3 * PIECE]
    pattern[250] = "other"
    del pattern[420]
    found = align(pattern, source)
    assert found.changes == 2
    assert (found.steps[0].start, found.steps[-1].end) == (300, 300 + 3 * PIECE)


def test_a_last_word_that_is_another_is_replaced_and_not_left_out() -> None:
    assert align(["a", "b", "x"], ["a", "b", "c", "d"]).steps[-1] == AlignmentStep(2, 2, 3)
