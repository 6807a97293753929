"""Lines to columns in reading order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.read.layout.elements import TextLine
from kb.read.layout.lines.columns import find_columns
from tests.read.layout.builders import build_line


def read_order(lines: list[TextLine]) -> list[str]:
    return [each.text for column in find_columns(lines, 0, 600) for each in column.lines]


def build_column(name: str, left: float, top: float, count: int = 5) -> list[TextLine]:
    return [build_line(f"{name}{index} words that fill the line", left, top + 12 * index) for index in range(count)]


def test_two_columns_are_read_one_after_the_other() -> None:
    lines = [*build_column("right", 320, 100), *build_column("left", 60, 100)]
    assert [text.split()[0] for text in read_order(lines)] == [
        *(f"left{i}" for i in range(5)),
        *(f"right{i}" for i in range(5)),
    ]


def test_three_columns_are_read_from_left_to_right() -> None:
    lines = [each for left in (420, 240, 60) for each in build_column(f"c{left}-", left, 100, 3)]
    assert [text.split("-")[0] for text in read_order(lines)] == ["c60"] * 3 + ["c240"] * 3 + ["c420"] * 3


def test_a_line_over_both_columns_parts_what_is_above_it_from_what_is_below() -> None:
    wide = build_line(
        "a heading that goes over the whole width of the page, from the left edge to the right, as it does", 60, 170
    )
    lines = [
        *build_column("a", 60, 100),
        *build_column("b", 320, 100),
        wide,
        *build_column("c", 60, 200),
        *build_column("d", 320, 200),
    ]
    firsts = [text.split()[0] for text in read_order(lines)]
    assert firsts.index("b4") < firsts.index("a") < firsts.index("c0") < firsts.index("d0")


def test_a_column_that_is_longer_is_read_to_its_end_first() -> None:
    lines = [*build_column("left", 60, 100, 9), *build_column("right", 320, 100, 3)]
    assert [text.split()[0] for text in read_order(lines)][8:10] == ["left8", "right0"]


places = st.tuples(st.floats(0, 500), st.floats(0, 800), st.integers(1, 30))


@given(st.lists(places, max_size=40))
def test_no_line_is_lost_or_read_twice(boxes: list[tuple[float, float, int]]) -> None:
    lines = [build_line("x" * length, left, baseline, order=at) for at, (left, baseline, length) in enumerate(boxes)]
    found = [each.draw_order for column in find_columns(lines, 0, 600) for each in column.lines]
    assert sorted(found) == list(range(len(lines)))
