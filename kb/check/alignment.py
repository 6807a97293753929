"""How words fit into a longer run of words with the fewest changes.

A fitting alignment: the pattern is used whole, the source from any word to any other. What stands for words that were
left out costs next to nothing for each of them, so that of two places the nearer one is taken. Rows are computed
whole, as arrays.

Source: P. H. Sellers, "The theory and computation of evolutionary distances: pattern recognition", 1980; the row at
once by a running minimum. This module knows words as terms only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

# What a word costs: one that a gap stands for next to nothing; of changes that are as many, those are taken that leave
# more words the same, and of these those that replace a word and do not leave it out.
_SKIPPED, _INSERTED, _REPLACED, _DELETED = 1, 16_384, 16_388, 16_392
_NEVER = 1 << 30
PIECE = 200  # items of a pattern that are fitted at once
_SLACK = 60  # words of the source more than a piece has
Costs = npt.NDArray[np.int32]


class Left(NamedTuple):
    """An item of a pattern that stands for up to so many words of the source."""

    most: int


class Step(NamedTuple):
    """What one item of the pattern stands for, or words of the source that no item stands for.

    Attributes:
        item: The number of the item; None for words that are only in the source.
        start: The first of the source's words.
        end: The one after the last; the same where the source has none.
    """

    item: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fit:
    """Where a pattern fits best.

    Attributes:
        changes: Words that are replaced, missing or too many.
        steps: In the order of the pattern.
    """

    changes: int
    steps: tuple[Step, ...]

    @property
    def start(self) -> int:
        """The first word of the source."""
        return self.steps[0].start

    @property
    def end(self) -> int:
        """The word of the source after the last."""
        return self.steps[-1].end


def fit(pattern: Sequence[str | Left], source: Sequence[str]) -> Fit:
    """Fit a pattern into a source.

    A long pattern is fitted piece by piece, each where the one before it ends, so that the work grows with its
    length and not with its square.

    Args:
        pattern: Words, and what stands for words left out; at least one item.
        source: Words.
    """
    steps: list[Step] = []
    for first in range(0, len(pattern), PIECE):
        piece = pattern[first : first + PIECE]
        start = steps[-1].end if steps else 0
        room = len(piece) + sum(each.most for each in piece if isinstance(each, Left)) + _SLACK
        end = start + room if steps else len(source)
        found = _fit(piece, source[start:end], anchored=bool(steps))
        steps += [
            Step(None if each.item is None else each.item + first, each.start + start, each.end + start)
            for each in found
        ]
    return Fit(sum(_is_change(step, pattern, source) for step in steps), tuple(steps))


def _is_change(step: Step, pattern: Sequence[str | Left], source: Sequence[str]) -> bool:
    item = None if step.item is None else pattern[step.item]
    return not isinstance(item, Left) and (step.start == step.end or item != source[step.start])


def _fit(pattern: Sequence[str | Left], source: Sequence[str], *, anchored: bool) -> list[Step]:
    """Fit a pattern at once; where it is anchored, it begins at the first word of the source."""
    numbers = {term: number for number, term in enumerate(dict.fromkeys(source))}
    words = np.fromiter((numbers[term] for term in source), dtype=np.int32, count=len(source))
    climb = np.arange(len(source) + 1, dtype=np.int32) * _INSERTED
    rows = np.empty((len(pattern) + 1, len(source) + 1), dtype=np.int32)
    rows[0] = climb if anchored else 0
    for at, item in enumerate(pattern):
        if isinstance(item, Left):
            rows[at + 1] = _skipped(rows[at], item.most)
            continue
        row = rows[at] + _DELETED
        np.minimum(row[1:], rows[at, :-1] + _REPLACED * (words != numbers.get(item, -1)), out=row[1:])
        rows[at + 1] = np.minimum.accumulate(row - climb) + climb
    return _back(rows, pattern, source, int(rows[-1].argmin()))


def _skipped(row: Costs, most: int) -> Costs:
    """Return the least cost with up to `most` words skipped, by doubling the skip."""
    best, covered = row, 1
    most = min(most, len(row) - 1)
    while covered <= most:
        step = min(covered, most + 1 - covered)
        shifted = np.full_like(best, _NEVER)
        shifted[step:] = best[: len(best) - step] + step * _SKIPPED
        best = np.minimum(best, shifted)
        covered += step
    return best


def _back(rows: Costs, pattern: Sequence[str | Left], source: Sequence[str], end: int) -> list[Step]:
    """Walk back from the best end and return what each item stands for."""
    steps: list[Step] = []
    at, place = len(pattern), end
    while at:
        item, cost = pattern[at - 1], int(rows[at, place])
        if isinstance(item, Left):
            skipped = next(
                count
                for count in range(min(item.most, place) + 1)
                if rows[at - 1, place - count] + count * _SKIPPED == cost
            )
            steps.append(Step(at - 1, place - skipped, place))
            at, place = at - 1, place - skipped
        elif place and rows[at - 1, place - 1] + _REPLACED * (source[place - 1] != item) == cost:
            steps.append(Step(at - 1, place - 1, place))
            at, place = at - 1, place - 1
        elif place and rows[at, place - 1] + _INSERTED == cost:
            steps.append(Step(None, place - 1, place))
            place -= 1
        else:
            steps.append(Step(at - 1, place, place))
            at -= 1
    steps.reverse()
    return steps
