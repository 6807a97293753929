"""Tables that are drawn with rules or boxes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kb.model import BlockKind
from kb.read.layout.blocks.tables import _find_edges, _find_grids, _merge_positions, merge_table_rows
from kb.read.layout.elements import TextLine
from kb.read.layout.glyphs import DrawnShape
from kb.read.layout.structure.page_numbers import PrintedPage
from tests.read.layout.builders import build_line

COLUMNS, ROWS = (60.0, 160.0, 260.0), (100.0, 120.0, 140.0, 160.0)


def across(y: float, left: float = 60.0, right: float = 260.0) -> DrawnShape:
    return DrawnShape(left, y - 0.5, right, y + 0.5)


def down(x: float, top: float = 100.0, bottom: float = 160.0) -> DrawnShape:
    return DrawnShape(x - 0.5, top, x + 0.5, bottom)


RULES = [*map(across, ROWS), *map(down, COLUMNS)]


def put(text: str, row: int, column: int, down_by: float = 14.0, size: float = 10.0) -> TextLine:
    """Return a line in a cell of the table that `RULES` draw."""
    return build_line(text, COLUMNS[column] + 5, ROWS[row] + down_by, size=size)


def read_rows(lines: Sequence[TextLine], shapes: Sequence[DrawnShape] = RULES) -> list[str]:
    page = PrintedPage(1, "1", 0.0, 595.0, 842.0, tuple(lines), tuple(shapes))
    return [line.text for line in merge_table_rows(page).lines]


FULL = [put(f"{name}{row}", row, column) for row in range(3) for column, name in enumerate("ab")]


def test_each_row_is_a_line_of_its_cells_with_the_box_of_all() -> None:
    lines = [*FULL, put("lower", 1, 1, 24.0), build_line("Text below.", 60, 300)]
    page = PrintedPage(1, "1", 0.0, 595.0, 842.0, tuple(lines), tuple(RULES))
    below, first, second, third = merge_table_rows(page).lines
    assert [below.text, first.text, second.text, third.text] == ["Text below.", "a0\tb0", "a1\tb1", "a2\tlower b2"]
    assert (first.left, first.right) == (65.0, 175.0)
    assert (third.top, third.bottom) == (lines[6].top, FULL[4].bottom)
    assert first.block_kind is BlockKind.TABLE_ROW
    assert third.cells == ((FULL[4],), (lines[6], FULL[5]))
    assert below.block_kind is None


def test_a_page_without_a_table_is_returned_unchanged() -> None:
    for shapes in ([], RULES[:2], [*RULES[:1], *RULES[4:]], [*RULES[:4], RULES[4]], [*RULES[:4], *RULES[4:6]]):
        page = PrintedPage(1, "1", 0.0, 595.0, 842.0, tuple(FULL), tuple(shapes))
        assert merge_table_rows(page) is page


def test_boxes_side_by_side_are_a_table() -> None:
    boxes = [DrawnShape(left, top, left + 100, top + 20) for left in COLUMNS[:2] for top in ROWS[:3]]
    assert read_rows(FULL, boxes) == ["a0\tb0", "a1\tb1", "a2\tb2"]


def test_a_cell_over_several_columns_or_rows_is_its_first() -> None:
    wide = [*map(across, ROWS), down(60), down(260), down(160, 120, 160)]
    head = build_line("one head", 170, 114)
    assert read_rows([head, *FULL[2:]], wide) == ["one head", "a1\tb1", "a2\tb2"]
    tall = [*map(down, COLUMNS), across(100), across(160), across(120, 160), across(140)]
    assert read_rows(FULL, tall) == ["a0 a1\tb0", "\tb1", "a2\tb2"]


def test_lines_that_are_turned_or_blocks_already_are_in_no_table() -> None:
    turned = build_line("up", 65, 114, is_turned=True)
    entry = build_line("entry", 65, 134, block_kind=BlockKind.CONTENTS)
    assert read_rows([turned, entry, *FULL])[:3] == ["up", "entry", "a0\tb0"]


@pytest.mark.parametrize(
    ("lines", "is_table"),
    [
        ([], False),
        (FULL[:4], True),
        (FULL[:3], False),  # one row with two cells
        ([*FULL[:4], FULL[4]], True),
        ([put("x" * 1314, 0, 0, size=0.1), *FULL[1:4]], True),  # 330 characters a cell are the most on the average
        ([put("x" * 1315, 0, 0, size=0.1), *FULL[1:4]], False),
    ],
)
def test_a_table_has_rows_of_several_short_cells(lines: list[TextLine], is_table: bool) -> None:
    assert any("\t" in text for text in read_rows(lines)) is is_table


def test_most_rows_of_a_table_have_several_cells_and_most_cells_a_text() -> None:
    rows = [100.0 + 20 * number for number in range(6)]
    shapes = [*map(across, rows), *(down(x, 100, 200) for x in COLUMNS)]
    first = [build_line("a", 65, y + 14) for y in rows[:5]]
    second = [build_line("b", 165, y + 14) for y in rows[:5]]
    assert len(read_rows([*first, *second[:3]], shapes)) == 5
    assert len(read_rows([*first, *second[:2]], shapes)) == 7
    columns = [60.0 + 40 * number for number in range(6)]
    shapes = [*(across(y, 60, 260) for y in ROWS[:3]), *(down(x, 100, 140) for x in columns)]
    sparse = [build_line("a", x + 5, y + 14) for y, x in ((100, 60), (100, 100), (120, 60), (120, 140))]
    assert len(read_rows(sparse, shapes)) == 2  # four of six, since only columns with a text count


def test_two_tables_of_a_page_are_apart() -> None:
    lower = [DrawnShape(each.left, each.top + 200, each.right, each.bottom + 200) for each in RULES]
    lines = [*FULL, *(build_line(each.text.upper(), each.left, each.baseline + 200) for each in FULL)]
    assert len(_find_grids([*RULES, *lower])) == 2
    assert read_rows(lines, [*RULES, *lower]) == ["a0\tb0", "a1\tb1", "a2\tb2", "A0\tB0", "A1\tB1", "A2\tB2"]


@pytest.mark.parametrize(
    ("shape", "horizontal", "vertical"),
    [
        (DrawnShape(0, 0, 10, 1), [(0.5, 0, 10)], []),
        (DrawnShape(0, 0, 9, 1), [], []),
        (DrawnShape(0, 0, 1, 10), [], [(0.5, 0, 10)]),
        (DrawnShape(0, 0, 3.5, 20), [], [(1.75, 0, 20)]),
        (DrawnShape(0, 0, 20, 10), [(0, 0, 20), (10, 0, 20)], [(0, 0, 10), (20, 0, 10)]),
        (DrawnShape(0, 0, 19, 10), [], []),
        (DrawnShape(0, 0, 20, 9), [], []),
    ],
)
def test_rules_and_boxes_have_edges_if_they_are_not_too_short(
    shape: DrawnShape, horizontal: list[tuple[float, float, float]], vertical: list[tuple[float, float, float]]
) -> None:
    assert _find_edges([shape]) == (horizontal, vertical)


@pytest.mark.parametrize(
    ("rules", "edges"),
    [
        ([across(100, 0, 50), across(100, 53, 90)], [(100, 0, 90)]),
        ([across(100, 0, 50), across(100, 54, 90)], [(100, 0, 50), (100, 54, 90)]),
        ([across(100, 53, 90), across(103, 0, 50)], [(100, 0, 90)]),
        ([across(100, 54, 90), across(103, 0, 50)], [(100, 54, 90), (103, 0, 50)]),
        ([across(100, 0, 50), across(104, 0, 50)], [(100, 0, 50), (104, 0, 50)]),
        ([across(100, 0, 50), across(101, 60, 90), across(102, 10, 40)], [(100, 0, 50), (101, 60, 90)]),
    ],
)
def test_edges_on_one_line_that_touch_are_one(rules: list[DrawnShape], edges: list[tuple[float, float, float]]) -> None:
    assert _find_edges(rules)[0] == edges


def test_positions_that_are_too_near_to_the_one_before_are_left_out() -> None:
    assert _merge_positions([10, 3, 0, 13.5, 16]) == (0, 10, 13.5)
    assert _merge_positions([]) == ()


@pytest.mark.parametrize(("chars", "is_table"), [(2000, True), (2001, False)])
def test_a_cell_of_a_table_has_two_thousand_characters_at_the_most(chars: int, is_table: bool) -> None:
    lines = [put("x" * chars, 0, 0, size=0.05), *FULL[1:]]
    extra = [build_line("c", 275, y + 14) for y in ROWS[:3]]
    shapes = [*(across(y, 60, 360) for y in ROWS), *map(down, (*COLUMNS, 360.0))]
    assert any("\t" in text for text in read_rows([*lines, *extra], shapes)) is is_table


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        (across(150, 163, 200), (5, 3)),
        (across(150, 164, 200), (4, 3)),
        (across(150, 100, 157), (5, 3)),
        (across(150, 100, 156), (4, 3)),
        (down(200, 163, 190), (4, 4)),
        (down(200, 164, 190), (4, 3)),
        (down(200, 50, 97), (4, 4)),
        (down(200, 50, 96), (4, 3)),
    ],
)
def test_a_rule_that_nearly_touches_a_grid_belongs_to_it(shape: DrawnShape, size: tuple[int, int]) -> None:
    (grid,) = _find_grids([*RULES, shape])
    assert (len(grid.rows), len(grid.columns)) == size
