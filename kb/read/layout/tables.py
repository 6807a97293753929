"""Tables that are drawn with rules or boxes -> one line a row.

Finds grids among a page's drawn shapes and puts each line of text into its cell. Tables without any rule are left to
the order of reading.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.model import BlockKind
from kb.read.layout.glyphs import Shape
from kb.read.layout.leaves import Leaf
from kb.read.layout.pieces import Line

_SNAP = 3.0  # points: edges no further apart are one
_SHORTEST = 10.0
_MAX_EDGES = 1500
_SHARED = 0.6  # of a table's rows have text in two cells or more
_FILLED = 0.45  # of its cells have text
_MEAN_CELL_CHARS, _MAX_CELL_CHARS = 330, 2000

_Edge = tuple[float, float, float]  # where it lies, where it begins, where it ends


@dataclass(frozen=True, slots=True)
class _Grid:
    """The rules of one table.

    Attributes:
        rows: y of each horizontal rule, from the top.
        columns: x of each upright rule, from the left.
        level, upright: The rules themselves.
    """

    rows: tuple[float, ...]
    columns: tuple[float, ...]
    level: tuple[_Edge, ...]
    upright: tuple[_Edge, ...]


def with_tables(leaf: Leaf) -> Leaf:
    """Return a printed page with each row of its ruled tables as one line.

    Args:
        leaf: The page, without running heads.
    """
    if len(leaf.shapes) < 3:
        return leaf
    lines = list(leaf.lines)
    for grid in _grids(leaf.shapes):
        inside = [line for line in lines if not line.aside and line.role is None and _holds(grid, line)]
        cells = _cells(grid, inside)
        if not _is_table(cells):
            continue
        taken = {id(line) for own in cells.values() for line in own}
        lines = [line for line in lines if id(line) not in taken] + _rows(cells)
    return replace(leaf, lines=tuple(lines)) if len(lines) != len(leaf.lines) else leaf


def _is_table(cells: dict[tuple[int, int], list[Line]]) -> bool:
    """Tell a table from a chart, a form or a page laid out in boxes."""
    if not cells:
        return False
    rows, columns = len({row for row, _ in cells}), len({column for _, column in cells})
    shared = sum(count > 1 for count in Counter(row for row, _ in cells).values())
    chars = [sum(len(line.text) for line in own) for own in cells.values()]
    return (
        shared >= 2
        and shared >= _SHARED * rows
        and len(cells) >= _FILLED * rows * columns
        and sum(chars) <= _MEAN_CELL_CHARS * len(cells)
        and max(chars) <= _MAX_CELL_CHARS
    )


def _edges(shapes: Sequence[Shape]) -> tuple[list[_Edge], list[_Edge]]:
    """Return the horizontal and the upright edges of shapes."""
    level: list[_Edge] = []
    upright: list[_Edge] = []
    for shape in shapes:
        if shape.is_rule and max(shape.width, shape.height) < _SHORTEST:
            continue
        if shape.is_rule and shape.width > shape.height:
            level.append(((shape.top + shape.bottom) / 2, shape.left, shape.right))
        elif shape.is_rule:
            upright.append(((shape.left + shape.right) / 2, shape.top, shape.bottom))
        elif shape.width >= 2 * _SHORTEST and shape.height >= _SHORTEST:
            level += [(shape.top, shape.left, shape.right), (shape.bottom, shape.left, shape.right)]
            upright += [(shape.left, shape.top, shape.bottom), (shape.right, shape.top, shape.bottom)]
    return _merged(level), _merged(upright)


def _merged(edges: Sequence[_Edge]) -> list[_Edge]:
    """Put edges together that lie on one line and touch."""
    found: list[_Edge] = []
    for edge in sorted(edges):
        near = (index for index in range(len(found) - 1, -1, -1) if _touch(found[index], edge))
        index = next(near, None)
        if index is None:
            found.append(edge)
        else:
            other = found[index]
            found[index] = (other[0], min(other[1], edge[1]), max(other[2], edge[2]))
    return found


def _touch(first: _Edge, second: _Edge) -> bool:
    return abs(first[0] - second[0]) <= _SNAP and first[1] <= second[2] + _SNAP and second[1] <= first[2] + _SNAP


def _grids(shapes: Sequence[Shape]) -> list[_Grid]:
    """Return the grids of a page: rules that cross or touch, directly or through others."""
    level, upright = _edges(shapes)
    if len(level) < 2 or len(upright) < 2 or len(level) + len(upright) > _MAX_EDGES:
        return []
    group = list(range(len(level) + len(upright)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    for i, (y, left, right) in enumerate(level):
        for j, (x, top, bottom) in enumerate(upright, start=len(level)):
            if left - _SNAP <= x <= right + _SNAP and top - _SNAP <= y <= bottom + _SNAP:
                group[root(i)] = root(j)
    members: dict[int, tuple[list[_Edge], list[_Edge]]] = defaultdict(lambda: ([], []))
    for index, edge in enumerate([*level, *upright]):
        members[root(index)][index >= len(level)].append(edge)
    grids = []
    for rows, columns in members.values():
        ys, xs = _distinct([edge[0] for edge in rows]), _distinct([edge[0] for edge in columns])
        if len(ys) >= 3 and len(xs) >= 3:
            grids.append(_Grid(ys, xs, tuple(rows), tuple(columns)))
    return grids


def _distinct(values: Sequence[float]) -> tuple[float, ...]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SNAP:
            found.append(value)
    return tuple(found)


def _holds(grid: _Grid, line: Line) -> bool:
    middle = line.baseline - 0.3 * line.size
    across = (line.left + line.right) / 2
    return grid.rows[0] < middle < grid.rows[-1] and grid.columns[0] - _SNAP < across < grid.columns[-1] + _SNAP


def _cells(grid: _Grid, lines: Sequence[Line]) -> dict[tuple[int, int], list[Line]]:
    """Return the lines of each cell; a cell over several rows or columns is its first."""
    cells: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda each: (round(each.baseline), each.left)):
        row = bisect_right(grid.rows, line.baseline - 0.3 * line.size) - 1
        column = max(bisect_right(grid.columns, line.left + 0.5 * line.size) - 1, 0)
        middle = (line.left + line.right) / 2
        while row > 0 and not any(
            abs(y - grid.rows[row]) <= _SNAP and left - _SNAP <= middle <= right + _SNAP
            for y, left, right in grid.level
        ):
            row -= 1
        height = line.baseline - 0.3 * line.size
        while column > 0 and not any(
            abs(x - grid.columns[column]) <= _SNAP and top - _SNAP <= height <= bottom + _SNAP
            for x, top, bottom in grid.upright
        ):
            column -= 1
        cells[row, column].append(line)
    return cells


def _rows(cells: dict[tuple[int, int], list[Line]]) -> list[Line]:
    """Return one line for each row of a table."""
    found = []
    for row in sorted({row for row, _ in cells}):
        parts = tuple(tuple(lines) for (own, _), lines in sorted(cells.items()) if own == row)
        every = [line for part in parts for line in part]
        found.append(
            replace(
                every[0],
                text="\t".join(" ".join(line.text for line in part) for part in parts),
                left=min(line.left for line in every),
                top=min(line.top for line in every),
                right=max(line.right for line in every),
                bottom=max(line.bottom for line in every),
                marks=(),
                role=BlockKind.TABLE_ROW,
                parts=parts,
            )
        )
    return found
