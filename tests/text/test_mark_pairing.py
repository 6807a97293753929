"""The pairing of quotation marks by their roles, and the number of its steps."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from kb.model import Block, BlockKind, Span
from kb.query.quotation_marks import find_quotations
from kb.text.mark_pairing import DoubleMark, MarkRole, pair_double_marks
from kb.text.quote_pairs import pair_quotes

ROLES = {
    "(": (MarkRole.OPENS, MarkRole.OPENS),
    ")": (MarkRole.CLOSES, MarkRole.CLOSES),
    "|": (MarkRole.OPENS, MarkRole.CLOSES),
    ".": (MarkRole.NONE, MarkRole.NONE),
}


def pair(marks: str, families: str = "") -> tuple[list[tuple[int, int]], list[int], list[int]]:
    roles = [DoubleMark(*ROLES[mark], family) for mark, family in zip(marks, families or marks, strict=True)]
    if not families:
        roles = [role._replace(family="") for role in roles]
    return tuple(pair_double_marks(roles))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("marks", "pairs", "unopened", "unclosed"),
    [
        ("()", [(0, 1)], [], []),
        ("(())()", [(0, 3), (4, 5)], [], []),
        (")()", [(1, 2)], [0], []),
        ("(()", [(1, 2)], [], [0]),
        ("((", [], [], [0, 1]),
        ("||||", [(0, 1), (2, 3)], [], []),
        ("(|(|", [(0, 1), (2, 3)], [], []),
        ("((|(", [(1, 2)], [], [0, 3]),
        ("((|(|.", [(1, 2), (3, 4)], [], [0]),
        ("(()|(())|", [(0, 3), (4, 7)], [], [8]),
        (".(.).", [(1, 3)], [], []),
    ],
)
def test_an_unclosed_mark_takes_no_partner_from_the_marks_after_it(
    marks: str, pairs: list[tuple[int, int]], unopened: list[int], unclosed: list[int]
) -> None:
    assert pair(marks) == (pairs, unopened, unclosed)


def test_a_mark_that_would_close_one_without_a_partner_opens_a_quotation() -> None:
    assert pair("((||") == ([(0, 3)], [], [])
    assert pair("(((||.") == ([(1, 4)], [], [0])
    assert pair("(((|||(") == ([(0, 5)], [], [6])


def test_a_mark_closes_those_of_other_families_within_its_quotation() -> None:
    assert pair("(()", "aba") == ([(0, 2)], [], [])
    assert pair("(())", "abab") == ([(0, 2)], [3], [])
    assert pair("()", "ab") == ([(0, 1)], [], [])


def count_lines(run: Callable[[], object]) -> int:
    """Return how many lines of Python a call executes: the same number on every machine."""
    count = 0

    def trace(_frame: FrameType, event: str, _value: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        run()
    finally:
        sys.settrace(before)
    return count


HOSTILE = ("“", '"', "“a ", '"a ', "“A b c. ", "“a ‘b “c ‘d ", "`` ```` ``` ", "“‘", "‘a’] ", "‘s’ ", "”", "«“„")


@pytest.mark.parametrize("repeated", HOSTILE)
def test_the_steps_of_pairing_grow_with_the_number_of_marks(repeated: str) -> None:
    def pair_printed(times: int) -> int:
        text = repeated * times
        block = Block(BlockKind.PARAGRAPH, Span(0, len(text.rstrip())))
        return count_lines(lambda: pair_quotes(text, [(0, block)], lambda span: span.end < 0))

    def pair_typed(times: int) -> int:
        return count_lines(lambda: find_quotations(repeated * times))

    for count in (pair_printed, pair_typed):
        assert count(400) < 2.2 * count(200)
