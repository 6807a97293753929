"""Tables that are drawn with rules or boxes, made one line a row.

Grids are found among a page's drawn shapes, and each line of text is put into its cell. Tables without rules are left
to the reading order.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.model import BlockKind
from kb.read.layout.elements import TableFrame, TextLine
from kb.read.layout.glyphs import DrawnShape
from kb.read.layout.structure.page_numbers import PrintedPage

_SNAP = 3.0  # points: edges no further apart are one
_MIN_LENGTH = 10.0  # points
_MAX_EDGES = 1500
_SHARED_ROWS = 0.6  # of a table's rows have text in two cells or more
_FILLED_CELLS = 0.45  # of its cells have text
_MEAN_CELL_CHARS, _MAX_CELL_CHARS = 330, 2000

_Edge = tuple[float, float, float]  # its coordinate across its direction, and its start and end along it


@dataclass(frozen=True, slots=True)
class _TableGrid:
    """The rules of one table.

    Attributes:
        rows: y of each horizontal rule, from the top.
        columns: x of each vertical rule, from the left.
        horizontal, vertical: The rules themselves.
    """

    rows: tuple[float, ...]
    columns: tuple[float, ...]
    horizontal: tuple[_Edge, ...]
    vertical: tuple[_Edge, ...]


def merge_table_rows(page: PrintedPage) -> PrintedPage:
    """Return a printed page with each row of its ruled tables as one line."""
    if len(page.shapes) < 3:
        return page
    lines = list(page.lines)
    for grid in _find_grids(page.shapes):
        inside = [line for line in lines if not line.is_turned and line.block_kind is None and _is_inside(line, grid)]
        cells = _assign_cells(grid, inside)
        if not _is_table(cells):
            continue
        taken = {id(line) for own in cells.values() for line in own}
        lines = [line for line in lines if id(line) not in taken] + _build_rows(cells, grid)
    return replace(page, lines=tuple(lines)) if len(lines) != len(page.lines) else page


def _find_grids(shapes: Sequence[DrawnShape]) -> list[_TableGrid]:
    """Return the grids of a page: rules that cross or touch, directly or through others."""
    horizontal, vertical = _find_edges(shapes)
    if len(horizontal) + len(vertical) > _MAX_EDGES:
        return []
    parents = list(range(len(horizontal) + len(vertical)))  # a union-find forest over all edges

    def find_root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    for i, (y, left, right) in enumerate(horizontal):
        for j, (x, top, bottom) in enumerate(vertical, start=len(horizontal)):
            if left - _SNAP <= x <= right + _SNAP and top - _SNAP <= y <= bottom + _SNAP:
                parents[find_root(i)] = find_root(j)
    members: dict[int, tuple[list[_Edge], list[_Edge]]] = defaultdict(lambda: ([], []))
    for index, edge in enumerate([*horizontal, *vertical]):
        members[find_root(index)][index >= len(horizontal)].append(edge)
    grids = []
    for rows, columns in members.values():
        ys, xs = _merge_positions([edge[0] for edge in rows]), _merge_positions([edge[0] for edge in columns])
        if len(ys) >= 3 and len(xs) >= 3:
            grids.append(_TableGrid(ys, xs, tuple(rows), tuple(columns)))
    return grids


def _find_edges(shapes: Sequence[DrawnShape]) -> tuple[list[_Edge], list[_Edge]]:
    """Return the horizontal and the vertical edges of shapes."""
    horizontal: list[_Edge] = []
    vertical: list[_Edge] = []
    for shape in shapes:
        if shape.is_rule and max(shape.width, shape.height) < _MIN_LENGTH:
            continue
        if shape.is_rule and shape.width > shape.height:
            horizontal.append(((shape.top + shape.bottom) / 2, shape.left, shape.right))
        elif shape.is_rule:
            vertical.append(((shape.left + shape.right) / 2, shape.top, shape.bottom))
        elif shape.width >= 2 * _MIN_LENGTH and shape.height >= _MIN_LENGTH:
            horizontal += [(shape.top, shape.left, shape.right), (shape.bottom, shape.left, shape.right)]
            vertical += [(shape.left, shape.top, shape.bottom), (shape.right, shape.top, shape.bottom)]
    return _merge_edges(horizontal), _merge_edges(vertical)


def _merge_edges(edges: Sequence[_Edge]) -> list[_Edge]:
    """Merge edges that lie on one line and touch."""
    merged: list[_Edge] = []
    for edge in sorted(edges):
        near = (index for index in range(len(merged) - 1, -1, -1) if _are_touching(merged[index], edge))
        index = next(near, None)
        if index is None:
            merged.append(edge)
        else:
            other = merged[index]
            merged[index] = (other[0], min(other[1], edge[1]), max(other[2], edge[2]))
    return merged


def _are_touching(first: _Edge, second: _Edge) -> bool:
    return abs(first[0] - second[0]) <= _SNAP and first[1] <= second[2] + _SNAP and second[1] <= first[2] + _SNAP


def _merge_positions(values: Sequence[float]) -> tuple[float, ...]:
    """Return values in order, without those too near to the one before."""
    merged: list[float] = []
    for value in sorted(values):
        if not merged or value - merged[-1] > _SNAP:
            merged.append(value)
    return tuple(merged)


def _is_inside(line: TextLine, grid: _TableGrid) -> bool:
    x, y = (line.left + line.right) / 2, _find_middle_height(line)
    return grid.rows[0] < y < grid.rows[-1] and grid.columns[0] - _SNAP < x < grid.columns[-1] + _SNAP


def _find_middle_height(line: TextLine) -> float:
    """Return y of the middle of a line's small letters."""
    return line.baseline - 0.3 * line.size


