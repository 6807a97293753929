"""Lines -> columns in reading order.

Cuts a page into strips at the white space between lines, puts strips together that share an upright gutter, and reads
each such group column by column. Knows boxes only, not what is written in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.read.layout.pieces import Line

_GUTTER = 7.0  # points; the narrowest gutter between columns
_MAX_DEPTH = 12

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Column:
    """Lines that are read from the first to the last, one below the other.

    Attributes:
        lines: From top to bottom; lines side by side from left to right.
        left, right: The edges of the column, which may be wider than its lines.
    """

    lines: tuple[Line, ...]
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class _Strip:
    """Lines that overlap in height, directly or through others."""

    lines: list[Line]
    free: list[Interval]

    @property
    def top(self) -> float:
        return min(line.top for line in self.lines)


def _strips(lines: Sequence[Line]) -> list[_Strip]:
    strips: list[list[Line]] = []
    bottom = float("-inf")
    for line in sorted(lines, key=lambda each: each.top):
        # Tight leading lets the boxes of lines overlap a little.
        if strips and line.top + 0.25 * line.size < bottom:
            strips[-1].append(line)
        else:
            strips.append([line])
        bottom = max(bottom, line.bottom - 0.1 * line.size)
    return [_Strip(strip, _free(strip)) for strip in strips]


def _free(lines: Sequence[Line]) -> list[Interval]:
    """Return the upright white spaces of a strip, from the far left to the far right."""
    found: list[Interval] = []
    at = float("-inf")
    for left, right in sorted((line.left, line.right) for line in lines):
        if left > at:
            found.append((at, left))
        at = max(at, right)
    found.append((at, float("inf")))
    return found


def _common(first: Sequence[Interval], second: Sequence[Interval]) -> list[Interval]:
    found: list[Interval] = []
    i = j = 0
    while i < len(first) and j < len(second):
        low, high = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if high - low >= _GUTTER:
            found.append((low, high))
        if first[i][1] < second[j][1]:
            i += 1
        else:
            j += 1
    return found


def _inner(free: Sequence[Interval]) -> list[Interval]:
    return [
        each for each in free if each[0] != float("-inf") and each[1] != float("inf") and each[1] - each[0] >= _GUTTER
    ]


def _groups(strips: Sequence[_Strip]) -> list[tuple[list[_Strip], list[Interval]]]:
    """Put strips together that share a gutter with lines on both sides of it in one strip at least."""
    groups: list[tuple[list[_Strip], list[Interval]]] = []
    free: list[Interval] = []
    for strip in strips:
        if groups:
            members, gutters = groups[-1]
            shared = _common(free, strip.free)
            both = [gutter for gutter in _inner(shared) if _parts([*members, strip], gutter)]
            own = _inner(strip.free)
            if gutters and both:
                groups[-1] = ([*members, strip], both)
                free = shared
                continue
            if not gutters and not own:
                groups[-1] = ([*members, strip], [])
                free = shared
                continue
        own = _inner(strip.free)
        groups.append(([strip], own))
        free = strip.free
    return groups


def _parts(strips: Sequence[_Strip], gutter: Interval) -> bool:
    """Tell whether some strip has lines on both sides of a gutter."""
    middle = (gutter[0] + gutter[1]) / 2
    return any(
        any(line.right <= middle for line in strip.lines) and any(line.left >= middle for line in strip.lines)
        for strip in strips
    )


def columns_of(lines: Sequence[Line], left: float, right: float, depth: int = 0) -> list[Column]:
    """Return the columns of a page, or of a part of it, in reading order.

    Args:
        lines: In any order.
        left: The left edge of the part.
        right: Its right edge.
        depth: How many cuts led to this part.
    """
    if not lines:
        return []
    found: list[Column] = []
    for strips, gutters in _groups(_strips(lines)):
        members = [line for strip in strips for line in strip.lines]
        if not gutters or depth >= _MAX_DEPTH:
            members.sort(key=lambda line: (round(line.baseline), line.left))
            found.append(Column(tuple(members), left, right))
            continue
        edges = [left, *((low + high) / 2 for low, high in gutters), right]
        for low, high in pairwise(edges):
            inside = [
                line
                for line in members
                if low <= (line.left + line.right) / 2 < high or (high == right and line.left >= low)
            ]
            found += columns_of(inside, min(line.left for line in inside) if inside else low, high, depth + 1)
    return found
