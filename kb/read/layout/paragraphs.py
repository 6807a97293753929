"""Lines of a column -> paragraphs and list items.

Owns where a paragraph begins: by space, indent, list marks, style, and by the room that was left at the end of the line
before. Headings are told from paragraphs by `kb.read.layout.headings`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from kb.model import BlockKind
from kb.read.layout.columns import Column
from kb.read.layout.drafts import Draft
from kb.read.layout.pieces import Line

_ENDED = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_BULLET = re.compile(r"(?P<mark>[•●○◦▪■□◆◇►▶➢➤➔→✓✔✗❖‣⁃∙·*¤§Ø\uf000-\uf0ff–—-]|o(?= [A-Z“‘\"']))\s+(?=\S)")
_NUMBER = re.compile(r"(?P<mark>\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\((?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})\))\s+(?=\S)")
_CAPITAL = re.compile(r"[“\"‘']?[^\W\d_]")
_SIZE_CHANGE = 0.07
_AROUND = 2.5  # times the size: how unequal lines may be that run around a picture
_TIGHT = 1.4  # times the size: the distance of lines in most paragraphs is less
_MORE_SPACE = 1.22  # times the usual distance of lines


def list_mark(text: str) -> str:
    """Return the bullet or number with which a text begins, or ""."""
    match = _BULLET.match(text) or _NUMBER.match(text)
    return match["mark"] if match else ""


def _leading(lines: Sequence[Line]) -> dict[float, float]:
    """Return the usual distance of lines for each size in a column."""
    gaps: dict[float, list[float]] = {}
    for above, below in zip(lines, lines[1:], strict=False):
        gap = below.baseline - above.baseline
        if abs(above.size - below.size) < 0.5 and 0.8 * above.size < gap < 2.2 * above.size:
            gaps.setdefault(round(above.size), []).append(gap)
    usual = {}
    for size, found in gaps.items():
        tight = [gap for gap in found if gap < _TIGHT * size] or found
        common, count = Counter(round(gap, 1) for gap in tight).most_common(1)[0]
        usual[size] = common if count >= 2 else min(median(tight), 1.35 * size)
    return usual


class _Context:
    """What a column's lines are measured by."""

    def __init__(self, column: Column) -> None:
        self.lines = column.lines
        self.leading = _leading(column.lines)
        sizes: dict[int, float] = {}
        for line in column.lines:
            sizes[round(line.size)] = max(sizes.get(round(line.size), 0.0), line.right)
        self.right = sizes

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
        return self.right[round(line.size)] - line.right

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
    if gap < 0 or abs(above.size - line.size) > _SIZE_CHANGE * size:
        return True
    if gap > _MORE_SPACE * context.leading.get(round(above.size), 1.3 * size) + 0.5:
        return True
    mark = list_mark(line.text)
    if context.ragged_left(index - 1):
        return bool(list_mark(line.text))
    fits = context.room(index - 1) > line.lead + 0.6 * size
    ended = bool(_ENDED.search(above.text))
    if mark and (fits or ended or abs(line.left - above.left) > 0.4 * size or list_mark(current[0].text)):
        return True
    if fits and (above.bold != line.bold or above.style.italic != line.style.italic or above.style.colour != line.style.colour):
        return True
    fresh = not line.text[:1].islower()
    if fits and fresh and (ended or (_CAPITAL.match(line.text) and abs(line.left - above.left) < 0.3 * size)):
        return True
    if list_mark(current[0].text) and line.left < current[0].left - 0.5 * size:
        return True
    return ended and fresh and not list_mark(current[0].text) and 0.8 * size < line.left - above.left < 4 * size


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
        right = context.right[round(lines[-1].size)]
        drafts.append(Draft(kind, tuple((page, line) for line in lines), mark=mark, right=right))
    return drafts


def _standing(line: Line, page: int) -> Draft:
    """Return the block that a line stands for."""
    parts = line.parts or ((line,),)
    return Draft(line.role or BlockKind.PARAGRAPH, tuple((page, each) for part in parts for each in part), right=line.right, cells=line.parts)
