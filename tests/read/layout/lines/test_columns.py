"""Lines sorted into columns in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.read.layout.elements import TextLine
from kb.read.layout.lines.columns import _find_whitespace, _intersect, _select_gutters, _split_into_strips, find_columns
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


def test_a_column_has_the_edges_of_its_lines_and_of_the_gutter() -> None:
    lines = [*build_column("right", 320, 100), *build_column("left", 60, 100)]
    gutter = (max(line.right for line in lines[5:]) + 320) / 2
    assert [(each.left, each.right) for each in find_columns(lines, 0, 600)] == [(60, gutter), (320, 600)]
    assert [(each.left, each.right) for each in find_columns(lines[5:], 0, 600)] == [(0, 600)]
    assert find_columns([], 0, 600) == []


@pytest.mark.parametrize(("depth", "columns"), [(11, 2), (12, 1)])
def test_a_page_is_cut_twelve_times_at_the_most(depth: int, columns: int) -> None:
    lines = [*build_column("right", 320, 100), *build_column("left", 60, 100)]
    assert len(find_columns(lines, 0, 600, depth)) == columns


@pytest.mark.parametrize(("gap", "columns"), [(7, 2), (6.9, 1)])
def test_a_gutter_is_seven_points_wide(gap: float, columns: int) -> None:
    assert len(find_columns([build_line("left", 60, 100), build_line("right", 80 + gap, 100)], 0, 600)) == columns


@pytest.mark.parametrize(("baseline", "strips"), [(106.4, 1), (106.6, 2)])
def test_lines_whose_boxes_overlap_a_little_are_below_each_other(baseline: float, strips: int) -> None:
    lines = [build_line("above", 60, 100), build_line("below", 60, baseline)]
    assert len(_split_into_strips(lines)) == strips


def test_white_space_and_gutters_are_found_between_lines() -> None:
    inf = float("inf")
    lines = [build_line("abcd", 60, 100), build_line("ab", 70, 100), build_line("ab", 90, 100)]
    assert _find_whitespace(lines) == [(-inf, 60), (80, 90), (100, inf)]
    assert _select_gutters([(-inf, 60), (80, 90), (100, 106), (110, 117), (120, inf)]) == [(80, 90), (110, 117)]
    assert _intersect([(0, 20), (30, 50)], [(10, 17), (18, 37), (40, 46)]) == [(10, 17), (30, 37)]
    assert _intersect([(0, 20)], [(0, 20), (30, 50)]) == [(0, 20)]


places = st.tuples(st.floats(0, 500), st.floats(0, 800), st.integers(1, 30))


@given(st.lists(places, max_size=40))
def test_no_line_is_lost_or_read_twice(boxes: list[tuple[float, float, int]]) -> None:
    lines = [build_line("x" * length, left, baseline, order=at) for at, (left, baseline, length) in enumerate(boxes)]
    found = [each.draw_order for column in find_columns(lines, 0, 600) for each in column.lines]
    assert sorted(found) == list(range(len(lines)))


def number_lines(*parts: list[TextLine]) -> list[TextLine]:
    """Return lines numbered in the file's drawing order."""
    return [replace(line, draw_order=order) for order, line in enumerate(line for part in parts for line in part)]


def test_the_first_lines_of_a_higher_right_column_are_read_with_it() -> None:
    title = [build_line("title", 60, 60)]
    lines = number_lines(title, build_column("left", 60, 124, 3), build_column("right", 320, 100, 5))
    assert [text.split()[0] for text in read_order(lines)] == [
        "title",
        *(f"left{i}" for i in range(3)),
        *(f"right{i}" for i in range(5)),
    ]


def test_a_line_at_the_right_that_is_drawn_first_is_read_first() -> None:
    lines = number_lines([build_line("date", 320, 100)], build_column("left", 60, 124), build_column("right", 320, 124))
    assert read_order(lines)[0] == "date"


def test_a_heading_at_the_foot_of_the_left_column_belongs_to_the_text_below() -> None:
    columns = (build_column("left", 60, 100, 5), build_column("right", 320, 100, 5))
    below = [build_line("heading", 60, 180, size=14), build_line("wide " * 20, 60, 200)]
    assert [text.split()[0] for text in read_order(number_lines(*columns, below))][-3:] == ["right4", "heading", "wide"]
    with_left = number_lines(columns[0], below[:1], columns[1], below[1:])
    assert [text.split()[0] for text in read_order(with_left)][5] == "heading"


