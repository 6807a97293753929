"""The lines of boxes, read together."""

from __future__ import annotations

import pytest

from kb.read.layout.elements import TextLine
from kb.read.layout.glyphs import DrawnShape
from kb.read.layout.lines.boxes import find_boxed_columns
from tests.read.layout.builders import build_line
from tests.read.layout.lines.test_columns import build_column

LEFT_BOX, RIGHT_BOX = DrawnShape(50, 80, 290, 260), DrawnShape(310, 80, 550, 260)


def read_columns(lines: list[TextLine], *shapes: DrawnShape) -> list[list[str]]:
    columns = find_boxed_columns(lines, shapes, 0, 600, 800)
    return [[line.text.split()[0] for line in column.lines] for column in columns]


def build_label(text: str, left: float, baseline: float) -> TextLine:
    return build_line(text, left, baseline, size=14, bold=True)


def test_boxes_side_by_side_are_read_one_after_the_other() -> None:
    lines = [
        build_label("Entry", 60, 100),
        build_label("Interviews", 320, 100),
        *build_column("a", 60, 130, 3),
        *build_column("b", 320, 130, 4),
        build_label("Evidence", 60, 300),
        build_line("wide " * 20, 60, 330),
    ]
    below = DrawnShape(50, 280, 590, 360)
    assert read_columns(lines, LEFT_BOX, RIGHT_BOX, below) == [
        ["Entry", "a0", "a1", "a2"],
        ["Interviews", "b0", "b1", "b2", "b3"],
        ["Evidence", "wide"],
    ]


def test_the_text_around_a_box_is_read_before_and_after_it() -> None:
    lines = [build_line("above", 60, 60), *build_column("in", 60, 110, 3), build_line("below", 60, 300)]
    assert read_columns(lines, LEFT_BOX) == [["above"], ["in0", "in1", "in2"], ["below"]]


def test_a_box_in_a_box_is_read_whole() -> None:
    lines = [*build_column("a", 60, 100, 2), *build_column("b", 320, 100, 2), build_line("end " * 20, 60, 200)]
    outer, inner = DrawnShape(50, 80, 590, 260), DrawnShape(310, 85, 590, 130)
    assert read_columns(lines, outer, inner) == [["a0", "a1"], ["b0", "b1"], ["end"]]


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(DrawnShape(50, 80, 590, 795), id="the background of the page"),
        pytest.param(DrawnShape(50, 80, 90, 260), id="too narrow"),
        pytest.param(DrawnShape(50, 92, 290, 107), id="too low"),
        pytest.param(DrawnShape(50, 80, 150, 260), id="lines reach over its edge"),
        pytest.param(DrawnShape(50, 106, 290, 130), id="it cuts a paragraph"),
        pytest.param(DrawnShape(50, 146, 290, 175), id="it holds one line"),
    ],
)
def test_other_shapes_are_no_boxes(shape: DrawnShape) -> None:
    lines = [*build_column("a", 60, 100, 5), build_line("far", 60, 170)]
    assert read_columns(lines, shape) == read_columns(lines)


def test_a_page_without_lines_has_no_columns() -> None:
    assert read_columns([], LEFT_BOX) == []
