"""The labels of charts and diagrams are one block; those of tables, forms, lists and prose stay separate."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kb.model import BlockKind
from kb.read.layout.blocks.charts import merge_chart_labels
from kb.read.layout.elements import TextLine
from kb.read.layout.glyphs import DrawnShape
from kb.read.layout.structure.page_numbers import PrintedPage
from tests.read.layout.builders import BODY, build_line

AXIS = DrawnShape(100, 300, 260, 300.5)
BARS = [AXIS, *(DrawnShape(104.0 + 40 * at, 200.0 - 15 * at, 124.0 + 40 * at, 300.0) for at in range(4))]
YEARS = [build_line(str(2015 + at), 104 + 40 * at, 312) for at in range(4)]
VALUES = [build_line(f"{20 + 3 * at}%", 107 + 40 * at, 196 - 15 * at) for at in range(4)]
TITLE = build_line("Cases by year", 140, 130, bold=True)
PROSE = [
    build_line(f"The harbour was shut for most of the year, and line {at} says so.", 60, 400 + 12 * at)
    for at in range(4)
]
CHART = [TITLE, *VALUES, *YEARS]


def _merge(lines: Sequence[TextLine], drawings: Sequence[DrawnShape]) -> list[TextLine]:
    page = PrintedPage(1, "1", 0.0, 595.0, 842.0, tuple(lines), drawings=tuple(drawings))
    return list(merge_chart_labels(page, BODY).lines)


def _find_charts(lines: Sequence[TextLine], drawings: Sequence[DrawnShape]) -> list[TextLine]:
    return [line for line in _merge(lines, drawings) if line.block_kind is BlockKind.CHART]


def test_the_labels_of_a_chart_are_one_line_with_a_cell_each_and_prose_stays() -> None:
    *prose, chart = _merge([*PROSE, *CHART], BARS)
    assert prose == PROSE
    assert chart.block_kind is BlockKind.CHART
    found = [line for cell in chart.cells for line in cell]
    assert found[0] is TITLE
    assert sorted(map(id, found)) == sorted(map(id, CHART))
    assert (chart.left, chart.top) == (104, TITLE.top)


@pytest.mark.parametrize(
    ("lines", "drawings"),
    [
        (CHART, []),  # nothing drawn
        (CHART, [AXIS]),  # a rule only
        ([TITLE, *VALUES[:2]], BARS),  # too few labels
        ([build_line(f"{name}", 104 + 40 * at, 312) for at, name in enumerate("abcdef")], BARS[:2]),  # no numbers
        ([*CHART, build_line("The words of a whole sentence run over the bars of this picture.", 40, 250)], BARS),
        ([build_line("Contents", 60, 100), *CHART], BARS),
    ],
)
def test_what_lacks_one_sign_of_a_chart_is_none(lines: Sequence[TextLine], drawings: Sequence[DrawnShape]) -> None:
    assert not _find_charts(lines, drawings)


def test_rows_of_a_table_and_numbers_of_pages_are_no_chart() -> None:
    rows = [
        [build_line(name, 105, y), build_line("12", 190, y), build_line("15", 230, y)]
        for name, y in (("Leeds", 210), ("York", 225), ("Hull", 240), ("Ripon", 255))
    ]
    assert not _find_charts([cell for row in rows for cell in row], BARS)
    contents = [
        (build_line(name, 105, y), build_line(page, 240 - 5 * len(page), y))
        for name, y, page in (("Aims", 210, "4"), ("Method", 225, "9"), ("Findings", 240, "12"))
    ]
    assert not _find_charts([line for pair in contents for line in pair], BARS)
    assert len(_find_charts([*CHART, build_line("1", 105, 250), build_line("2", 145, 250)], BARS)) == 1
    steps = [build_line(str(at + 1), 107 + 40 * at, 250) for at in range(4)]
    assert not _find_charts([*steps, *(build_line("Step", 104 + 40 * at, 312) for at in range(4))], BARS)


def test_a_title_and_axis_near_a_chart_are_of_it_and_a_heading_and_a_caption_are_not() -> None:
    axis = build_line("Year", 170, 335)
    heading = build_line("Findings", 110, 100, size=16)
    caption = build_line("Figure 1: Cases", 104, 350)
    goes_on = build_line("by year", 104, 362)
    (chart,) = _find_charts([*CHART, axis, heading, caption, goes_on], BARS)
    found = [line for cell in chart.cells for line in cell]
    assert axis in found
    assert not {id(heading), id(caption), id(goes_on)} & set(map(id, found))


def test_a_caption_over_or_under_the_labels_is_no_prose_inside_of_a_chart() -> None:
    low = [build_line(f"{20 + at}", 107 + 40 * at, 158) for at in range(2)]  # labels as high as the caption
    for y, count in ((160, 1), (250, 0)):
        caption = build_line("Figure 2: Cases by year", 110, y)
        lines = _merge([caption, *low, *CHART], [*BARS, DrawnShape(100, 150, 104, 300)])
        assert caption in lines
        assert len([line for line in lines if line.block_kind is BlockKind.CHART]) == count


def test_two_parts_of_one_chart_are_one() -> None:
    low = [DrawnShape(each.left, each.top + 130, each.right, each.bottom + 130) for each in BARS]
    labels = [build_line(f"{5 + at}%", 107 + 40 * at, 325 - 15 * at) for at in range(4)]
    years = [build_line(str(2015 + at), 104 + 40 * at, 442) for at in range(4)]
    assert len(_find_charts([*CHART, *labels, *years], [*BARS, *low])) == 1
    far = [build_line(each.text, each.left, each.baseline + 90) for each in (*labels, *years)]
    lower = [DrawnShape(each.left, each.top + 90, each.right, each.bottom + 90) for each in low]
    assert len(_find_charts([*CHART, *far], [*BARS, *lower])) == 2


def _draw_boxes(*texts: str) -> tuple[list[TextLine], list[DrawnShape]]:
    lines = [build_line(text, 105, 212 + 26 * at) for at, text in enumerate(texts)]
    return lines, [DrawnShape(100, 200 + 26 * at, 260, 218 + 26 * at) for at in range(len(texts))]


def test_labels_in_boxes_are_a_diagram_unless_they_are_people_questions_or_sentences() -> None:
    flow = ("Referral", "First responder", "Decision", "Support", "Appeal", "Exit")
    assert len(_find_charts(*_draw_boxes(*flow))) == 1
    assert not _find_charts(*_draw_boxes(*flow[:5]))
    lines, boxes = _draw_boxes(*flow)
    assert not _find_charts(lines, boxes[:2])
    assert not _find_charts(*_draw_boxes(*flow[:4], "Ann Lee, Director", "Finance Director"))
    assert not _find_charts(*_draw_boxes(*flow[:4], "Name?", "Age?"))
    assert not _find_charts(*_draw_boxes(*flow[:5], "It ends."))


def test_a_page_with_many_drawings_is_read_all_the_same() -> None:
    dots = [DrawnShape(100 + at % 80, 200 + at // 80, 104 + at % 80, 204 + at // 80) for at in range(4000)]
    assert len(_find_charts(CHART, [*BARS, *dots])) == 1
