"""The runs of words by which passages are found that may have the longest part of a quotation."""

from __future__ import annotations

from kb.model import Or, Phrase
from kb.quotation_check.longest_match import build_run_queries

_TERMS = ("nobody", "at", "the", "west", "gate")


def list_sizes(shortest: int) -> list[int]:
    sizes: list[int] = []
    for query in build_run_queries(_TERMS, shortest):
        assert isinstance(query.tree, Or)
        sizes += {len(each.terms) for each in query.tree.parts if isinstance(each, Phrase)}
    return sizes


def test_the_longest_runs_are_looked_for_first_and_none_that_is_too_short() -> None:
    assert list_sizes(1) == [3, 2, 1]
    assert list_sizes(3) == [3]
