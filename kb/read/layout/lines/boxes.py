"""Boxes of a page: the lines inside a drawn rectangle are read together, in the place of the rectangle.

A box is put into the page's columns as one tall line, and its own columns take the place of that line afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.read.layout.elements import TextLine
from kb.read.layout.glyphs import DrawnShape
from kb.read.layout.lines.columns import TextColumn, find_columns

_MIN_WIDTH, _MIN_HEIGHT = 50.0, 20.0  # points
_LARGEST = 0.6  # share of the page's area: a larger box is its background
_MIN_LINES = 2
_OUTSIDE = 3.0  # points by which a line may extend beyond its box
_TIGHT = 1.4  # times its font size: distance of two lines of a paragraph, at most
_MAX_NESTED = 3


def find_boxed_columns(
    lines: Sequence[TextLine], shapes: Sequence[DrawnShape], left: float, right: float, height: float, nested: int = 0
) -> list[TextColumn]:
    """Return the columns of a page, or of a box, in reading order, with the lines of each inner box together.

    Lines may be in any order; the edges and the height are those of the page or box, and `nested` counts the boxes
    around it.
    """
    boxes = _find_boxes(lines, shapes, _LARGEST * (right - left) * height) if nested < _MAX_NESTED else []
    if not boxes:
        return find_columns(lines, left, right)
    inside = {id(line) for _, own in boxes for line in own}
    rest = [line for line in lines if id(line) not in inside]
    tall = [_build_tall_line(box, own) for box, own in boxes]
    contents = {id(line): each for line, each in zip(tall, boxes, strict=True)}
    columns: list[TextColumn] = []
    for column in find_columns([*rest, *tall], left, right):
        pending: list[TextLine] = []
        for line in column.lines:
            if id(line) not in contents:
                pending.append(line)
                continue
            if pending:
                columns.append(replace(column, lines=tuple(pending)))
                pending = []
            box, own = contents[id(line)]
            columns += find_boxed_columns(own, shapes, box.left, box.right, box.height, nested + 1)
        if pending:
            columns.append(replace(column, lines=tuple(pending)))
    return columns


def _find_boxes(
    lines: Sequence[TextLine], shapes: Sequence[DrawnShape], largest: float
) -> list[tuple[DrawnShape, list[TextLine]]]:
    """Return the outermost boxes that hold whole lines, each with its lines."""
    found: list[tuple[DrawnShape, list[TextLine]]] = []
    taken: set[int] = set()
    for shape in sorted(shapes, key=lambda each: -each.width * each.height):
        if shape.width < _MIN_WIDTH or shape.height < _MIN_HEIGHT or shape.width * shape.height > largest:
            continue
        own = [
            line for line in lines if _is_at_height(line, shape) and line.left < shape.right and line.right > shape.left
        ]
        if len(own) < _MIN_LINES or any(id(line) in taken for line in own):
            continue
        if _cuts_paragraph(lines, own):
            continue
        if all(line.left > shape.left - _OUTSIDE and line.right < shape.right + _OUTSIDE for line in own):
            found.append((shape, own))
            taken.update(id(line) for line in own)
    return found


def _cuts_paragraph(lines: Sequence[TextLine], inside: Sequence[TextLine]) -> bool:
    """Tell whether the line above or below some lines is so near, and styled like them, that it belongs to them."""
    first, last = min(inside, key=lambda line: line.baseline), max(inside, key=lambda line: line.baseline)
    return any(
        line.style == edge.style
        and 0 < step * (line.baseline - edge.baseline) < _TIGHT * edge.size
        and line.left < edge.right
        and line.right > edge.left
        for edge, step in ((first, -1), (last, 1))
        for line in lines
    )


def _is_at_height(line: TextLine, shape: DrawnShape) -> bool:
    return shape.top < line.baseline - 0.3 * line.size < shape.bottom


def _build_tall_line(box: DrawnShape, lines: Sequence[TextLine]) -> TextLine:
    """Return a line that takes the place of a box: as wide as its lines, and as tall as the box."""
    return replace(
        min(lines, key=lambda line: line.size),
        text="",
        left=min(line.left for line in lines),
        right=max(line.right for line in lines),
        top=box.top,
        bottom=box.bottom,
        baseline=box.bottom,
        draw_order=min(line.draw_order for line in lines),
    )
