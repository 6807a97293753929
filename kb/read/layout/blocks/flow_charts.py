"""Flow charts and trees: boxes with text that lines join, made one line, the boxes in the order of the lines.

A line leads from left to right or downwards, unless the head of an arrow says otherwise. It is seen between its boxes
and meets their sides, while the rules of a table run along edges. A chart with text between its boxes, or near boxes
that no line joins, may be read in part only and is left to the reading order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations

from kb.model import BlockKind
from kb.read.layout.elements import TextLine
from kb.read.layout.glyphs import DrawnShape
from kb.read.layout.structure.page_numbers import PrintedPage

_MIN_BOXES, _MIN_JOINED = 4, 3  # of a page, and of a chart
_MAX_DRAWINGS = 400  # of a page: more are those of a picture
_MIN_WIDTH, _MIN_HEIGHT, _MAX_WIDTH = 30.0, 11.0, 0.75  # of a box: points, and of the width of the page
_SAME, _NEAR, _TOUCHING = 5.0, 8.0, 2.0  # points: boxes drawn twice, a line and its box, the parts of an arrow
_SHAFT, _HEAD = 8.0, 14.0  # points: the thickness of a line, and the size of its head
_LONGEST = 520.0  # points: a line
_SEEN = 4.0  # points of a line between two boxes
_MOST_JOINED = 4  # boxes that a straight line joins: an axis or a rule touches more
_MAX_WORDS = 60  # of a box
_APART = 100.0  # points between a chart and other boxes
_WORDED = 0.8  # of the boxes have a word of four letters or more, or are answers
_WORD = re.compile(r"[^\W\d_]{4,}|\b(?:yes|no|or|and)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Box:
    """A box and the lines of text in it."""

    shape: DrawnShape
    lines: tuple[TextLine, ...]


def merge_flow_charts(page: PrintedPage) -> PrintedPage:
    """Return a printed page with the boxes of each flow chart as one line.

    Args:
        page: The page, without running heads; tables are merged.
    """
    if not _MIN_BOXES < len(page.drawings) <= _MAX_DRAWINGS:
        return page
    boxes = _find_boxes(page)
    if len(boxes) < _MIN_BOXES:
        return page
    followers = _find_followers(boxes, page.drawings)
    charts = [[boxes[at] for at in order] for order in _order_boxes(boxes, followers)]
    charts = [chart for chart in charts if len(chart) >= _MIN_JOINED]
    joined = {id(box) for chart in charts for box in chart}
    rest = [line for line in page.lines if line.block_kind is not BlockKind.CHART]
    others = [box for box in boxes if id(box) not in joined]
    charts = [chart for chart in charts if _is_whole(chart, others, rest)]
    merged = list(map(_merge_boxes, charts))
    used = {id(line) for chart in charts for box in chart for line in box.lines}
    lines = [*(line for line in page.lines if id(line) not in used), *merged]
    return replace(page, lines=tuple(lines)) if merged else page


def _is_whole(boxes: Sequence[_Box], others: Sequence[_Box], lines: Sequence[TextLine]) -> bool:
    """Tell whether the boxes of a chart mostly have words, have all text between them, and no others near.

    Args:
        boxes: Of the chart.
        others: Those of the page that are in no chart.
        lines: Of the page.
    """
    whole = _unite([box.shape for box in boxes])
    own = {id(line) for box in boxes for line in box.lines}
    return (
        sum(map(_has_word, boxes)) >= _WORDED * len(boxes)
        and not any(_holds(whole, line) and id(line) not in own for line in lines)
        and not any(_is_near(box.shape, whole, _APART) for box in others)
    )


def _has_word(box: _Box) -> bool:
    return any(_WORD.search(line.text) for line in box.lines)


def _find_boxes(page: PrintedPage) -> list[_Box]:
    """Return the innermost boxes with text, from the top."""
    shapes: list[DrawnShape] = []
    for shape in page.drawings:
        is_box = (
            shape.width >= _MIN_WIDTH
            and shape.height >= _MIN_HEIGHT
            and shape.width <= _MAX_WIDTH * (page.right - page.left)
        )
        if is_box and not any(_contains(shape, other, _SAME) and _contains(other, shape, _SAME) for other in shapes):
            shapes.append(shape)
    shapes.sort(key=lambda shape: shape.width * shape.height)
    held: dict[int, list[TextLine]] = defaultdict(list)
    for line in page.lines:
        box = next((at for at, shape in enumerate(shapes) if _holds(shape, line)), None)
        if box is not None and line.block_kind is None and not line.is_turned:
            held[box].append(line)
    boxes = [
        _Box(shapes[at], tuple(sorted(lines, key=lambda line: (round(line.baseline), line.left))))
        for at, lines in held.items()
        if not any(_contains(shapes[at], shapes[other], 1.0) for other in held if other != at)
        and sum(len(line.text.split()) for line in lines) <= _MAX_WORDS
    ]
    return sorted(boxes, key=lambda box: (box.shape.top, box.shape.left))


def _contains(outer: DrawnShape, inner: DrawnShape, by: float) -> bool:
    return (
        outer.left - by <= inner.left
        and inner.right <= outer.right + by
        and outer.top - by <= inner.top
        and inner.bottom <= outer.bottom + by
    )


def _holds(shape: DrawnShape, line: TextLine) -> bool:
    middle = (line.top + line.bottom) / 2
    return shape.left - 2 <= line.left and line.right <= shape.right + 2 and shape.top < middle < shape.bottom


def _find_followers(boxes: Sequence[_Box], drawings: Sequence[DrawnShape]) -> dict[int, set[int]]:
    """Return the numbers of the boxes to which lines lead from each."""
    outside = [
        shape
        for shape in drawings
        if max(shape.width, shape.height) <= _LONGEST and not any(_contains(box.shape, shape, 1.0) for box in boxes)
    ]
    followers: dict[int, set[int]] = defaultdict(set)
    for parts in _join_arrows(outside):
        whole = _unite(parts)
        joined = [at for at, box in enumerate(boxes) if _is_near(box.shape, whole)]
        if min(parts[0].width, parts[0].height) > _SHAFT:
            pairs = [
                (one, other)
                for one, other in permutations(joined, 2)
                if _are_at_corners(boxes[one].shape, boxes[other].shape, whole)
            ]
        elif 2 <= len(joined) <= _MOST_JOINED:
            pairs = _pair_along(parts, joined, boxes)
        else:
            pairs = []
        for one, other in pairs:
            followers[one].add(other)
    return followers


def _pair_along(parts: Sequence[DrawnShape], joined: Sequence[int], boxes: Sequence[_Box]) -> list[tuple[int, int]]:
    """Return the pairs of boxes that a straight line joins, in the direction of its head.

    Args:
        parts: The line and its heads.
        joined: The numbers of the boxes near it.
        boxes: All of the page.
    """
    shaft, whole = parts[0], _unite(parts)
    is_level = shaft.width > shaft.height
    chain = sorted(joined, key=lambda at: boxes[at].shape.left if is_level else boxes[at].shape.top)
    shapes = [boxes[at].shape for at in chain]
    ends = _unite([shapes[0], shapes[-1]])
    meets_sides = all(_meets_side(shape, shaft, is_level=is_level) for shape in shapes)
    are_apart = all(_is_seen(one, other, is_level=is_level) for one, other in pairwise(shapes))
    if not meets_sides or not are_apart or not _contains(ends, whole, _NEAR):
        return []
    pairs = list(pairwise(chain))
    return [(other, one) for one, other in pairs] if _is_reversed(parts, is_level=is_level) else pairs


def _meets_side(shape: DrawnShape, shaft: DrawnShape, *, is_level: bool) -> bool:
    """Tell whether a line goes towards the inside of a box, not along one of its edges."""
    if is_level:
        return shape.top + _TOUCHING < (shaft.top + shaft.bottom) / 2 < shape.bottom - _TOUCHING
    return shape.left + _TOUCHING < (shaft.left + shaft.right) / 2 < shape.right - _TOUCHING


def _join_arrows(shapes: Sequence[DrawnShape]) -> list[list[DrawnShape]]:
    """Return the shafts of arrows with their heads, and other shapes alone."""
    heads = [shape for shape in shapes if max(shape.width, shape.height) <= _HEAD]
    return [
        [shape, *(head for head in heads if head is not shape and _is_near(head, shape, _TOUCHING))]
        for shape in shapes
        if max(shape.width, shape.height) > _HEAD or min(shape.width, shape.height) > _SHAFT
    ]


def _unite(shapes: Sequence[DrawnShape]) -> DrawnShape:
    return DrawnShape(
        min(shape.left for shape in shapes),
        min(shape.top for shape in shapes),
        max(shape.right for shape in shapes),
        max(shape.bottom for shape in shapes),
    )


def _is_near(one: DrawnShape, other: DrawnShape, by: float = _NEAR) -> bool:
    return (
        one.left <= other.right + by
        and other.left <= one.right + by
        and one.top <= other.bottom + by
        and other.top <= one.bottom + by
    )


def _is_seen(one: DrawnShape, other: DrawnShape, *, is_level: bool) -> bool:
    """Tell whether there is room between two boxes in which a line is seen."""
    return (other.left - one.right if is_level else other.top - one.bottom) >= _SEEN


def _is_reversed(parts: Sequence[DrawnShape], *, is_level: bool) -> bool:
    """Tell whether all heads of an arrow are at its left or upper end."""
    shaft, heads = parts[0], parts[1:]
    middles = [head.left + head.right if is_level else head.top + head.bottom for head in heads]
    middle = shaft.left + shaft.right if is_level else shaft.top + shaft.bottom
    return bool(heads) and all(each < middle for each in middles)


def _are_at_corners(one: DrawnShape, other: DrawnShape, elbow: DrawnShape) -> bool:
    """Tell whether a line with a corner leads from the right of a box to the left of another, or from one down."""
    across = (
        abs(one.right - elbow.left) <= _NEAR
        and abs(other.left - elbow.right) <= _NEAR
        and any(one.top < y < one.bottom for y in (elbow.top, elbow.bottom))
        and any(other.top < y < other.bottom for y in (elbow.top, elbow.bottom))
    )
    down = (
        abs(one.bottom - elbow.top) <= _NEAR
        and abs(other.top - elbow.bottom) <= _NEAR
        and any(one.left < x < one.right for x in (elbow.left, elbow.right))
        and any(other.left < x < other.right for x in (elbow.left, elbow.right))
    )
    return across or down


def _order_boxes(boxes: Sequence[_Box], followers: Mapping[int, set[int]]) -> list[list[int]]:
    """Return the numbers of the boxes of each chart: each box, then what follows it, to the right before below."""
    following = {other for own in followers.values() for other in own}
    orders: list[list[int]] = []
    seen: dict[int, int] = {}
    for start in [*(at for at in followers if at not in following), *followers]:
        if start in seen:
            continue
        order: list[int] = []
        stack = [start]
        meets: set[int] = set()
        while stack:
            at = stack.pop()
            if at in seen:
                meets.add(seen[at])
                continue
            seen[at] = len(orders)
            order.append(at)
            shape = boxes[at].shape
            rest = followers.get(at, ())
            stack += sorted(rest, key=lambda each: (boxes[each].shape.left < shape.right, each), reverse=True)
        for other in sorted(meets - {len(orders)}):  # it leads into a chart that another box begins
            orders[other], order = [], [*orders[other], *order]
        seen |= dict.fromkeys(order, len(orders))
        orders.append(order)
    return orders


def _merge_boxes(boxes: Sequence[_Box]) -> TextLine:
    """Return the boxes of a chart as one line, a cell each."""
    lines = [line for box in boxes for line in box.lines]
    return replace(
        lines[0],
        text=" ".join(line.text for line in lines),
        left=min(line.left for line in lines),
        top=min(line.top for line in lines),
        right=max(line.right for line in lines),
        bottom=max(line.bottom for line in lines),
        baseline=max(line.baseline for line in lines),
        marks=(),
        block_kind=BlockKind.CHART,
        cells=tuple(box.lines for box in boxes),
        parts=(),
    )
