"""Tables drawn with rules or boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from kb.model import BlockKind
from kb.read.layout.blocks.table_rules import find_edges, find_grids, merge_positions
from kb.read.layout.blocks.tables import merge_bare_table_rows, merge_table_rows
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
    return [line.text for line in merge_table_rows([page])[0].lines]


FULL = [put(f"{name}{row}", row, column) for row in range(3) for column, name in enumerate("ab")]


def test_each_row_is_a_line_of_its_cells_with_the_box_of_all() -> None:
    lines = [*FULL, put("lower", 1, 1, 24.0), build_line("Text below.", 60, 300)]
    page = PrintedPage(1, "1", 0.0, 595.0, 842.0, tuple(lines), tuple(RULES))
    below, first, second, third = merge_table_rows([page])[0].lines
    assert [below.text, first.text, second.text, third.text] == ["Text below.", "a0\tb0", "a1\tb1", "a2\tlower b2"]
    assert (first.left, first.right) == (65.0, 175.0)
    assert (third.top, third.bottom) == (lines[6].top, FULL[4].bottom)
    assert first.block_kind is BlockKind.TABLE_ROW
    assert third.cells == ((FULL[4],), (lines[6], FULL[5]))
    assert below.block_kind is None


def test_a_page_without_a_table_is_returned_unchanged() -> None:
    for shapes in ([], RULES[:2], [*RULES[:1], *RULES[4:]], [*RULES[:2], *RULES[4:6]]):
        page = PrintedPage(1, "1", 0.0, 595.0, 842.0, tuple(FULL), tuple(shapes))
        assert merge_table_rows([page])[0] is page


def test_boxes_side_by_side_are_a_table() -> None:
    boxes = [DrawnShape(left, top, left + 100, top + 20) for left in COLUMNS[:2] for top in ROWS[:3]]
    assert read_rows(FULL, boxes) == ["a0\tb0", "a1\tb1", "a2\tb2"]


def test_a_cell_over_several_columns_or_rows_is_its_first() -> None:
    wide = [*map(across, ROWS), down(60), down(260), down(160, 120, 160)]
    head = build_line("one head", 170, 114)
    assert read_rows([head, *FULL[2:]], wide) == ["one head", "a1\tb1", "a2\tb2"]
    tall = [*map(down, COLUMNS), across(100), across(160), across(120, 160), across(140)]
    assert read_rows(FULL, tall) == ["a0 a1\tb0", "\tb1", "a2\tb2"]


def test_rules_say_which_rows_are_bands_and_over_which_rows_a_cell_goes_on() -> None:
    shapes = [*map(across, ROWS), down(60), down(160, 120), down(260)]
    page = PrintedPage(1, "1", 0.0, 595.0, 842.0, (put("Key figures", 0, 0), *FULL[2:]), tuple(shapes))
    first, *others = merge_table_rows([page])[0].lines
    assert (first.text, first.is_band) == ("Key figures", True)
    assert not any(row.is_band for row in others)
    tall = [*map(down, COLUMNS), across(100), across(160), across(120, 160), across(140)]
    page = replace(page, lines=tuple(line for line in FULL if line.text != "a1"), shapes=tuple(tall))
    assert [row.above for row in merge_table_rows([page])[0].lines] == [-1, 0, -1]
    page = replace(page, shapes=tuple(RULES))
    assert [row.above for row in merge_table_rows([page])[0].lines] == [-1, -1, -1]


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
    assert len(read_rows(sparse, shapes)) == 2  # four of six cells, since empty columns do not count


def test_two_tables_of_a_page_are_apart() -> None:
    lower = [DrawnShape(each.left, each.top + 200, each.right, each.bottom + 200) for each in RULES]
    lines = [*FULL, *(build_line(each.text.upper(), each.left, each.baseline + 200) for each in FULL)]
    assert len(find_grids(find_edges([*RULES, *lower]))) == 2
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
    assert find_edges([shape]) == (horizontal, vertical)


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
    assert find_edges(rules)[0] == edges


def test_positions_that_are_too_near_to_the_one_before_are_left_out() -> None:
    assert merge_positions([10, 3, 0, 13.5, 16]) == (0, 10, 13.5)
    assert merge_positions([]) == ()


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
    (grid,) = find_grids(find_edges([*RULES, shape]))
    assert (len(grid.rows), len(grid.columns)) == size


def place(*rows: tuple[float, dict[int, str]], bold: int = 0) -> list[TextLine]:
    """Return lines at a baseline and left edges; those at `bold` are bold."""
    return [build_line(text, x, y, bold=x == bold) for y, cells in rows for x, text in cells.items()]


VALUES = place((114, {65: "Labour", 165: "41"}), (134, {65: "Domestic", 165: "7"}), (154, {65: "Sexual", 165: "31"}))
READ_VALUES = ["Labour\t41", "Domestic\t7", "Sexual\t31"]


@pytest.mark.parametrize(
    "uprights",
    [
        [160.0],  # both sides are open
        [60.0, 160.0],
        [160.0, 260.0],
    ],
)
def test_a_table_may_be_open_at_its_sides(uprights: list[float]) -> None:
    (grid,) = find_grids(find_edges([*map(across, ROWS), *map(down, uprights)]))
    assert [round(x) for x in grid.columns] == [60, 160, 260]
    assert read_rows(FULL, [*map(across, ROWS), *map(down, uprights)]) == ["a0\tb0", "a1\tb1", "a2\tb2"]


def test_a_side_is_not_open_where_few_rules_reach_further_or_none_by_eight_points() -> None:
    few = [across(100), *(across(y, 60, 160) for y in ROWS[1:]), down(60), down(160)]
    assert find_grids(find_edges(few)) == []
    near = [*(across(y, 60, 167) for y in ROWS), down(60), down(160)]
    assert find_grids(find_edges(near)) == []


def test_level_rules_of_one_width_are_a_table_whose_columns_are_told_by_white_space() -> None:
    assert read_rows(VALUES, list(map(across, ROWS))) == READ_VALUES
    cut = [each for y in ROWS for each in (across(y, 60, 150), across(y, 160, 260))]
    assert read_rows(VALUES, cut) == READ_VALUES


def test_bands_behind_every_other_row_are_a_table() -> None:
    bands = [DrawnShape(60, 100, 260, 120), DrawnShape(60, 140, 260, 160)]
    assert read_rows(VALUES, bands) == READ_VALUES


def test_rows_between_the_head_and_the_last_rule_begin_in_the_first_column() -> None:
    lines = place(
        (114, {65: "Form", 165: "Meaning"}),
        (134, {65: "Debt bondage", 165: "Work for a debt"}),
        (146, {165: "that never ends."}),
        (158, {65: "Servitude", 165: "Work by force."}),
    )
    rules = [across(y) for y in (100, 120, 170)]
    assert read_rows(lines, rules) == [
        "Form\tMeaning",
        "Debt bondage\tWork for a debt that never ends.",
        "Servitude\tWork by force.",
    ]


def test_wrapped_cells_beside_each_other_are_one_row_where_rows_are_further_apart() -> None:
    lines = place(
        (114, {65: "Form", 165: "Meaning"}),
        (134, {65: "Bondage for", 165: "Work for a debt"}),
        (146, {65: "a debt", 165: "that never ends."}),
        (170, {65: "Servitude", 165: "Work by force."}),
    )
    rules = [across(y) for y in (100, 120, 190)]
    assert read_rows(lines, rules)[1:] == [
        "Bondage for a debt\tWork for a debt that never ends.",
        "Servitude\tWork by force.",
    ]
    even = [replace_baseline(line, 158) if line.baseline == 170 else line for line in lines]
    assert not any("\t" in text for text in read_rows(even, rules))  # nothing shows where a row begins


def replace_baseline(line: TextLine, baseline: float) -> TextLine:
    return build_line(line.text, line.left, baseline)


def test_a_head_above_the_rules_and_totals_below_them_are_rows() -> None:
    lines = [*VALUES, *place((92, {65: "Form", 165: "Number"}), (174, {65: "Total", 165: "79"}))]
    found = read_rows(lines, list(map(across, ROWS)))
    assert sorted(found) == sorted([*READ_VALUES, "Form\tNumber", "Total\t79"])
    prose = [*VALUES, build_line("A line that goes on over both of the columns.", 65, 92), build_line("Text", 65, 174)]
    assert len(read_rows(prose, list(map(across, ROWS)))) == 5


def test_what_is_between_level_rules_and_no_table_stays() -> None:
    rules = list(map(across, ROWS))
    cards = [
        build_line(f"{word}{row}", x, y + dy, bold=not dy)
        for row, y in enumerate((110, 130, 150))
        for x in (65, 165)
        for word, dy in (("Name", 0), ("Office", 8))
    ]
    bullets = place(*((y, {65: "• one", 165: "• two"}) for y in (114, 134, 154)))
    ragged = place(
        (114, {65: "Labour", 165: "41"}), (134, {75: "Domestic", 178: "7"}), (154, {90: "Sexual", 200: "310"})
    )
    pages = place((114, {65: "Summary", 165: "3"}), (134, {65: "Findings", 165: "9"}), (154, {65: "Method", 165: "12"}))
    numbers = place(*((y, {65: "10%", 165: "20%"}) for y in (114, 134, 154)))
    for lines in (cards, bullets, ragged, pages, numbers):
        assert not any("\t" in text for text in read_rows(lines, rules))
    contents = [build_line("Contents", 60, 60), *VALUES]
    assert not any("\t" in text for text in read_rows(contents, rules))


def test_numbers_below_each_other_in_one_row_of_rules_begin_rows() -> None:
    lines = place((110, {65: "Head", 165: "Value"}), (130, {65: "1", 165: "Police"}), (142, {65: "2", 165: "Council"}))
    rules = [across(100), across(120), across(160), *(down(x, 100, 160) for x in COLUMNS)]
    assert read_rows(lines, rules) == ["Head\tValue", "1\tPolice", "2\tCouncil"]
    wrapped = [*lines[:5], build_line("and council", 165, 142)]
    assert read_rows(wrapped, rules) == ["Head\tValue", "1 2\tPolice and council"]


def test_bullets_in_a_cell_of_their_own_begin_the_next_cell() -> None:
    lines = place(*((y, {65: "Aim", 165: "•"}) for y in (114, 134, 154)))
    lines += place(*((y, {205: "Prevent"}) for y in (114, 134, 154)))
    shapes = [*RULES, down(200)]
    assert read_rows(lines, shapes) == ["Aim\t• Prevent"] * 3


def read_bare_rows(lines: Sequence[TextLine]) -> list[str]:
    page = PrintedPage(1, "1", 0.0, 595.0, 842.0, tuple(lines), ())
    return [line.text for line in merge_bare_table_rows(page).lines]


def test_labels_and_numbers_in_columns_are_a_table_without_rules() -> None:
    lines = [build_line("The number of those found in each form of work", 65, 90), *VALUES]
    assert read_bare_rows(lines) == [lines[0].text, *READ_VALUES]


def test_bold_terms_beside_their_meanings_are_a_table_without_rules() -> None:
    rows = [
        (100 + 20 * at, {65: term, 165: f"The meaning of {term}"}) for at, term in enumerate(("NRM", "MSHT", "FRO"))
    ]
    assert read_bare_rows(place(*rows, bold=65)) == [f"{row[65]}\t{row[165]}" for _, row in rows]
    assert len(read_bare_rows(place(*rows))) == 6  # the columns may as well be two lists


def test_numbered_names_with_offices_are_a_table_without_rules() -> None:
    marked = [
        build_line(f"{mark} {name}", 65, y, order=at)
        for at, (mark, name, y) in enumerate(
            (("i.", "Anna Lee", 100), ("ii.", "Ben Tan", 130), ("iii.", "Chris Ong", 160))
        )
    ]
    marked = [
        replace(
            line,
            parts=(
                build_line(line.text.split()[0], 65, line.baseline),
                build_line(line.text.split(" ", 1)[1], 95, line.baseline),
            ),
        )
        for line in marked
    ]
    offices = place(*((y + dy, {200: text}) for y in (100, 130, 160) for dy, text in ((0, "Chair,"), (12, "Council"))))
    assert read_bare_rows([*marked, *offices]) == [
        "i.\tAnna Lee\tChair, Council",
        "ii.\tBen Tan\tChair, Council",
        "iii.\tChris Ong\tChair, Council",
    ]
    assert [line.text for line in marked] == read_bare_rows(marked)  # a list and no more


def test_what_is_side_by_side_and_no_table_stays() -> None:
    prose = place(*((100 + 12 * at, {65: "and of the police", 195: "was said to them"}) for at in range(8)))
    address = place((100, {65: "The Old House", 195: "Telephone"}), (112, {65: "12 High Street", 195: "01234 567890"}))
    pairs = place(*((100 + 20 * at, {65: str(2010 + at), 165: str(40 + at)}) for at in range(4)))
    apart = place((100, {65: "Labour", 165: "41"}), (140, {65: "Domestic", 165: "7"}), (180, {65: "Sexual", 165: "31"}))
    bullets = place(*((100 + 20 * at, {65: "•", 85: "One", 165: "•", 185: "Two"}) for at in range(4)))
    for lines in (prose, address, pairs, apart, bullets):
        assert read_bare_rows(lines) == [line.text for line in lines]


def test_a_table_goes_on_over_a_page_with_one_row_where_the_columns_are_the_same() -> None:
    first = PrintedPage(1, "1", 0.0, 595.0, 842.0, tuple(FULL), tuple(RULES))
    rest = place((114, {65: "below"}), (134, {65: "Last", 165: "Row"}))
    shapes = [across(100), across(120), across(140), *(down(x, 100, 140) for x in COLUMNS)]
    second = PrintedPage(2, "2", 0.0, 595.0, 842.0, tuple(rest), tuple(shapes))
    assert [line.text for line in merge_table_rows([first, second])[1].lines] == ["below", "Last\tRow"]
    assert merge_table_rows([second])[0] is second
    moved = [DrawnShape(each.left + 9, each.top, each.right + 9, each.bottom) for each in shapes]
    elsewhere = replace(second, shapes=tuple(moved))
    assert merge_table_rows([first, elsewhere])[1] is elsewhere


def test_short_terms_beside_longer_meanings_are_a_table_without_rules() -> None:
    rows = [(100 + 20 * at, {65: f"Term {at}", 165: f"What this means, number {at}"}) for at in range(4)]
    assert len(read_bare_rows(place(*rows))) == 4
    assert len(read_bare_rows(place(*rows[:3]))) == 6
    lowered = [line if line.left == 65 else build_line(line.text, 165, line.baseline + 2) for line in place(*rows)]
    assert len(read_bare_rows(lowered)) == 8


def test_a_bold_head_over_five_rows_is_a_table_without_rules() -> None:
    head = [build_line(text, x, 100, bold=True) for text, x in (("Name", 65), ("Office", 165))]
    rows = place(*((120 + 20 * at, {65: f"Name {at}", 165: f"Office {at}"}) for at in range(4)))
    assert len(read_bare_rows([*head, *rows])) == 5
    assert len(read_bare_rows([*head, *rows[:-2]])) == 8


def test_a_heading_between_two_tables_of_one_width_is_no_row() -> None:
    below = [build_line(line.text, line.left, line.baseline + 100) for line in VALUES]
    heading = build_line("Of children", 65, 190)
    rules = [across(y) for y in (*ROWS, 200, 220, 240, 260)]
    found = read_rows([*VALUES, heading, *below], rules)
    assert found == ["Of children", *READ_VALUES, *READ_VALUES]
    band = read_rows([*VALUES, heading], [*map(across, ROWS), across(180), across(200)])
    assert "Of children" in band[1:]  # between rules that are near it is a row


def test_level_rules_with_nothing_between_them_are_no_part_of_one_table() -> None:
    foot = [build_line("17", 65, 794)]
    rules = [across(y) for y in (*ROWS, 780, 800)]
    assert read_rows([*VALUES, *foot], rules) == ["17", *READ_VALUES]
    near = [across(y) for y in (*ROWS, 199, 219)]
    assert read_rows([*VALUES, build_line("17", 65, 213)], near) == [*READ_VALUES, "17"]


SMOKE = {65: "Kind 1 smoke", 165: "1,510", 225: "1,432", 285: "-4.1%"}, {65: "Kind 2 smoke", 165: "2,310", 285: "6.1%"}
HEAD = {165: "Baseline", 225: "FY2020", 285: "Change"}
READ_SMOKE = ["\tBaseline\tFY2020\tChange", "Kind 1 smoke\t1,510\t1,432\t-4.1%", "Kind 2 smoke\t2,310\t\t6.1%"]


def test_a_head_without_a_cell_above_the_labels_is_a_row_of_a_table_without_rules() -> None:
    assert read_bare_rows(place((100, HEAD), (120, SMOKE[0]), (140, SMOKE[1]))) == READ_SMOKE


@pytest.mark.parametrize(("end", "step"), [("(kt)", 14), ("(kt)", 20), ("Counted twice", 20)])
def test_wrapped_labels_alone_begin_no_rows(end: str, step: float) -> None:
    lines = place((100, HEAD), (124, SMOKE[0]), (136, {65: end}), (124 + 12 + step, SMOKE[1]))
    lines += place((124 + 24 + step, {65: end}))
    head, *rows = READ_SMOKE
    assert read_bare_rows(lines) == [head, *(row.replace("smoke", f"smoke {end}") for row in rows)]


def test_a_row_that_names_those_below_it_is_a_row_of_a_table_without_rules() -> None:
    lines = place((100, HEAD), (120, SMOKE[0]), (140, {65: "Of these:"}), (160, SMOKE[1]))
    assert read_bare_rows(lines) == [*READ_SMOKE[:2], "Of these:", READ_SMOKE[2]]


def test_words_in_lower_case_beside_values_are_cells_of_a_wide_table() -> None:
    rows = [{65: town, 165: quay, 225: "red", 285: boats} for town, quay, boats in TOWNS]
    assert read_bare_rows(place(*((100 + 14 * at, row) for at, row in enumerate(rows)))) == [
        "Strelsau\told\tred\t12",
        "Zenda\tnew\tred\t4",
        "Hofbau\told\tred\t9",
    ]
    narrow = place(
        *((100 + 14 * at, {65: town, 165: quay, 225: boats}) for at, (town, quay, boats) in enumerate(TOWNS))
    )
    assert read_bare_rows(narrow) == [line.text for line in narrow]


TOWNS = ("Strelsau", "old", "12"), ("Zenda", "new", "4"), ("Hofbau", "old", "9")


def test_numbered_paragraphs_side_by_side_are_no_table() -> None:
    texts = "The boats were counted on each of", "Lanterns were out, and nobody asked", "Orchards bore less than before"
    lines = place(
        *((100 + 30 * at, {65: f"{at}.", 95: text, 295: f"{at}.", 325: text}) for at, text in enumerate(texts))
    )
    assert read_bare_rows(lines) == [line.text for line in lines]