def _assign_cells(grid: _TableGrid, lines: Sequence[TextLine]) -> dict[tuple[int, int], list[TextLine]]:
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


def _has_edge(edges: Sequence[_Edge], position: float, along: float) -> bool:
    """Tell whether there is an edge at a position across and a point along its direction."""
    return any(abs(at - position) <= _SNAP and start - _SNAP <= along <= end + _SNAP for at, start, end in edges)


def _is_table(cells: dict[tuple[int, int], list[TextLine]]) -> bool:
    """Tell a table from a chart, a form or a page laid out in boxes."""
    if not cells:
        return False
    rows, columns = len({row for row, _ in cells}), len({column for _, column in cells})
    shared = sum(count > 1 for count in Counter(row for row, _ in cells).values())
    chars = [sum(len(line.text) for line in own) for own in cells.values()]
    return (
        shared >= 2
        and shared >= _SHARED_ROWS * rows
        and len(cells) >= _FILLED_CELLS * rows * columns
        and sum(chars) <= _MEAN_CELL_CHARS * len(cells)
        and max(chars) <= _MAX_CELL_CHARS
    )


def _build_rows(cells: dict[tuple[int, int], list[TextLine]], grid: _TableGrid) -> list[TextLine]:
    """Return one line for each row of a table, with an empty cell for each one without text before the last."""
    rows = []
    columns = _join_columns(cells)
    frame = TableFrame(grid.rows[0], grid.columns)
    for row in sorted({row for row, _ in cells}):
        filled = [tuple(line for column in own for line in cells.get((row, column), ())) for own in columns]
        while not filled[-1]:
            filled.pop()
        own_cells = tuple(filled)
        lines = [line for cell in own_cells for line in cell]
        rows.append(
            replace(
                lines[0],
                text="\t".join(" ".join(line.text for line in cell) for cell in own_cells),
                left=min(line.left for line in lines),
                top=min(line.top for line in lines),
                right=max(line.right for line in lines),
                bottom=max(line.bottom for line in lines),
                marks=(),
                block_kind=BlockKind.TABLE_ROW,
                cells=own_cells,
                table=frame,
            )
        )
    return rows


def _join_columns(cells: dict[tuple[int, int], list[TextLine]]) -> list[list[int]]:
    """Return the columns with text; neighbours that no row has both of are one, such as those beside a double rule."""
    joined: list[list[int]] = []
    rows: list[set[int]] = []
    for column in sorted({column for _, column in cells}):
        own = {row for row, at in cells if at == column}
        if joined and rows[-1].isdisjoint(own):
            joined[-1].append(column)
            rows[-1] |= own
        else:
            joined.append([column])
            rows.append(own)
    return joined
