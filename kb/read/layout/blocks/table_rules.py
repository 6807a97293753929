"""Finds the grids of tables among drawn shapes: rules that cross, and level rules or bands of one width.

A table may be open at its sides: then the horizontal rules extend beyond the outermost vertical ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kb.read.layout.glyphs import DrawnShape

SNAP = 3.0  # points: edges no further apart are one
_MIN_LENGTH = 10.0  # points
_MAX_EDGES = 1500
_MIN_OPEN_SIDE = 8.0  # points by which horizontal rules extend beyond the vertical ones at an open side
_MOST_RULES = 0.6  # share of the horizontal rules that extend to an open side
_MAX_CUT = 13.0  # points: widest gap within a rule that is cut between columns
_MIN_LEVEL_WIDTH = 120.0  # points
_HIGH, _SHORTER = 0.35, 0.5  # vertical and shorter rules, as shares of the height and width of a table with level rules

Edge = tuple[float, float, float]  # coordinate across its direction, and start and end along it


@dataclass(frozen=True, slots=True)
class TableGrid:
    """The rules of one table."""

    rows: tuple[float, ...]  # y of each horizontal rule, from the top
    columns: tuple[float, ...]  # x of each vertical rule, from the left
    horizontal: tuple[Edge, ...]
    vertical: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class LevelRules:
    """Level rules, or edges of bands, of one width."""

    rows: tuple[float, ...]  # y of each, from the top
    left: float
    right: float
    columns: tuple[float, ...]  # x of both ends and of vertical rules and edges that span much of the height
    shorter: tuple[Edge, ...]  # horizontal rules between them that do not reach from end to end


def find_grids(edges: tuple[Sequence[Edge], Sequence[Edge]]) -> list[TableGrid]:
    """Return the grids among horizontal and vertical edges: rules that cross or touch, directly or through others."""
    horizontal, vertical = edges
    parents = list(range(len(horizontal) + len(vertical)))  # union-find forest over all edges

    def find_root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    for i, (y, left, right) in enumerate(horizontal):
        for j, (x, top, bottom) in enumerate(vertical, start=len(horizontal)):
            if left - SNAP <= x <= right + SNAP and top - SNAP <= y <= bottom + SNAP:
                parents[find_root(i)] = find_root(j)
    members: dict[int, tuple[list[Edge], list[Edge]]] = defaultdict(lambda: ([], []))
    for index, edge in enumerate([*horizontal, *vertical]):
        members[find_root(index)][index >= len(horizontal)].append(edge)
    grids = []
    for rows, columns in members.values():
        closed = _close_sides(rows, columns)
        ys, xs = merge_positions([edge[0] for edge in rows]), merge_positions([edge[0] for edge in closed])
        if len(ys) >= 3 and len(xs) >= 3:
            grids.append(TableGrid(ys, xs, tuple(rows), tuple(closed)))
    return grids


def _close_sides(rows: Sequence[Edge], columns: Sequence[Edge]) -> list[Edge]:
    """Add the vertical rules that open sides lack."""
    if len(rows) < 3 or not columns:
        return list(columns)
    top, bottom = min(edge[0] for edge in rows), max(edge[0] for edge in rows)
    closed = list(columns)
    left, right = min(edge[1] for edge in rows), max(edge[2] for edge in rows)
    if min(edge[0] for edge in columns) - left >= _MIN_OPEN_SIDE and sum(
        edge[1] <= left + SNAP for edge in rows
    ) >= _MOST_RULES * len(rows):
        closed.append((left, top, bottom))
    if right - max(edge[0] for edge in columns) >= _MIN_OPEN_SIDE and sum(
        edge[2] >= right - SNAP for edge in rows
    ) >= _MOST_RULES * len(rows):
        closed.append((right, top, bottom))
    return closed


def find_level_rules(edges: tuple[Sequence[Edge], Sequence[Edge]]) -> list[LevelRules]:
    """Return level rules of one width below each other, three or more, among horizontal and vertical edges."""
    horizontal, vertical = edges
    groups: list[list[Edge]] = []
    for edge in _join_cut_rules(horizontal):
        if edge[2] - edge[1] < _MIN_LEVEL_WIDTH:
            continue
        for group in groups:
            if abs(group[0][1] - edge[1]) <= SNAP and abs(group[0][2] - edge[2]) <= SNAP:
                group.append(edge)
                break
        else:
            groups.append([edge])
    found = []
    for group in groups:
        rows = merge_positions([edge[0] for edge in group])
        if len(rows) < 3:
            continue
        left, right = min(edge[1] for edge in group), max(edge[2] for edge in group)
        heights: dict[float, float] = defaultdict(float)
        for x, top, bottom in vertical:
            if left + SNAP < x < right - SNAP and top >= rows[0] - SNAP and bottom <= rows[-1] + SNAP:
                heights[next((other for other in heights if abs(other - x) <= SNAP), x)] += bottom - top
        columns = [x for x, height in heights.items() if height >= _HIGH * (rows[-1] - rows[0])]
        shorter = tuple(
            edge
            for edge in horizontal
            if rows[0] + SNAP < edge[0] < rows[-1] - SNAP
            and left - SNAP <= edge[1]
            and edge[2] <= right + SNAP
            and _SHORTER * (right - left) <= edge[2] - edge[1] < right - left - 2 * SNAP
        )
        found.append(LevelRules(rows, left, right, (left, *sorted(columns), right), shorter))
    return found


def _join_cut_rules(horizontal: Sequence[Edge]) -> list[Edge]:
    """Join rules on one level that are cut between the columns of a table."""
    joined: list[Edge] = []
    for edge in sorted(horizontal, key=lambda each: (round(each[0] / SNAP), each[1])):
        if joined and abs(joined[-1][0] - edge[0]) <= SNAP and edge[1] - joined[-1][2] <= _MAX_CUT:
            last = joined[-1]
            joined[-1] = (last[0], last[1], max(last[2], edge[2]))
        else:
            joined.append(edge)
    return sorted(joined)


def find_edges(shapes: Sequence[DrawnShape]) -> tuple[list[Edge], list[Edge]]:
    """Return the horizontal and the vertical edges of shapes; none if they are too many for tables."""
    horizontal: list[Edge] = []
    vertical: list[Edge] = []
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
    merged = _merge_edges(horizontal), _merge_edges(vertical)
    return merged if sum(map(len, merged)) <= _MAX_EDGES else ([], [])


def _merge_edges(edges: Sequence[Edge]) -> list[Edge]:
    """Merge collinear edges that touch."""
    merged: list[Edge] = []
    for edge in sorted(edges):
        near = (index for index in range(len(merged) - 1, -1, -1) if _are_touching(merged[index], edge))
        index = next(near, None)
        if index is None:
            merged.append(edge)
        else:
            other = merged[index]
            merged[index] = (other[0], min(other[1], edge[1]), max(other[2], edge[2]))
    return merged


def _are_touching(first: Edge, second: Edge) -> bool:
    return abs(first[0] - second[0]) <= SNAP and first[1] <= second[2] + SNAP and second[1] <= first[2] + SNAP


def merge_positions(values: Sequence[float]) -> tuple[float, ...]:
    """Return values in ascending order, without those too near to their predecessor."""
    merged: list[float] = []
    for value in sorted(values):
        if not merged or value - merged[-1] > SNAP:
            merged.append(value)
    return tuple(merged)
