"""Highlights on the picture of a page: the lines of some words, the columns of a passage, and the part to show."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.model import Span
from kb.read.pdf.page_pictures import PERCENT, WHOLE_PAGE, PagePart
from kb.read.pdf.word_boxes import WordBox
from kb.text.spans import overlap

_SAME_LINE = 0.5  # min. vertical overlap of two boxes on one line, of the lesser height
_MAX_GAP = 3.0  # line heights between two words; a wider gap separates columns
_MAX_LEADING = 3.0  # line heights between two lines of a column
_MARGIN = 2  # hundredths of a page, around a passage
_MIN_WIDTH, _MIN_HEIGHT = 40, 8  # hundredths of a page


@dataclass(frozen=True, slots=True)
class PageBox:
    """A box on a page, in fractions of it from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """Its height."""
        return self.bottom - self.top

    def join(self, other: PageBox) -> PageBox:
        """Return the smallest box around this and another."""
        return PageBox(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


def select_words(words: Iterable[WordBox], spans: Sequence[Span]) -> list[list[WordBox]]:
    """Return for each span the words that it covers or cuts."""
    known = list(words)
    return [[each for each in known if overlap(Span(each.start, each.end), span)] for span in spans]


def join_lines(words: Iterable[WordBox], aspect: float = 1.0) -> list[PageBox]:
    """Return the boxes of the lines that words are on; the words come in reading order, `aspect` is height by width."""
    lines: list[PageBox] = []
    for word in words:
        box = PageBox(word.left, word.top, word.right, word.bottom)
        if lines and _continues_line(lines[-1], box, aspect):
            lines[-1] = lines[-1].join(box)
        else:
            lines.append(box)
    return lines


def _continues_line(line: PageBox, word: PageBox, aspect: float) -> bool:
    shared = min(line.bottom, word.bottom) - max(line.top, word.top)
    gap = _MAX_GAP * word.height * aspect
    return shared >= _SAME_LINE * min(line.height, word.height) and -gap < word.left - line.right < gap


def join_columns(lines: Iterable[PageBox], *, is_table: bool = False) -> list[PageBox]:
    """Return the boxes of the columns, or parts of columns, of some lines, in order; a single one for a table."""
    columns: list[PageBox] = []
    last: PageBox | None = None
    for line in lines:
        if last is not None and (is_table or _continues_column(columns[-1], last, line)):
            columns[-1] = columns[-1].join(line)
        else:
            columns.append(line)
        last = line
    return columns


def _continues_column(column: PageBox, last: PageBox, line: PageBox) -> bool:
    """Tell whether a line continues a column below its last line or, in a table, beside it."""
    leading = _MAX_LEADING * max(last.height, line.height)
    is_near = line.top < last.bottom + leading and line.bottom > last.top - leading
    is_above = line.bottom < column.top
    return is_near and not is_above


def choose_part(boxes: Iterable[PageBox]) -> PagePart:
    """Return the part of a page to show around some boxes; the whole page where there are none."""
    known = list(boxes)
    if not known:
        return WHOLE_PAGE
    left, right = _widen(min(each.left for each in known), max(each.right for each in known), _MIN_WIDTH)
    top, bottom = _widen(min(each.top for each in known), max(each.bottom for each in known), _MIN_HEIGHT)
    return PagePart(left, top, right, bottom)


def _widen(start: float, end: float, least: int) -> tuple[int, int]:
    """Return a range in hundredths around one in fractions, within the page."""
    first = max(math.floor(start * PERCENT) - _MARGIN, 0)
    last = min(math.ceil(end * PERCENT) + _MARGIN, PERCENT)
    missing = max(least - (last - first), 0)
    first = max(min(first - missing // 2, PERCENT - least), 0) if missing else first
    return first, max(last, first + least) if missing else last
