"""Makes each row of a table one line.

Grids are found among a page's drawn shapes (`table_rules`) and by white space (`table_spacing`), each line of text is
put into its cell, and the result is judged: charts, forms, lists and text in columns are left to the reading order.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kb.model import BlockKind
from kb.read.layout.blocks.table_rules import (
    SNAP,
    Edge,
    LevelRules,
    TableGrid,
    find_edges,
    find_grids,
    find_level_rules,
)
from kb.read.layout.blocks.table_spacing import (
    PrintLine,
    are_cells_aligned,
    assign_columns,
    build_bare_grid,
    build_level_grid,
    find_bare_regions,
    find_gutters,
    find_head,
    find_total,
    is_bare_table,
    is_bullet,
    split_row,
)
from kb.read.layout.elements import TableFrame, TextLine
from kb.read.layout.structure.contents_pages import is_contents_title
from kb.read.layout.structure.page_numbers import PrintedPage
from kb.text.characters import PRINTED_BULLETS

_ABOVE = -1  # index of a head row above a table's rules
_SHARED_ROWS = 0.5  # share of a table's rows with text in two or more cells
_WORDED_ROWS = 0.5  # share of its rows with words
_LEVEL_ROWS = 0.9  # share of rows with two cells on one baseline, in a table without rules
_FILLED_CELLS = 0.45  # share of its cells with text
_EMPTY_ROOM = 40.0  # points: level rules with that much empty space in between belong to separate tables
_HEADING_ROOM = 4.0  # times its font size: minimum distance of the rules around a heading between two tables
_MOST_CARDS = 0.5  # share of a table's cells that begin with a heading or a bullet
_BULLET = re.compile(f"[{PRINTED_BULLETS}]")
_LETTER = re.compile(r"[^\W\d_]")
_MEAN_CELL_CHARS, _MEAN_NARROW_CELL_CHARS, _MAX_CELL_CHARS = 330, 600, 2000  # narrow: in three or more columns


def merge_table_rows(pages: Sequence[PrintedPage]) -> list[PrintedPage]:
    """Return a document's printed pages in order, with each row of ruled tables as one line.

    A table may continue from the page before.
    """
    merged = []
    columns: list[tuple[float, ...]] = []
    for page in pages:
        tables = _PageTables(page, columns)
        tables.merge_rows()
        merged.append(replace(page, lines=tuple(tables.lines)) if tables.columns else page)
        columns = tables.columns
    return merged


class _PageTables:
    """The ruled tables of a page: its `lines`, with the rows of tables merged, and the `columns` of each table."""

    def __init__(self, page: PrintedPage, columns_before: Sequence[tuple[float, ...]]) -> None:
        self._edges = find_edges(page.shapes)
        self._columns_before = columns_before
        self.lines = list(page.lines)
        self.columns: list[tuple[float, ...]] = []

    def merge_rows(self) -> None:
        """Merge the rows of grids and of level rules; the latter first if grids are only parts of them."""
        grids, levels = find_grids(self._edges), find_level_rules(self._edges)
        if levels and any(is_contents_title(line.text) for line in self.lines):
            levels = []
        whole = [rules for rules in levels if any(_is_part_of(grid, rules) for grid in grids)]
        for rules in whole:
            self._merge_level_rows(rules)
        for grid in grids:
            self._merge_grid_rows(grid)
        for rules in levels:
            if rules not in whole:
                self._merge_level_rows(rules)

    def _merge_grid_rows(self, grid: TableGrid, *, by_space: bool = False) -> None:
        goes_on = not by_space and any(_are_same_columns(grid.columns, columns) for columns in self._columns_before)
        merged = _merge_rows(self.lines, grid, by_space=by_space, goes_on=goes_on)
        if merged is not self.lines:
            self.lines = merged
            self.columns.append(grid.columns)

    def _merge_level_rows(self, rules: LevelRules) -> None:
        free = [line for line in self.lines if _is_free(line) and _is_between(line, rules)]
        for part in _split_at_room(rules, free):
            own = [line for line in free if _is_between(line, part)]
            grid = build_level_grid(part, [each for line in own for each in line.parts or [line]])
            if grid:
                self._merge_grid_rows(grid, by_space=True)


def _split_at_room(rules: LevelRules, lines: Sequence[TextLine]) -> list[LevelRules]:
    """Split level rules at spaces without text in between, such as the one above a running foot."""
    parts: list[list[float]] = [[rules.rows[0]]]
    for above, below in pairwise(rules.rows):
        is_empty = not any(above < _find_middle_height(line) < below for line in lines)
        if is_empty and below - above >= _EMPTY_ROOM:
            parts.append([below])
        else:
            parts[-1].append(below)
    return [replace(rules, rows=tuple(part)) for part in parts if len(part) >= 3]


def _are_same_columns(first: Sequence[float], second: Sequence[float]) -> bool:
    return len(first) == len(second) and all(abs(one - other) <= SNAP for one, other in zip(first, second, strict=True))


def _is_part_of(grid: TableGrid, rules: LevelRules) -> bool:
    """Tell whether a grid is only a part of a table with level rules, such as one of its bands."""
    return (
        len(grid.rows) < len(rules.rows)
        and rules.left - SNAP <= grid.columns[0]
        and grid.columns[-1] <= rules.right + SNAP
        and rules.rows[0] - SNAP <= grid.rows[0]
        and grid.rows[-1] <= rules.rows[-1] + SNAP
        and len(grid.columns) <= len(rules.columns)
    )


def merge_bare_table_rows(page: PrintedPage) -> PrintedPage:
    """Return a page without running heads and contents entries, with each row of tables without rules as one line."""
    lines = list(page.lines)
    if any(is_contents_title(line.text) for line in lines):
        return page
    parts = [part for line in lines if _is_free(line) for part in line.parts or [line]]
    for print_lines, gutters in find_bare_regions(parts):
        grid = build_bare_grid(print_lines, find_gutters(print_lines, 0) or gutters)
        if grid:
            lines = _merge_rows(lines, grid, by_space=True, is_borderless=True)
    return replace(page, lines=tuple(lines)) if len(lines) != len(page.lines) else page


def _is_free(line: TextLine) -> bool:
    return not line.is_turned and line.block_kind is None


def _is_between(line: TextLine, rules: LevelRules) -> bool:
    middle = (line.left + line.right) / 2
    return (
        rules.rows[0] < _find_middle_height(line) < rules.rows[-1] and rules.left - SNAP < middle < rules.right + SNAP
    )


def _merge_rows(
    lines: list[TextLine],
    grid: TableGrid,
    *,
    by_space: bool = False,
    is_borderless: bool = False,
    goes_on: bool = False,
) -> list[TextLine]:
    """Return a page's lines with those in a grid merged into its rows; unchanged if it is not a table.

    Args:
        by_space: Whether its columns were found by white space.
        is_borderless: Whether it has no rules at all.
        goes_on: Whether the page before has a table with the same columns.
    """
    inside = [line for line in lines if _is_free(line) and _is_inside(line, grid)]
    if by_space:
        inside = _drop_headings_between(inside, grid)
    parts = [part for line in inside for part in (line.parts if by_space and line.parts else [line])]
    cells = _assign_cells(grid, parts)
    if not _is_table(cells, goes_on=goes_on) or (by_space and not _is_spaced_table(cells, is_borderless=is_borderless)):
        return lines
    if not is_borderless:
        beside = [
            line
            for line in lines
            if _is_free(line) and grid.columns[0] - SNAP < line.left and line.right < grid.columns[-1] + SNAP
        ]
        head = find_head([line for line in beside if _find_middle_height(line) <= grid.rows[0]], grid)
        total = find_total([line for line in beside if _find_middle_height(line) >= grid.rows[-1]], grid)
        cells |= _assign_row(_ABOVE, head, grid) | _assign_row(len(grid.rows), total, grid)
        inside += [*head, *total]
    taken = {id(line) for line in inside}
    frame = TableFrame(grid.rows[0], grid.columns, is_inferred=by_space)
    rows = _build_rows(cells, frame, None if by_space else grid)
    return [line for line in lines if id(line) not in taken] + rows


def _drop_headings_between(lines: Sequence[TextLine], grid: TableGrid) -> list[TextLine]:
    """Return the lines in a grid without those alone between two distant rules: headings between two tables."""
    rows = [bisect_right(grid.rows, _find_middle_height(line)) for line in lines]
    counts = Counter(rows)
    return [
        line
        for line, row in zip(lines, rows, strict=True)
        if counts[row] > 1 or grid.rows[row] - grid.rows[row - 1] < _HEADING_ROOM * line.size
    ]


def _assign_row(row: int, lines: Sequence[TextLine], grid: TableGrid) -> dict[tuple[int, int], list[TextLine]]:
    """Return the cells (row, column) of a row outside the rules."""
    columns = assign_columns(PrintLine(tuple(sorted(lines, key=lambda line: line.baseline))), grid.columns)
    return {(row, column): own for column, own in columns.items()}


def _is_spaced_table(cells: dict[tuple[int, int], list[TextLine]], *, is_borderless: bool) -> bool:
    """Distinguish a table with columns by white space from text in columns, charts, lists and cards."""
    rows, columns = sorted({row for row, _ in cells}), sorted({column for _, column in cells})
    if not are_cells_aligned([[own for (_, at), own in cells.items() if at == column] for column in columns]):
        return False
    if sum(_begins_card(own) for own in cells.values()) > _MOST_CARDS * len(cells):
        return False
    texts = [[" ".join(line.text for line in cells.get((row, column), ())) for column in columns] for row in rows]
    if _lists_pages(cells, columns) or sum(
        bool(_BULLET.match(text)) for row in texts for text in row
    ) > _MOST_CARDS * len(cells):
        return False
    if not is_borderless:
        return True
    bold = [[all(line.bold for line in cells.get((row, column), ())) for column in columns] for row in rows]
    shared = [own for row in rows if len(own := [cell for (at, _), cell in cells.items() if at == row]) > 1]
    level = sum(map(_begins_level, shared))
    return len(rows) >= 3 and level >= _LEVEL_ROWS * len(shared) and is_bare_table(texts, bold)


def _begins_level(cells: Sequence[Sequence[TextLine]]) -> bool:
    """Tell whether two or more cells of a row begin on one baseline."""
    first = min(cell[0].baseline for cell in cells)
    return sum(abs(cell[0].baseline - first) < 1 for cell in cells) > 1


def _begins_card(lines: Sequence[TextLine]) -> bool:
    """Tell whether a cell is a heading with text below it."""
    return lines[0].bold and not lines[-1].bold


def _lists_pages(cells: dict[tuple[int, int], list[TextLine]], columns: Sequence[int]) -> bool:
    """Tell whether a table consists of titles with their page numbers."""
    own = [line for (_, column), lines in sorted(cells.items()) if column == columns[-1] for line in lines]
    numbers = [int(line.text) for line in own if line.text.isdecimal()]
    return len(columns) == 2 and len(numbers) >= max(3, 0.7 * len(own)) and numbers == sorted(numbers)


def _is_inside(line: TextLine, grid: TableGrid) -> bool:
    x, y = (line.left + line.right) / 2, _find_middle_height(line)
    return grid.rows[0] < y < grid.rows[-1] and grid.columns[0] - SNAP < x < grid.columns[-1] + SNAP


def _find_middle_height(line: TextLine) -> float:
    """Return y of the middle of a line's x-height."""
    return line.baseline - 0.3 * line.size


