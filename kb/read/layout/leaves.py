"""Pages of a file -> printed pages.

A leaf is one printed page. Most pages of a file hold one; a spread holds two side by side. Knows page numbers only as
figures near an edge; which of them is the printed number is the business of `kb.read.layout.furniture`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.read.layout.glyphs import Shape, Sheet
from kb.read.layout.pieces import Line

_EDGE = 0.12  # of a page's height: where page numbers stand
_FIGURE = re.compile(r"(?:^|\s)(\d{1,4})(?:$|\s)")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One printed page.

    Attributes:
        number: The 1-based page of the file.
        label: The file's own label, or the number.
        left, right: Its edges on the page of the file.
        lines: As drawn.
    """

    number: int
    label: str
    left: float
    right: float
    height: float
    lines: tuple[Line, ...]
    shapes: tuple[Shape, ...] = ()


def edge_numbers(lines: Sequence[Line], height: float) -> list[tuple[int, Line]]:
    """Return the figures that stand alone at the head or foot of a page."""
    found = []
    for line in lines:
        if line.baseline > (1 - _EDGE) * height or line.baseline < _EDGE * height:
            figures = _FIGURE.findall(line.text)
            found += [(int(each), line) for each in figures[:1] + figures[1:][-1:]]
    return found


def leaves_of(sheets: Sequence[Sheet], lines: Sequence[Sequence[Line]]) -> list[Leaf]:
    """Return the printed pages of a file in order.

    Args:
        sheets: The pages of the file.
        lines: Of each of them.
    """
    wide = [sheet.width > 1.15 * sheet.height for sheet in sheets]
    pairs = sum(_is_pair(sheet, own) for sheet, own, is_wide in zip(sheets, lines, wide, strict=True) if is_wide)
    spreads = pairs >= 2 and pairs * 3 >= sum(wide)
    leaves: list[Leaf] = []
    for sheet, own, is_wide in zip(sheets, lines, wide, strict=True):
        middle = sheet.width / 2
        crossing = sum(line.left < middle - 6 and line.right > middle + 6 for line in own)
        if not spreads or not is_wide or crossing > 0.25 * len(own):
            leaves.append(Leaf(sheet.number, sheet.label, 0.0, sheet.width, sheet.height, tuple(own), sheet.shapes))
            continue
        first = tuple(line for line in own if line.left < middle - 6)
        second = tuple(line for line in own if line.left >= middle - 6)
        for part, left, right in ((first, 0.0, middle), (second, middle, sheet.width)):
            if not part:
                continue
            leaves.append(Leaf(sheet.number, sheet.label, left, right, sheet.height, part, sheet.shapes))
    return leaves


def _is_pair(sheet: Sheet, lines: Sequence[Line]) -> bool:
    """Tell whether the left half of a page has a page number and the right half the next."""
    middle = sheet.width / 2
    numbers = edge_numbers(lines, sheet.height)
    left = {number for number, line in numbers if line.right < middle}
    right = {number for number, line in numbers if line.left > middle}
    return any(number + 1 in right for number in left)
