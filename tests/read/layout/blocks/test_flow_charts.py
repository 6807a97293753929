"""Flow charts: the boxes that lines join, in the order of the lines."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kb.model import BlockKind
from kb.read.layout.blocks.flow_charts import merge_flow_charts
from kb.read.layout.elements import TextLine
from kb.read.layout.glyphs import DrawnShape
from kb.read.layout.structure.page_numbers import PrintedPage
from tests.read.layout.builders import build_line

ASK, FORM, ADULT, NOTIFY = (60.0, 100.0), (260.0, 100.0), (60.0, 200.0), (260.0, 200.0)
TEXTS = {ASK: "Over eighteen?", FORM: "Complete a form", ADULT: "Is there consent?", NOTIFY: "Notify the police"}


def box(at: tuple[float, float]) -> DrawnShape:
    return DrawnShape(at[0], at[1], at[0] + 100, at[1] + 40)


def put(text: str, at: tuple[float, float]) -> TextLine:
    return build_line(text, at[0] + 5, at[1] + 24)


def across(y: float, left: float = 160.0, right: float = 260.0) -> DrawnShape:
    return DrawnShape(left, y - 0.5, right, y + 0.5)


def down(x: float, top: float = 140.0, bottom: float = 200.0) -> DrawnShape:
    return DrawnShape(x - 0.5, top, x + 0.5, bottom)


LINES = [put(text, at) for at, text in TEXTS.items()]
BOXES = [*map(box, TEXTS)]
LINKS = [across(120), across(220), down(110)]


def read(lines: Sequence[TextLine] = LINES, drawings: Sequence[DrawnShape] = (*BOXES, *LINKS)) -> list[str]:
    """Return the cells of each chart."""
    merged = merge_flow_charts(PrintedPage(1, "1", 0.0, 595.0, 842.0, tuple(lines), drawings=tuple(drawings))).lines
    words = [word for line in lines for word in line.text.split()]
    assert sorted(words) == sorted(word for line in merged for word in line.text.split())
    charts = [line for line in merged if line.block_kind is BlockKind.CHART]
    return ["|".join(" ".join(line.text for line in cell) for cell in chart.cells) for chart in charts]


def test_the_boxes_of_a_chart_are_in_the_order_of_its_lines() -> None:
    assert read() == ["Over eighteen?|Complete a form|Is there consent?|Notify the police"]
    turned = [across(120), across(220), down(310)]
    assert read(drawings=[*BOXES, *turned]) == ["Over eighteen?|Complete a form|Notify the police|Is there consent?"]


def test_an_arrow_leads_to_its_head() -> None:
    head = DrawnShape(106, 140, 114, 148)
    order = "Is there consent?|Notify the police|Over eighteen?|Complete a form"
    assert read(drawings=[*BOXES, across(120), across(220), down(110, 146), head]) == [order]


def test_a_line_with_a_corner_joins_boxes_at_its_ends() -> None:
    corner = DrawnShape(160, 130, 260, 215)
    assert read(drawings=[*BOXES, across(120), corner, down(110)]) == [
        "Over eighteen?|Complete a form|Notify the police|Is there consent?"
    ]


def test_a_line_passes_through_a_box_on_it() -> None:
    answer = (190.0, 100.0)
    boxes = [*BOXES, DrawnShape(190, 108, 230, 132)]
    assert read([*LINES, put("No", answer)], [*boxes, *LINKS]) == [
        "Over eighteen?|No|Complete a form|Is there consent?|Notify the police"
    ]


@pytest.mark.parametrize(
    "drawings",
    [
        BOXES,  # nothing joins them
        [*BOXES, across(120), across(220)],  # pairs
        [*BOXES, across(100), across(200), down(60)],  # along edges, as the rules of a table
        [*BOXES, across(120, 20, 500), across(220), down(110, 20, 400)],  # rules of the page
        [*BOXES, *LINKS[:2], down(110), DrawnShape(60, 260, 200, 300)],  # another box, see below
    ],
)
def test_boxes_that_are_joined_in_part_or_not_at_all_are_no_chart(drawings: list[DrawnShape]) -> None:
    assert read([*LINES, put("Another box", (60.0, 260.0))], drawings) == []


def test_text_between_the_boxes_or_numbers_only_make_no_chart() -> None:
    assert read([*LINES, build_line("between", 180, 180)]) == []
    assert read([put("12", at) for at in TEXTS]) == []