def _assign_cells(grid: TableGrid, lines: Sequence[TextLine]) -> dict[tuple[int, int], list[TextLine]]:
    """Return the lines of each cell (row, column); a cell over several rows or columns is its first."""
    cells: dict[tuple[int, int], list[TextLine]] = defaultdict(list)
    for line in sorted(lines, key=lambda each: (round(each.baseline), each.left)):
        x, y = (line.left + line.right) / 2, _find_middle_height(line)
        row = bisect_right(grid.rows, y) - 1
        column = max(bisect_right(grid.columns, line.left + 0.5 * line.size) - 1, 0)
        while row > 0 and not _has_edge(grid.horizontal, grid.rows[row], x):
            row -= 1
        while column > 0 and not _has_edge(grid.vertical, grid.columns[column], y):
            column -= 1
        cells[row, column].append(line)
    return cells


def _has_edge(edges: Sequence[Edge], position: float, along: float) -> bool:
    """Tell whether there is an edge at a position across and a point along its direction."""
    return any(abs(at - position) <= SNAP and start - SNAP <= along <= end + SNAP for at, start, end in edges)


def _is_table(cells: dict[tuple[int, int], list[TextLine]], *, goes_on: bool) -> bool:
    """Distinguish a table from a chart, a form or a page laid out in boxes, by the lines of each cell.

    If `goes_on`, the page before has a table with the same columns, and one row is enough.
    """
    if not cells:
        return False
    rows, columns = len({row for row, _ in cells}), len({column for _, column in cells})
    shared = sum(count > 1 for count in Counter(row for row, _ in cells).values())
    chars = [sum(len(line.text) for line in own) for own in cells.values()]
    worded = len({row for (row, _), own in cells.items() if any(_LETTER.search(line.text) for line in own)})
    least = 1 if goes_on else 2
    return (
        worded >= max(_WORDED_ROWS * rows, least)
        and shared >= least
        and shared >= _SHARED_ROWS * rows
        and len(cells) >= _FILLED_CELLS * rows * columns
        and sum(chars) <= (_MEAN_CELL_CHARS if columns == 2 else _MEAN_NARROW_CELL_CHARS) * len(cells)
        and max(chars) <= _MAX_CELL_CHARS
    )


