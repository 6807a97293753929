"""Printed pages and their page numbers.

Most pages of a file hold one printed page, a spread holds two side by side. A printed number is recognised at the head
or foot of a page, if it increases in step with those of other pages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass

from kb.read.layout.elements import TextLine
from kb.read.layout.glyphs import DrawnShape, GlyphPage
from kb.text.figures import format_roman, parse_roman

MAX_EDGE_CHARS = 120  # longer lines are neither page numbers nor running heads

# Shares of the page height: running heads end above the first, running feet begin below the second.
_HEAD, _FOOT = 0.16, 0.86
_NUMBER_MARGIN = 0.12  # share of the page height for the page numbers of a spread
_FOLD = 6.0  # points around the middle of a spread
_WIDE = 1.15  # times its height: minimum width of a spread
_MAX_CROSSING = 0.25  # share of a spread's lines that may cross its middle
_FIGURE = re.compile(r"(?:^|\s)(\d{1,4})(?:$|\s)")
_NUMBER = re.compile(r"(?:^|(?<=[\s|•·–—/-]))([A-Z]{1,2}-?)?(\d{1,4}|[ivxlc]{1,7})(?=$|[\s|•·–—/-])")
_ALONE = re.compile(
    r"[\W_]*(?:(?:page|pg\.?|p\.?|seite)[\s.:]*)?(?:[A-Z]{1,2}-)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/|von)\s*\d{1,4})?[\W_]*",
    re.IGNORECASE,
)
_AFTER_PAGE = re.compile(r"page\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """One printed page."""

    number: int  # 1-based page of the file
    label: str  # the file's own label, or the number
    left: float  # edges on the page of the file
    right: float
    height: float
    lines: tuple[TextLine, ...]  # in drawing order
    shapes: tuple[DrawnShape, ...] = ()
    drawings: tuple[DrawnShape, ...] = ()
    is_recognized: bool = False  # as in `GlyphPage`


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """One way to read a number at a page's head or foot."""

    line: TextLine
    is_alone: bool  # the line is nothing but a page number
    prefix: str  # letters before it, as in "A-3"
    is_roman: bool
    value: int

    def to_label(self, step: int = 0) -> str:
        """Return the number as it would be printed `step` pages later."""
        value = self.value + step
        return self.prefix + (format_roman(value) if self.is_roman else str(value))


def is_at_edge(line: TextLine, height: float) -> bool:
    """Tell whether a line is at the head or foot of a page, or rotated."""
    return line.is_turned or line.bottom < _HEAD * height or line.top > _FOOT * height


def split_spreads(pages: Sequence[GlyphPage], lines: Sequence[Sequence[TextLine]]) -> list[PrintedPage]:
    """Return the printed pages of a file in order; `lines` are those of each page of the file."""
    wide = [page.width > _WIDE * page.height for page in pages]
    numbered = sum(
        _is_numbered_spread(page, own) for page, own, is_wide in zip(pages, lines, wide, strict=True) if is_wide
    )
    has_spreads = numbered >= 2 and numbered * 3 >= sum(wide)
    printed: list[PrintedPage] = []
    for page, own, is_wide in zip(pages, lines, wide, strict=True):
        middle = page.width / 2
        crossing = sum(line.left < middle - _FOLD and line.right > middle + _FOLD for line in own)
        if not has_spreads or not is_wide or crossing > _MAX_CROSSING * len(own):
            parts = [(tuple(own), 0.0, page.width)]
        else:
            first = tuple(line for line in own if line.left < middle - _FOLD)
            second = tuple(line for line in own if line.left >= middle - _FOLD)
            parts = [part for part in ((first, 0.0, middle), (second, middle, page.width)) if part[0]]
        printed += [
            PrintedPage(
                page.number,
                page.label,
                left,
                right,
                page.height,
                part,
                page.shapes,
                page.drawings,
                page.is_recognized,
            )
            for part, left, right in parts
        ]
    return printed


def _is_numbered_spread(page: GlyphPage, lines: Sequence[TextLine]) -> bool:
    """Tell whether the left half of a page has a page number and the right half the next."""
    middle = page.width / 2
    numbers = _find_edge_figures(lines, page.height)
    left = {number for number, line in numbers if line.right < middle}
    right = {number for number, line in numbers if line.left > middle}
    return any(number + 1 in right for number in left)


