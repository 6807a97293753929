"""Lines of a column -> paragraphs and list items.

Owns where a paragraph begins: by space, indent, list marks, style, and by the room that was left at the end of the line
before. Headings are told from paragraphs by `kb.read.layout.headings`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from kb.model import BlockKind
from kb.read.layout.columns import Column
from kb.read.layout.drafts import Draft
from kb.read.layout.pieces import Line

_ENDS = (".", "!", "?", ":", ";", "…")
_CLOSING = "\"'”’)]"
_BULLET = re.compile(r"(?P<mark>[•●○◦▪■□◆◇►▶➢➤➔→✓✔✗❖‣⁃∙·*¤§Ø\uf000-\uf0ff–—-]|o(?= ))\s+(?=\S)")
_NUMBER = re.compile(
    r"(?P<mark>\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\((?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})\))\s+(?=\S)"
)
_CAPITAL = re.compile(r"[“\"‘']?[^\W\d_]")
_SIZE_CHANGE = 0.07
_AROUND = 2.5  # times the size: how unequal lines may be that run around a picture
_TIGHT = 1.4  # times the size: the distance of lines in most paragraphs is less
_UNENDED = 2.0  # times the size: the room after a line that ends no sentence, when it ends its paragraph all the same
_MORE_SPACE = 1.22  # times the usual distance of lines


def list_mark(text: str) -> str:
    """Return the bullet or number with which a text begins, or ""."""
    match = _BULLET.match(text) or _NUMBER.match(text)
    return match["mark"] if match else ""


def _leading(lines: Sequence[Line]) -> dict[float, float]:
    """Return the usual distance of lines for each size in a column."""
    gaps: dict[float, list[float]] = {}
    for above, below in pairwise(lines):
        gap = below.baseline - above.baseline
        if abs(above.size - below.size) < 0.5 and 0.8 * above.size < gap < 2.2 * above.size:
            gaps.setdefault(round(above.size), []).append(gap)
    usual = {}
    for size, found in gaps.items():
        tight = [gap for gap in found if gap < _TIGHT * size] or found
        common, count = Counter(round(gap, 1) for gap in tight).most_common(1)[0]
        usual[size] = common if count >= 2 else min(median(tight), 1.35 * size)
    return usual


def _face(line: Line) -> tuple[int, str]:
    return round(line.size), line.style.font


class _Context:
    """What a column's lines are measured by."""

    def __init__(self, column: Column) -> None:
        self.lines = column.lines
        self.leading = _leading(column.lines)
        self.right: dict[tuple[int, str], float] = {}
        for line in column.lines:
            self.right[_face(line)] = max(self.right.get(_face(line), 0.0), line.right)

    def room(self, index: int) -> float:
        """The room between the end of a line and the column's edge, or that of a picture it runs around."""
        line = self.lines[index]
        near = [
            each.right
            for each in self.lines[max(index - 2, 0) : index + 3]
            if abs(each.size - line.size) < 0.5 and abs(each.left - line.left) < 4 * line.size
        ]
        edge = max(near)
        if len(near) >= 5 and edge - min(near) < _AROUND * line.size:
            return edge - line.right
        following = self.lines[min(index + 1, len(self.lines) - 1)]
        return max(self.right[_face(line)], self.right[_face(following)]) - line.right

    def ragged_left(self, index: int) -> bool:
        """Tell whether a line and those around it are set to the right or centred."""
        line = self.lines[index]
        near = [
            each
            for each in self.lines[max(index - 1, 0) : index + 3]
            if abs(each.size - line.size) < 0.5 and abs(each.baseline - line.baseline) < 5 * line.size
        ]
        if len(near) < 3 or max(each.left for each in near) - min(each.left for each in near) < 0.5 * line.size:
            return False
        middles = [each.left + each.right for each in near]
        rights = [each.right for each in near]
        return max(rights) - min(rights) < 0.35 * line.size or max(middles) - min(middles) < 0.7 * line.size


def _begins(index: int, current: Sequence[Line], context: _Context) -> bool:
    """Tell whether a line of a column begins a new block."""
    above, line = context.lines[index - 1], context.lines[index]
    if above.role or line.role:
        return True
    size = max(above.size, line.size)
    gap = line.baseline - above.baseline
    if abs(gap) < 0.3 * size and line.left > above.right:
        return False
    usual = context.leading.get(round(above.size), 1.3 * size)
    if gap < 0 or abs(above.size - line.size) > _SIZE_CHANGE * size or gap > _MORE_SPACE * usual + 0.5:
        return True
    if context.ragged_left(index - 1):
        return bool(list_mark(line.text))
    return _begins_by_words(above, line, current, context.room(index - 1))


def _begins_by_words(above: Line, line: Line, current: Sequence[Line], room: float) -> bool:
    """Tell whether a line begins a new block by what it and the one above say, and by the room left above."""
    size = max(above.size, line.size)
    shift = line.left - above.left
    fits = room > line.lead + 0.6 * size
    ended = above.text.rstrip(_CLOSING)[-1:] in _ENDS
    in_list = bool(list_mark(current[0].text))
    if list_mark(line.text) and (fits or ended or abs(shift) > 0.4 * size or in_list):
        return True
    if fits and (above.bold, above.style.italic, above.style.colour) != (
        line.bold,
        line.style.italic,
        line.style.colour,
    ):
        return True
    if line.text[:1].islower():
        return in_list and line.left < current[0].left - 0.5 * size
    if ended and (fits or (not in_list and 0.8 * size < shift < 4 * size)):
        return True
    if room > line.lead + _UNENDED * size and _CAPITAL.match(line.text) and abs(shift) < 0.3 * size:
        return True
    return in_list and line.left < current[0].left - 0.5 * size


def paragraphs_of(column: Column, page: int) -> list[Draft]:
    """Return the paragraphs and list items of a column in order.

    Args:
        column: Its lines are not empty.
        page: The index of the printed page.
    """
    context = _Context(column)
    blocks: list[list[Line]] = []
    for index, line in enumerate(column.lines):
        if blocks and not _begins(index, blocks[-1], context):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    drafts = []
    for lines in blocks:
        if lines[0].role:
            drafts.append(_standing(lines[0], page))
            continue
        mark = list_mark(lines[0].text)
        kind = BlockKind.LIST_ITEM if mark else BlockKind.PARAGRAPH
        right = context.right[_face(lines[-1])]
        drafts.append(Draft(kind, tuple((page, line) for line in lines), mark=mark, right=right))
    return drafts


def _standing(line: Line, page: int) -> Draft:
    """Return the block that a line stands for."""
    parts = line.parts or ((line,),)
    return Draft(
        line.role or BlockKind.PARAGRAPH,
        tuple((page, each) for part in parts for each in part),
        right=line.right,
        cells=line.parts,
    )
