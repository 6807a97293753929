"""Pairing of quotation marks, in one pass over the marks of a text.

The callers decide which characters are marks and which open or close: `kb.text.quote_pairs` for printed text,
`kb.query.quotation_marks` for typed queries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple


class MarkRole(Enum):
    """The role of a mark."""

    OPENS = auto()
    CLOSES = auto()
    MAY_CLOSE = auto()  # for single marks: it may be an apostrophe
    NONE = auto()


class DoubleMark(NamedTuple):
    """A double quotation mark.

    Attributes:
        outside: Its role where no quotation is open.
        inside: Its role within a quotation.
        family: A closing mark closes the innermost open mark of its family and all marks within that, or the innermost
            mark of all if none of its family is open.
    """

    outside: MarkRole
    inside: MarkRole
    family: str = ""


class MarkPairs(NamedTuple):
    """The outermost pairs of marks, and the marks without a partner, by their numbers and in order.

    Attributes:
        unopened: Closing marks where no quotation is open.
        unclosed: Opening marks that nothing closes; the marks after each are paired as if it were not there.
    """

    pairs: list[tuple[int, int]]
    unopened: list[int]
    unclosed: list[int]


class _OpenMark:
    """A mark on the stack, and the numbers of other marks that the end of its quotation closes."""

    __slots__ = ("family", "numbers")

    def __init__(self, family: str, number: int) -> None:
        self.family = family
        self.numbers = [number]


def pair_double_marks(marks: Sequence[DoubleMark]) -> MarkPairs:
    """Pair double marks, in time linear in their number."""
    partners = _find_partners(marks)
    found = MarkPairs([], [], [])
    number = 0
    while number < len(marks):
        role, partner = marks[number].outside, partners[number]
        if role is MarkRole.OPENS and partner is not None:
            found.pairs.append((number, partner))
            number = partner
        elif role is MarkRole.OPENS:
            found.unclosed.append(number)
        elif role is MarkRole.CLOSES:
            found.unopened.append(number)
        number += 1
    return found


def _find_partners(marks: Sequence[DoubleMark]) -> list[int | None]:
    """Return for each mark the one that closes it, if it opens a quotation.

    A mark that closes nothing or another one would open a quotation if those before it were not there. So each mark is
    kept with the innermost mark that is open after it, and closed with that.
    """
    partners: list[int | None] = [None] * len(marks)
    opened: list[_OpenMark] = []
    counts: Counter[str] = Counter()
    for number, mark in enumerate(marks):
        role = mark.inside if opened else mark.outside
        if role is MarkRole.OPENS:
            opened.append(_OpenMark(mark.family, number))
            counts[mark.family] += 1
            continue
        if role is MarkRole.CLOSES and opened:
            sought = mark.family if counts[mark.family] else opened[-1].family
            for closed in _pop_to(opened, sought):
                counts[closed.family] -= 1
                for each in closed.numbers:
                    partners[each] = number
        if opened:
            opened[-1].numbers.append(number)
    return partners


def _pop_to(opened: list[_OpenMark], family: str) -> Iterator[_OpenMark]:
    """Take marks from a stack, up to and including the innermost of a family."""
    while True:
        mark = opened.pop()
        yield mark
        if mark.family == family:
            return


def pair_single_marks(
    marks: Iterable[tuple[int, MarkRole]], choose: Callable[[Sequence[int]], int]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of single marks: each opening one with a mark before the next opening one, if any closes it.

    Args:
        marks: The offset of each and its role, in order.
        choose: Returns the closing mark among those that may be apostrophes, if none closes for sure.
    """
    opening: int | None = None
    possible: list[int] = []
    for at, role in marks:
        if role is MarkRole.OPENS:
            if opening is not None and possible:
                yield opening, choose(possible)
            opening, possible = at, []
        elif opening is not None and role is MarkRole.CLOSES:
            yield opening, at
            opening = None
        elif role is MarkRole.MAY_CLOSE:
            possible.append(at)
    if opening is not None and possible:
        yield opening, choose(possible)