def _find_edge_figures(lines: Sequence[TextLine], height: float) -> list[tuple[int, TextLine]]:
    """Return the first and last number of each line at the head or foot of a page."""
    found = []
    for line in lines:
        if line.baseline > (1 - _NUMBER_MARGIN) * height or line.baseline < _NUMBER_MARGIN * height:
            figures = _FIGURE.findall(line.text)
            found += [(int(each), line) for each in figures[:1] + figures[1:][-1:]]
    return found


def find_page_numbers(pages: Sequence[PrintedPage]) -> list[PrintedNumber | None]:
    """Return for each page the number that increases in step with other pages'.

    A number that was recognised in a picture must be one of three in succession: a misread one may be in step with
    others by chance.
    """
    candidates = [_find_candidates(page) for page in pages]
    support: dict[tuple[str, bool, int], set[int]] = defaultdict(set)
    for index, own in enumerate(candidates):
        for each in own:
            support[each.prefix, each.is_roman, each.value - index].add(index)
    least = 3 if len(pages) > 4 else 2
    numbers: list[PrintedNumber | None] = []
    for index, own in enumerate(candidates):
        ranked = []
        for each in own:
            in_step = support[each.prefix, each.is_roman, each.value - index]
            if pages[index].is_recognized:
                is_supported = _is_in_run(index, in_step)
            else:
                is_supported = len(in_step) >= least and any(0 < abs(other - index) <= 3 for other in in_step)
            if is_supported:
                ranked.append((len(in_step), each.is_alone, each))
        numbers.append(max(ranked, key=lambda item: item[:2])[2] if ranked else None)
    return numbers


def _is_in_run(index: int, in_step: Set[int]) -> bool:
    """Tell whether a page is one of three in succession that are in step."""
    return any(all(start + each in in_step for each in range(3)) for start in range(index - 2, index + 1))


def _find_candidates(page: PrintedPage) -> list[PrintedNumber]:
    """Return possible page numbers at a page's head and foot."""
    found = []
    for line in page.lines:
        if line.is_turned or line.block_kind or not is_at_edge(line, page.height) or len(line.text) > MAX_EDGE_CHARS:
            continue
        is_alone = bool(_ALONE.fullmatch(line.text))
        for match in _NUMBER.finditer(line.text):
            prefix, figures = match.group(1) or "", match.group(2)
            is_inside = match.start() > 0 and match.end() < len(line.text)
            if not is_alone and is_inside and not _AFTER_PAGE.search(line.text[: match.start()]):
                continue
            if figures.isdigit():
                found.append(PrintedNumber(line, is_alone, prefix, False, int(figures)))
            elif is_alone and (value := parse_roman(figures)):
                found.append(PrintedNumber(line, is_alone, prefix, True, value))
    return found


def build_page_labels(pages: Sequence[PrintedPage], numbers: Sequence[PrintedNumber | None]) -> list[str]:
    """Return each page's printed number, or else the one implied by its neighbours.

    A page before the first numbered one has none: its number in the file would be mistaken for that of another page,
    which has it printed. A page whose text was recognised in a picture has the implied number only between pages with
    numbers that agree on it.
    """
    nearest = next((index for index, number in enumerate(numbers) if number), None)
    labels: list[str] = []
    for index, page in enumerate(pages):
        if numbers[index]:
            nearest = index
        number = numbers[nearest] if nearest is not None else None
        if nearest is None or number is None:
            labels.append(page.label)
        elif number.value + index - nearest < 1 or (page.is_recognized and not _is_between_agreeing(numbers, index)):
            labels.append("" if page.label == str(page.number) else page.label)
        else:
            labels.append(number.to_label(index - nearest))
    return labels


def _is_between_agreeing(numbers: Sequence[PrintedNumber | None], index: int) -> bool:
    """Tell whether a page has a number, or the nearest numbers before and after it imply the same one."""
    if numbers[index]:
        return True
    before = next(((at, number) for at in range(index - 1, -1, -1) if (number := numbers[at])), None)
    after = next(((at, number) for at in range(index + 1, len(numbers)) if (number := numbers[at])), None)
    if before is None or after is None:
        return False
    return before[1].to_label(index - before[0]) == after[1].to_label(index - after[0])