def test_the_last_line_of_a_paragraph_stays_in_its_column() -> None:
    columns = (build_column("left", 60, 100, 5), build_column("right", 320, 100, 5))
    last = [build_line("last", 60, 160), build_line("wide " * 20, 60, 200)]
    assert [text.split()[0] for text in read_order(number_lines(*columns, last))][5] == "last"


def test_strips_with_a_gutter_of_their_own_stay() -> None:
    columns = (build_column("left", 60, 100, 5), build_column("right", 420, 100, 5))
    below = [build_line("one", 60, 180), build_line("two", 200, 180), build_line("wide " * 30, 60, 200)]
    assert [text.split()[0] for text in read_order(number_lines(*columns, below))][5:7] == ["one", "two"]


TEXTS = ("Plant more apple trees along the road;", "Count the boats each evening;", "Paint the quays.")


def build_labelled(labels: Sequence[str], texts: Sequence[str] = TEXTS, size: float = 10.0) -> list[TextLine]:
    """Return labels far to the left of texts of two lines each, with the labels drawn last."""
    lines = [build_line(text, 200, 100 + 30 * at) for at, text in enumerate(texts)]
    lines += [build_line("and what belongs to it.", 200, 112 + 30 * at) for at in range(len(texts))]
    return lines + [build_line(label, 60, 100 + 30 * at, size=size) for at, label in enumerate(labels)]


@pytest.mark.parametrize(
    "labels", [("140.90", "140.91", "140.92"), ("8.", "9.", "10."), ("(a)", "(b)", "(c)"), ("A/1", "A/2", "A/3")]
)
def test_labels_in_the_margin_begin_the_lines_that_they_are_level_with(labels: Sequence[str]) -> None:
    read = read_order(build_labelled(labels))
    assert read[::2] == [f"{label} {text}" for label, text in zip(labels, TEXTS, strict=True)]
    assert set(read[1::2]) == {"and what belongs to it."}


@pytest.mark.parametrize(
    "lines",
    [
        build_labelled(("Roads", "Boats", "Quays")),  # no numbers
        build_labelled(("A/1", "A/2"), TEXTS[:2]),  # no list marks, and few
        build_labelled(("5", "10", "15"), ("along the road", *TEXTS[1:])),  # numbers of lines
        build_labelled(("1.", "2.", "3."), ("1,204", "3,500", "99")),  # beside figures
        build_labelled(("1.", "2.", "3."), size=20.0),  # large figures
        [replace(line, baseline=line.baseline + 4 * (line.left == 60)) for line in build_labelled(("1.", "2.", "3."))],
    ],
)
def test_what_is_no_label_of_a_line_stays_in_its_column(lines: list[TextLine]) -> None:
    first = [line.text for line in lines if line.left == 60]
    assert read_order(lines)[: len(first)] == first


def test_labels_in_each_of_two_columns_stay_with_their_column() -> None:
    labels = ("1.", "2.", "3.")
    lines = build_labelled(labels)
    lines += [replace(line, left=line.left + 400, right=line.right + 400) for line in lines]
    assert read_order(lines)[::2] == [f"{label} {text}" for label, text in zip(labels, TEXTS, strict=True)] * 2


CAPTION = "of all the boats were", "counted by lantern light,", "says the harbour office."


@pytest.mark.parametrize("baseline", [105, 112, 118, 124])
@pytest.mark.parametrize("left", [60, 165])  # of a figure before or behind its caption
def test_a_large_figure_comes_before_its_caption(baseline: float, left: float) -> None:
    caption = [build_line(text, 100 if left == 60 else 40, 100 + 12 * at) for at, text in enumerate(CAPTION)]
    figure = replace(build_line("45%", left, baseline, size=36.0), right=left + 36)
    assert read_order([*caption, figure]) == ["45%", *CAPTION]


@pytest.mark.parametrize(
    "line",
    [
        build_line("45%", 60, 112, size=14.0),  # not much larger
        build_line("Boats", 60, 112, size=36.0),  # no figure
        build_line("45%", 60, 160, size=30.0),  # below
    ],
)
def test_what_is_no_large_figure_beside_a_caption_stays_in_its_place(line: TextLine) -> None:
    caption = [build_line(text, 100, 100 + 12 * at) for at, text in enumerate(CAPTION)]
    assert read_order([*caption, replace(line, right=96)])[0] == CAPTION[0]
