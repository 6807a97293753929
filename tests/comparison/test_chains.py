"""The heaviest chain of pairs in the same order in both sequences."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from kb.comparison.chains import Pair, find_heaviest_chain


def is_chain(pairs: tuple[Pair, ...]) -> bool:
    """Tell whether each pair is after the previous one on both sides."""
    return all(one[0] < two[0] and one[1] < two[1] for one, two in pairwise(pairs))


@given(st.dictionaries(st.tuples(st.integers(0, 6), st.integers(0, 6)), st.integers(1, 9), max_size=9))
def test_no_chain_is_heavier(weights: dict[Pair, int]) -> None:
    found = tuple(find_heaviest_chain(weights))
    every = (group for size in range(len(weights) + 1) for group in combinations(sorted(weights), size))
    heaviest = max(sum(weights[each] for each in group) for group in every if is_chain(group))

    assert is_chain(found)
    assert sum(weights[each] for each in found) == heaviest
