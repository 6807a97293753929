"""Orders lines into columns in reading order, by their boxes alone.

A page is cut into horizontal strips at the white space between lines, strips that share a vertical gutter are grouped,
and each group is read column by column, recursively (a form of the XY cut: Nagy and Seth 1984).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kb.read.layout.elements import TextLine
from kb.read.layout.lines.line_builder import is_list_mark, join_mark

_MIN_GUTTER = 7.0  # points
_MAX_DEPTH = 12
_TIGHT = 1.6  # times its font size: distance of two lines of a paragraph, at most
_LEVEL = 0.3  # times its font size: difference of baselines in a line, at most
_LABEL_SIZE = 1.3  # font size of a label, relative to its text, at most
_LABEL = re.compile(r"(?=\D*\d)\S{1,8}")  # "140.92", "A/12."
_FIGURE_SIZE, _FIGURE_CHARS = 1.6, 12  # of a large figure: least size, relative to its caption; most characters
_MIN_LABELS = 3  # in a column of labels that are no list marks

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class TextColumn:
    """Lines in reading order, from top to bottom; lines side by side from left to right.

    The edges of the column may be wider than its lines.
    """

    lines: tuple[TextLine, ...]
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class _Strip:
    """Lines that overlap in height, directly or through others."""

    lines: list[TextLine]
    whitespace: list[Interval]  # horizontal intervals without a line, from the far left to the far right


_StripGroup = tuple[list[_Strip], list[Interval]]  # strips that are read column by column, and their gutters


def find_columns(lines: Sequence[TextLine], left: float, right: float, depth: int = 0) -> list[TextColumn]:
    """Return the columns of a page, or of a part of it, in reading order.

    Lines may be in any order; `left` and `right` are the part's edges, and `depth` counts the cuts that led to it.
    """
    if not lines:
        return []
    columns: list[TextColumn] = []
    for strips, gutters in _group_strips(_split_into_strips(lines)):
        members, gutters = _attach_labels([line for strip in strips for line in strip.lines], gutters)
        if not gutters or depth >= _MAX_DEPTH:
            columns.append(TextColumn(_sort_lines(members), left, right))
            continue
        edges = [left, *((low + high) / 2 for low, high in gutters), right]
        for low, high in pairwise(edges):
            inside = [
                line
                for line in members
                if low <= (line.left + line.right) / 2 < high or (high == right and line.left >= low)
            ]
            columns += find_columns(inside, min(line.left for line in inside) if inside else low, high, depth + 1)
    return columns


def _sort_lines(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    """Sort the lines of a column from the top; a large figure comes before the lines of its caption beside it."""
    places = {}
    least = _FIGURE_SIZE * min(line.size for line in lines)
    for figure in lines:
        if figure.size > least and len(figure.text) <= _FIGURE_CHARS and any(map(str.isdigit, figure.text)):
            beside = [
                line.baseline
                for line in lines
                if line.size * _FIGURE_SIZE < figure.size
                and figure.top < line.baseline - 0.3 * line.size < figure.baseline
                and (line.left >= figure.right or line.right <= figure.left)
            ]
            places[id(figure)] = (round(min(beside)), float("-inf")) if beside else None
    return tuple(sorted(lines, key=lambda line: places.get(id(line)) or (round(line.baseline), line.left)))


def _attach_labels(lines: list[TextLine], gutters: list[Interval]) -> tuple[list[TextLine], list[Interval]]:
    """Put the labels of a column, such as numbers in the margin, before the lines that they are level with.

    Returns:
        The lines, and the gutters without those to the right of such columns.
    """
    kept: list[Interval] = []
    for index, (low, high) in enumerate(gutters):
        left = gutters[index - 1][1] if index else float("-inf")
        right = gutters[index + 1][0] if index + 1 < len(gutters) else float("inf")
        labels = [line for line in lines if left <= line.left and line.right <= low]
        pairs = _pair_labels(labels, [line for line in lines if high <= line.left and line.right <= right])
        if not pairs:
            kept.append((low, high))
        taken = {id(line) for pair in pairs for line in pair}
        lines = [line for line in lines if id(line) not in taken] + [join_mark(*pair) for pair in pairs]
    return lines, kept


def _pair_labels(labels: Sequence[TextLine], lines: Sequence[TextLine]) -> list[tuple[TextLine, TextLine]]:
    """Return the labels of a column, each with its line in the next one; none unless each has a line of its own."""
    texts = [label.text for label in labels]
    if not all(map(is_list_mark, texts)) and (len(texts) < _MIN_LABELS or not all(map(_LABEL.fullmatch, texts))):
        return []
    pairs = [(label, line) for label in labels if (line := _find_labelled(label, lines))]
    return pairs if len({id(line) for _, line in pairs}) == len(labels) else []


def _find_labelled(label: TextLine, lines: Sequence[TextLine]) -> TextLine | None:
    """Return the first words level with a label to their left, if they may begin a block."""
    level = [line for line in lines if abs(line.baseline - label.baseline) < _LEVEL * line.size]
    first = min(level, key=lambda line: line.left, default=None)
    if first is None or first.block_kind or label.block_kind or label.size > _LABEL_SIZE * first.size:
        return None
    words = first.text.lstrip("“‘\"'([")
    is_line_number = label.text.isdecimal() and words[:1].islower()
    return first if words[:1].isalpha() and not is_line_number else None


def _split_into_strips(lines: Sequence[TextLine]) -> list[_Strip]:
    strips: list[list[TextLine]] = []
    bottom = float("-inf")
    for line in sorted(lines, key=lambda each: each.top):
        # Tight leading makes the boxes of lines overlap a little.
        if strips and line.top + 0.25 * line.size < bottom:
            strips[-1].append(line)
        else:
            strips.append([line])
        bottom = max(bottom, line.bottom - 0.1 * line.size)
    return [_Strip(strip, _find_whitespace(strip)) for strip in strips]


def _find_whitespace(lines: Sequence[TextLine]) -> list[Interval]:
    intervals: list[Interval] = []
    at = float("-inf")
    for left, right in sorted((line.left, line.right) for line in lines):
        if left > at:
            intervals.append((at, left))
        at = max(at, right)
    intervals.append((at, float("inf")))
    return intervals


def _group_strips(strips: Sequence[_Strip]) -> list[_StripGroup]:
    """Group strips that share a gutter with lines on both sides of it in at least one strip.

    Returns:
        The groups from top to bottom, each with its gutters; strips without a gutter are groups too.
    """
    groups: list[_StripGroup] = []
    whitespace: list[Interval] = []
    for strip in strips:
        own = _select_gutters(strip.whitespace)
        if groups:
            members, gutters = groups[-1]
            shared = _intersect(whitespace, strip.whitespace)
            common = [gutter for gutter in _select_gutters(shared) if _has_both_sides([*members, strip], gutter)]
            if gutters and common:
                groups[-1] = ([*members, strip], common)
                whitespace = shared
                continue
            if not gutters and not own:
                groups[-1] = ([*members, strip], [])
                whitespace = shared
                continue
        groups.append(([strip], own))
        whitespace = strip.whitespace
    return _move_last_lines(_move_first_lines(groups))


def _move_first_lines(groups: Sequence[_StripGroup]) -> list[_StripGroup]:
    """Give a group of columns the strips above that begin its right column higher than its left one.

    A strip without a gutter looks like text above the columns; if all its lines are to the right of the gutter below
    and the file draws them after the left column, they are the first lines of the right one.
    """
    found: list[_StripGroup] = []
    for members, gutters in groups:
        above = found[-1] if found else ([], [(0.0, 0.0)])
        if not gutters or above[1]:
            found.append((members, gutters))
            continue
        kept = _count_strips_above(above[0], members, gutters)
        moved = above[0][kept:]
        found[-1:] = [(above[0][:kept], [])] if kept else []
        found.append(([*moved, *members], _share_gutters([*moved, *members])))
    return found


def _move_last_lines(groups: Sequence[_StripGroup]) -> list[_StripGroup]:
    """Give the text below a group of columns the strips at the foot of the left column that the file draws with it.

    These are headings of that text, which begins below the columns and crosses their gutter.
    """
    found = list(groups)
    for index in range(len(found) - 1):
        (members, gutters), (below, own) = found[index], found[index + 1]
        if not gutters or own:
            continue
        middle = (gutters[0][0] + gutters[0][1]) / 2
        runs_over = any(line.left < middle < line.right for line in below[0].lines)
        right = [line.draw_order for strip in members for line in strip.lines if line.left >= middle]
        kept = len(members)
        for at in range(len(members) - 1, 0, -1) if runs_over else ():
            lines = members[at].lines
            is_last = all(line.right <= middle and line.draw_order > max(right) for line in lines)
            if not is_last or _select_gutters(members[at].whitespace):
                break
            if not _continues(members[at - 1].lines, lines):
                kept = at
        if kept < len(members):
            found[index] = (members[:kept], _share_gutters(members[:kept]))
            found[index + 1] = ([*members[kept:], *below], [])
    return found


def _continues(above: Sequence[TextLine], below: Sequence[TextLine]) -> bool:
    """Tell whether lines are styled like lines just above them, as in one paragraph."""
    return any(
        line.style == other.style and line.baseline - other.baseline < _TIGHT * line.size and line.left < other.right
        for line in below
        for other in above
    )


def _count_strips_above(above: Sequence[_Strip], members: Sequence[_Strip], gutters: Sequence[Interval]) -> int:
    """Return the number of strips above a group of columns that do not begin its right column."""
    kept = len(above)
    whitespace = _intersect_all(members)
    for index in range(len(above) - 1, -1, -1):
        strip = above[index]
        whitespace = _intersect(whitespace, strip.whitespace)
        shared = [gutter for gutter in _select_gutters(whitespace) if _has_both_sides(members, gutter)]
        if not shared:
            break
        middle = (shared[0][0] + shared[0][1]) / 2
        first = min(line.draw_order for line in strip.lines)
        left = [line.draw_order for each in members for line in each.lines if line.right <= middle]
        if all(line.left >= middle for line in strip.lines) and first > median(left):
            kept = index
    return kept


def _share_gutters(strips: Sequence[_Strip]) -> list[Interval]:
    """Return the gutters shared by all strips of a group, with lines on both sides."""
    return [gutter for gutter in _select_gutters(_intersect_all(strips)) if _has_both_sides(strips, gutter)]


def _intersect_all(strips: Sequence[_Strip]) -> Sequence[Interval]:
    whitespace: Sequence[Interval] = strips[0].whitespace
    for strip in strips[1:]:
        whitespace = _intersect(whitespace, strip.whitespace)
    return whitespace


def _select_gutters(whitespace: Sequence[Interval]) -> list[Interval]:
    """Return the intervals that are wide enough for a gutter and have lines to their left and right."""
    return [
        (low, high)
        for low, high in whitespace
        if low != float("-inf") and high != float("inf") and high - low >= _MIN_GUTTER
    ]


def _intersect(first: Sequence[Interval], second: Sequence[Interval]) -> list[Interval]:
    """Return the intersections of two sorted lists of intervals that are wide enough for a gutter."""
    common: list[Interval] = []
    i = j = 0
    while i < len(first) and j < len(second):
        low, high = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if high - low >= _MIN_GUTTER:
            common.append((low, high))
        if first[i][1] < second[j][1]:
            i += 1
        else:
            j += 1
    return common


def _has_both_sides(strips: Sequence[_Strip], gutter: Interval) -> bool:
    """Tell whether some strip has lines on both sides of a gutter."""
    middle = (gutter[0] + gutter[1]) / 2
    return any(
        any(line.right <= middle for line in strip.lines) and any(line.left >= middle for line in strip.lines)
        for strip in strips
    )