def _build_rows(
    cells: dict[tuple[int, int], list[TextLine]], frame: TableFrame, grid: TableGrid | None
) -> list[TextLine]:
    """Return one line for each row of a table, with empty cells except after the last one with text.

    `grid` has the rules, if they show the rows and columns of each cell.
    """
    columns = _join_columns(cells)
    rows: list[TextLine] = []
    last = _ABOVE  # last row with text in the first column
    for row in sorted({row for row, _ in cells}):
        own = [[line for column in joined for line in cells.get((row, column), ())] for joined in columns]
        own = [sorted(cell, key=lambda line: (round(line.baseline), line.left)) for cell in own]
        parts = split_row(own) if row != _ABOVE else [[tuple(cell) for cell in own]]
        last = row if own[0] else last
        goes_on = grid is not None and _ABOVE < last < row and _goes_on_down(grid, last, row)
        merged = [
            replace(_build_row(part, frame), above=0 if not part[0] and (number or goes_on) else -1)
            for number, part in enumerate(parts)
        ]
        is_band = grid is not None and len(columns) > 1 and len(merged) == 1 and _is_as_wide(grid, row)
        rows += [replace(merged[0], is_band=True)] if is_band else merged
    return rows


def _goes_on_down(grid: TableGrid, first: int, last: int) -> bool:
    """Tell whether the first cell of a row extends down to another row, without a rule in between."""
    middle = (grid.columns[0] + grid.columns[1]) / 2
    return not any(_has_edge(grid.horizontal, grid.rows[row], middle) for row in range(first + 1, last + 1))


