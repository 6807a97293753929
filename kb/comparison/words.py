"""Word-level diff of two texts.

Words are equal if they fold to the same form (`kb.text`), so typography and punctuation are no change. A sign that
changes what a figure means ("£", "%") is compared like a word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher
from itertools import accumulate
from typing import NamedTuple

from kb.model import DiffOp, Span
from kb.text import tokenize
from kb.text.step_budget import StepBudget
from kb.text.tokens import Token

_SIGN = re.compile("[%‰+<=>±≤≥$¢£¤¥\u20a0-\u20cf]")
_CRUMB = 2  # equal words: a run of so few is merged into the changes around it if both are longer
_STEPS_A_PAIR, _STEPS_A_MATCH = 10, 500  # of `StepBudget`
_OPS = {(True, False): DiffOp.DELETE, (False, True): DiffOp.INSERT, (True, True): DiffOp.REPLACE}

_Range = tuple[int, int, int, int]  # half-open range of words in the older text, and in the newer


class WordRun(NamedTuple):
    """Consecutive words that are equal in both texts, or that differ.

    The runs of two texts cover both without a gap: punctuation and space belong to the word before them, or to the
    first run if no word is before them.
    """

    op: DiffOp  # the edit that turns the older words into the newer
    older: Span  # in the older text; empty at an insertion
    newer: Span  # in the newer text; empty at a deletion


def split_words(text: str) -> list[Token]:
    """Return the words of a text, and the signs that are compared like words, in order."""
    words = tokenize(text)
    signs = [Token(sign.group(), sign.start(), sign.end()) for sign in _SIGN.finditer(text)]
    return sorted([*words, *signs], key=lambda each: each.start) if signs else words


def compare_words(older: str, newer: str, budget: StepBudget) -> tuple[WordRun, ...]:
    """Return the runs of equal and changed words of two texts, in order.

    Swapping the texts finds the same equal words. When the budget is spent, words that are equal are given as changed.
    """
    old, new = split_words(older), split_words(newer)
    if not old and not new:
        op = DiffOp.EQUAL if bool(older) == bool(newer) else _OPS[bool(older), bool(newer)]
        return (WordRun(op, Span(0, len(older)), Span(0, len(newer))),)
    equal = _find_equal_ranges([each.term for each in old], [each.term for each in new], budget)
    ranges = _fill_changes(_drop_crumbs(equal, len(old), len(new)), len(old), len(new))
    return tuple(_cover_texts(ranges, old, new, older, newer))


class _BudgetedMatcher(SequenceMatcher[str]):
    """A matcher that stops looking for equal words when the budget is spent (a step is a pair of equal words)."""

    def __init__(self, one: list[str], other: list[str], budget: StepBudget) -> None:
        super().__init__(None, one, other, autojunk=False)
        self._budget = budget
        self._count = len(one)
        counts = Counter(other)
        self._pairs = list(accumulate((counts[word] for word in one), initial=0))

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        end = self._count if ahi is None else ahi
        pairs = self._pairs[end] - self._pairs[alo]
        if not self._budget.spend(_STEPS_A_PAIR * (pairs + end - alo) + _STEPS_A_MATCH):
            return Match(alo, blo, 0)
        return super().find_longest_match(alo, ahi, blo, bhi)


def _find_equal_ranges(old: list[str], new: list[str], budget: StepBudget) -> list[_Range]:
    """Return the ranges of equal words, always compared in one order, since difflib's result depends on it."""
    if old == new:
        return [(0, len(old), 0, len(new))]
    one, two = (old, new) if old <= new else (new, old)
    blocks = _BudgetedMatcher(one, two, budget).get_matching_blocks()[:-1]
    if one is old:
        return [(a, a + size, b, b + size) for a, b, size in blocks]
    return [(b, b + size, a, a + size) for a, b, size in blocks]


def _drop_crumbs(ranges: Sequence[_Range], old_count: int, new_count: int) -> list[_Range]:
    """Drop short runs of equal words, so that the longer changes around them read as one change."""
    kept: list[_Range] = []
    for at, each in enumerate(ranges):
        before = kept[-1] if kept else (0, 0, 0, 0)
        after = ranges[at + 1] if at + 1 < len(ranges) else (old_count, old_count, new_count, new_count)
        earlier = max(each[0] - before[1], each[2] - before[3])
        later = max(after[0] - each[1], after[2] - each[3])
        size = each[1] - each[0]
        if size > _CRUMB or min(earlier, later) <= size:
            kept.append(each)
    return kept


def _fill_changes(equal: Sequence[_Range], old_count: int, new_count: int) -> Iterator[tuple[DiffOp, _Range]]:
    old_at = new_at = 0
    for each in (*equal, (old_count, old_count, new_count, new_count)):
        if each[0] > old_at or each[2] > new_at:
            yield _OPS[each[0] > old_at, each[2] > new_at], (old_at, each[0], new_at, each[2])
        if each[1] > each[0]:
            yield DiffOp.EQUAL, each
        old_at, new_at = each[1], each[3]


def _cover_texts(
    ranges: Iterator[tuple[DiffOp, _Range]], old: Sequence[Token], new: Sequence[Token], older: str, newer: str
) -> Iterator[WordRun]:
    """Turn ranges of words into spans that cover both texts."""
    old_at = new_at = 0
    for op, (_, old_end, _, new_end) in ranges:
        old_stop = old[old_end].start if old_end < len(old) else len(older)
        new_stop = new[new_end].start if new_end < len(new) else len(newer)
        yield WordRun(op, Span(old_at, old_stop), Span(new_at, new_stop))
        old_at, new_at = old_stop, new_stop