def _is_as_wide(grid: TableGrid, row: int) -> bool:
    """Tell whether the first cell of a row extends to the table's right edge, without a rule in between."""
    if not 0 <= row < len(grid.rows) - 1:
        return False
    middle = (grid.rows[row] + grid.rows[row + 1]) / 2
    return not any(_has_edge(grid.vertical, column, middle) for column in grid.columns[1:-1])


def _join_columns(cells: dict[tuple[int, int], list[TextLine]]) -> list[list[int]]:
    """Return the columns with text.

    A column of bullets is joined to the next; neighbours that no row has both of are one, such as those beside a double
    rule.
    """
    joined: list[list[int]] = []
    rows: list[set[int]] = []
    begins_text = False
    for column in sorted({column for _, column in cells}):
        own = {row: lines for (row, at), lines in cells.items() if at == column}
        if joined and (begins_text or rows[-1].isdisjoint(own)):
            joined[-1].append(column)
            rows[-1] |= {*own}
        else:
            joined.append([column])
            rows.append({*own})
        begins_text = all(is_bullet(line.text) for lines in own.values() for line in lines)
    return joined


def _build_row(cells: Sequence[tuple[TextLine, ...]], frame: TableFrame) -> TextLine:
    """Return a row of cells as one line, without empty cells at the end."""
    last = max(at for at, cell in enumerate(cells) if cell)
    cells = tuple(cells[: last + 1])
    lines = [line for cell in cells for line in cell]
    return replace(
        min(lines, key=lambda line: line.baseline),
        text="\t".join(" ".join(line.text for line in cell) for cell in cells),
        left=min(line.left for line in lines),
        top=min(line.top for line in lines),
        right=max(line.right for line in lines),
        bottom=max(line.bottom for line in lines),
        marks=(),
        block_kind=BlockKind.TABLE_ROW,
        cells=cells,
        parts=(),
        table=frame,
    )
