"""Charts: makes the labels of a chart, a map with numbers or an infographic one line.

Short lines and drawings are grouped by distance; a group with numbers, drawings and no prose is a chart. A possible
table, form, list or directory of addresses is left to the reading order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from kb.model import BlockKind
from kb.read.layout.blocks.paragraphs import build_paragraphs
from kb.read.layout.elements import TextLine
from kb.read.layout.lines.columns import find_columns
from kb.read.layout.lines.line_builder import find_list_mark
from kb.read.layout.structure.block_kinds import BodyStyle, ends_sentence, is_caption
from kb.read.layout.structure.contents_pages import is_contents_title
from kb.read.layout.structure.page_numbers import PrintedPage

_Boxes = npt.NDArray[np.float64]

_ONE_NUMBER = (
    r"[~<>≈+-]?\s?(?:[A-Z]{0,3}[$£€]\s?)?(?!0\d{2})\d[\d,.]*\s?(?:%|per ?cent|k|m|bn|million|billion)?"
    r"(?:\s?\([\d.,]+\s?%?\))?"
)
_NUMBER = re.compile(rf"{_ONE_NUMBER}(?:\s+{_ONE_NUMBER})*", re.IGNORECASE)
_PERIOD = re.compile(r"(?:FY|Q[1-4]|[A-Z][a-z]{2})?\s?(?:19|20)?\d\d(?:[/–-]\d{2,4})?", re.IGNORECASE)
_VALUED = re.compile(r".*\D[\s(:][$£€]?\d[\d,.]*\s?%?\)?|\d[\d,.]*\s?%.*")
_OFFICE = re.compile(r"\b(?:director|manager|officer|chair(?:man|woman)?|president|partner|professor)\b", re.IGNORECASE)
_MAX_CHARS, _MAX_WORDS = 70, 9  # maximum length of a label's line
_PROSE_WORDS = 5  # words of a line that ends a sentence; fewer are a label
_STACK_LINES, _STACK_WORDS = 3, 14  # of a paragraph in a narrow column
_NEAR = 12.0  # points between members of a group
_MIN_LABELS, _MIN_NUMBERS = 5, 3
_VALUED_LABELS = 0.25  # share of a chart's labels with a number
_MAX_AREA = 0.75  # share of the page: a larger drawing is its background
_MAX_DRAWINGS = 700  # compared with one another; more are first grouped by a coarse grid
_GRID = 8.0  # points
_MIN_DIAGRAM_LABELS, _DIAGRAM_WORDS = 6, 2.6  # labels; mean number of words in a label's line
_MIN_SHAPES, _MAX_HELD, _HELD_LABELS = 3, 9, 0.7
_HEADING_SIZE = 1.25  # times the body's font size
_TABLE_ROWS = 3  # rows of three or more labels
_TABLE_CELLS = 0.6  # share of the labels in such rows
_REACH = 30.0  # points: maximum distance of title, axes and legend above or below a chart
_SHARED = 0.8  # overlap of two parts of one chart, as a share of their width
_ALIGNED = 4.0  # points
_LARGER = 1.2  # times the font size of its labels: a larger line is a heading
_MAX_BEYOND = 2  # labels above a title at the top, or below one at the bottom
_MIN_DRAWN, _RULE = 12.0, 2.5  # points: smaller drawings are bullets or marks, thinner ones are rules


@dataclass(frozen=True, slots=True)
class _Region:
    """A group of labels and drawings near them."""

    labels: list[TextLine]
    drawings: _Boxes
    left: float
    top: float
    right: float
    bottom: float

    def has_inside(self, line: TextLine) -> bool:
        """Tell whether the middle of a line is in the region."""
        middle = (line.left + line.right) / 2
        return self.left < middle < self.right and self.top < (line.top + line.bottom) / 2 < self.bottom


def merge_chart_labels(page: PrintedPage, body: BodyStyle) -> PrintedPage:
    """Return a page (without running heads, tables and contents merged) with each chart's labels as one line."""
    if not page.drawings or any(is_contents_title(line.text) for line in page.lines):
        return page
    free = [line for line in page.lines if line.block_kind is None]
    prose = _find_prose(page.lines)
    labels = [line for line in free if id(line) not in prose]
    if len(labels) < _MIN_LABELS:
        return page
    others = [line for line in page.lines if id(line) in prose or line.block_kind is not None]
    captions = _find_captions(page.lines)
    regions = _group(labels, _select_drawings(page, others))
    charts = [
        each
        for each in regions
        if not any(each.has_inside(line) and not _is_title(line, each, captions) for line in others)
        and (_is_chart(each) or _is_diagram(each, body))
    ]
    used = {id(line) for chart in charts for line in chart.labels}
    merged = []
    for chart in _join_parts(charts, others):
        grown = _grow(chart, [line for line in labels if id(line) not in used], others)
        used.update(id(line) for line in grown.labels)
        merged.append(_merge_labels(grown))
    lines = [*(line for line in page.lines if id(line) not in used), *merged]
    return replace(page, lines=tuple(lines)) if merged else page


def _is_number(line: TextLine) -> bool:
    text = line.text.strip()
    return line.block_kind is None and bool(_NUMBER.fullmatch(text) or _PERIOD.fullmatch(text))


def _has_value(line: TextLine) -> bool:
    return line.block_kind is None and bool(_is_number(line) or _VALUED.fullmatch(line.text))


def _find_prose(lines: Sequence[TextLine]) -> set[int]:
    """Return the ids of lines that are no labels: those of paragraphs, lists and captions."""
    prose = {
        id(line)
        for line in lines
        if line.block_kind is None
        and not _is_number(line)
        and (
            len(line.text.split()) > _MAX_WORDS
            or len(line.text) > _MAX_CHARS
            or (len(line.text.split()) >= _PROSE_WORDS and ends_sentence(line.text))
            or bool(find_list_mark(line.text))
            or is_caption(line.text)
            or "@" in line.text
            or "www." in line.text
        )
    }
    upright = sorted(
        (line for line in lines if line.block_kind is None and not line.is_turned),
        key=lambda each: (round(each.left), each.top),
    )
    prose |= _find_captions(lines)
    stack: list[TextLine] = []
    for line in [*upright, None]:
        if line is not None and stack and _is_below(stack[-1], line):
            stack.append(line)
            continue
        words = sum(len(each.text.split()) for each in stack)
        is_paragraph = len(stack) >= _STACK_LINES and words >= _STACK_WORDS and words / len(stack) >= 3
        if is_paragraph or any(id(each) in prose for each in stack):
            prose.update(id(each) for each in stack)
        stack = [] if line is None else [line]
    return prose


def _find_captions(lines: Sequence[TextLine]) -> set[int]:
    captions = [line for line in lines if line.block_kind is None and is_caption(line.text)]
    return {
        id(line)
        for caption in captions
        for line in lines
        if line is caption or (line.block_kind is None and not line.is_turned and _goes_on(caption, line))
    }


def _is_title(line: TextLine, region: _Region, captions: set[int]) -> bool:
    """Tell whether a line inside a group is its caption: above or below nearly all labels."""
    above = sum(label.baseline < line.baseline for label in region.labels)
    return id(line) in captions and not _MAX_BEYOND < above < len(region.labels) - _MAX_BEYOND


def _is_below(above: TextLine, line: TextLine) -> bool:
    """Tell whether a line continues the paragraph of the line above."""
    return (
        abs(line.left - above.left) < 2.5
        and abs(line.size - above.size) < 0.3
        and line.style.font == above.style.font
        and 0 < line.baseline - above.baseline < 1.5 * line.size
    )


def _goes_on(caption: TextLine, line: TextLine) -> bool:
    """Tell whether a line is the second of a caption."""
    return (
        0 < line.baseline - caption.baseline < 1.6 * caption.size
        and abs(line.size - caption.size) < 0.3
        and line.style.font == caption.style.font
        and line.left < caption.right
        and line.right > caption.left
    )


def _select_drawings(page: PrintedPage, others: Sequence[TextLine]) -> _Boxes:
    """Return the drawings of a page without backgrounds and frames of text that is no label."""
    area = (page.right - page.left) * page.height
    boxes = np.array([(each.left, each.top, each.right, each.bottom) for each in page.drawings], dtype=np.float64)
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    kept = (width * height < _MAX_AREA * area) & (width < 0.97 * (page.right - page.left))
    kept &= np.maximum(width, height) > 2.0
    for line in others:
        x, y = (line.left + line.right) / 2, (line.top + line.bottom) / 2
        kept &= ~((boxes[:, 0] < x) & (x < boxes[:, 2]) & (boxes[:, 1] < y) & (y < boxes[:, 3]))
    return _thin_out(boxes[kept])


def _thin_out(boxes: _Boxes) -> _Boxes:
    """Merge boxes in the same cells of a coarse grid if there are many."""
    if len(boxes) <= _MAX_DRAWINGS:
        return boxes
    _, place = np.unique(np.round(boxes / _GRID), axis=0, return_index=True)
    kept = boxes[np.sort(place)]
    if len(kept) <= _MAX_DRAWINGS:
        return kept
    areas = (kept[:, 2] - kept[:, 0]) * (kept[:, 3] - kept[:, 1])
    return kept[np.argsort(-areas, kind="stable")[:_MAX_DRAWINGS]]


def _group(labels: Sequence[TextLine], drawings: _Boxes) -> list[_Region]:
    own = np.array([(line.left, line.top, line.right, line.bottom) for line in labels], dtype=np.float64)
    boxes = np.concatenate([own, drawings]) if len(drawings) else own
    wide = boxes + np.array([-_NEAR, -_NEAR, _NEAR, _NEAR]) / 2
    near = (
        (wide[:, None, 0] < wide[None, :, 2])
        & (wide[None, :, 0] < wide[:, None, 2])
        & (wide[:, None, 1] < wide[None, :, 3])
        & (wide[None, :, 1] < wide[:, None, 3])
    )
    unseen = np.ones(len(boxes), dtype=bool)
    regions = []
    for start in range(len(labels)):
        if not unseen[start]:
            continue
        members = np.zeros(len(boxes), dtype=bool)
        front = members.copy()
        front[start] = True
        while front.any():
            members |= front
            front = near[front].any(axis=0) & ~members
        unseen &= ~members
        found = boxes[members]
        regions.append(
            _Region(
                [labels[at] for at in np.flatnonzero(members[: len(labels)]).tolist()],
                boxes[len(labels) :][members[len(labels) :]],
                *found[:, :2].min(axis=0).tolist(),
                *found[:, 2:].max(axis=0).tolist(),
            )
        )
    return regions


def _is_chart(region: _Region) -> bool:
    """Tell whether a group is a chart: its labels, with no other line in between, include numbers and are no table."""
    labels = region.labels
    numbers = [line for line in labels if _is_number(line)]
    valued = sum(map(_has_value, labels))
    if len(labels) < _MIN_LABELS or valued < max(_MIN_NUMBERS, _VALUED_LABELS * len(labels)) or len(numbers) < 2:
        return False
    return _has_drawing(region) and not (_is_table(region) or _is_counted(numbers) or _are_pages(numbers))


def _is_diagram(region: _Region, body: BodyStyle) -> bool:
    """Tell whether a group is a diagram: short labels, nearly all of them inside one of several shapes."""
    labels = region.labels
    words = sum(len(line.text.split()) for line in labels)
    if (
        len(labels) < _MIN_DIAGRAM_LABELS
        or words > _DIAGRAM_WORDS * len(labels)
        or max(line.size for line in labels) > _HEADING_SIZE * body.size
        or any(ends_sentence(line.text) for line in labels)
        or sum("?" in line.text for line in labels) > 1
        or sum(bool(_OFFICE.search(line.text)) for line in labels) > 1
    ):
        return False
    holders = Counter(_find_holders(region))
    shapes = {shape: count for shape, count in holders.items() if shape >= 0}
    return (
        len(shapes) >= _MIN_SHAPES
        and max(shapes.values()) <= _MAX_HELD
        and sum(shapes.values()) >= _HELD_LABELS * len(labels)
        and not _is_table(region)
    )


def _find_holders(region: _Region) -> Iterator[int]:
    """Yield for each label the index of the smallest shape around its middle, or -1."""
    boxes = region.drawings
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    large = np.minimum(width, height) > _MIN_DRAWN
    for line in region.labels:
        x, y = (line.left + line.right) / 2, (line.top + line.bottom) / 2
        around = large & (boxes[:, 0] < x) & (x < boxes[:, 2]) & (boxes[:, 1] < y) & (y < boxes[:, 3])
        yield int(np.where(around, width * height, np.inf).argmin()) if around.any() else -1


def _has_drawing(region: _Region) -> bool:
    """Tell whether a group has drawings other than rules."""
    width, height = region.drawings[:, 2] - region.drawings[:, 0], region.drawings[:, 3] - region.drawings[:, 1]
    return bool(((np.maximum(width, height) > _MIN_DRAWN) & (np.minimum(width, height) > _RULE)).any())


def _is_counted(numbers: Sequence[TextLine]) -> bool:
    """Tell whether numbers count steps or columns: 1, 2, 3."""
    return sorted(line.text.strip(". ") for line in numbers) == sorted(str(at) for at in range(1, len(numbers) + 1))


def _is_table(region: _Region) -> bool:
    """Tell whether most labels are in rows of several cells that share their columns."""
    rows: list[list[TextLine]] = []
    for line in sorted(region.labels, key=lambda each: each.baseline):
        if rows and abs(rows[-1][0].baseline - line.baseline) < 0.3 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    worded = [row for row in rows if len(row) >= 3 and not all(map(_is_number, row)) and any(map(_is_number, row))]
    return len(worded) >= _TABLE_ROWS and sum(map(len, worded)) >= _TABLE_CELLS * len(region.labels)


def _are_pages(numbers: Sequence[TextLine]) -> bool:
    """Tell whether numbers are below one another and ascending, as page numbers in a table of contents."""
    plain = [line for line in sorted(numbers, key=lambda each: each.baseline) if line.text.isdigit()]
    rights = [line.right for line in plain]
    values = [int(line.text) for line in plain]
    return len(plain) == len(numbers) and max(rights) - min(rights) < _ALIGNED and values == sorted(values)


def _join_parts(charts: Sequence[_Region], others: Sequence[TextLine]) -> list[_Region]:
    """Join the parts of one chart, such as its bars and the years below: near, as wide, and nothing in between."""
    joined: list[_Region] = []
    for part in sorted(charts, key=lambda each: each.top):
        above = joined[-1] if joined else None
        if above is not None:
            shared = min(above.right, part.right) - max(above.left, part.left)
            both = _unite(above, part)
            if (
                part.top - above.bottom < _REACH
                and shared > _SHARED * max(above.right - above.left, part.right - part.left)
                and not any(both.has_inside(line) for line in others)
            ):
                joined[-1] = both
                continue
        joined.append(part)
    return joined


def _unite(one: _Region, other: _Region) -> _Region:
    return _Region(
        [*one.labels, *other.labels],
        np.concatenate([one.drawings, other.drawings]),
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
    )


def _grow(chart: _Region, labels: Sequence[TextLine], others: Sequence[TextLine]) -> _Region:
    """Return a chart with the labels near it, as far as no other line comes in between."""
    size = max(line.size for line in chart.labels)
    rest = [line for line in labels if line.size <= _LARGER * size]
    while True:
        for line in rest:
            single = _Region([line], np.zeros((0, 4)), line.left, line.top, line.right, line.bottom)
            both = _unite(chart, single)
            across = max(line.left - chart.right, chart.left - line.right)
            down = max(line.top - chart.bottom, chart.top - line.bottom)
            is_near = max(across, down) < _NEAR or (across < 0 and down < _REACH)
            if is_near and not any(both.has_inside(other) for other in others):
                chart = both
                rest.remove(line)
                break
        else:
            return chart


def _merge_labels(region: _Region) -> TextLine:
    """Return the labels of a chart as one line, a cell each, in reading order."""
    upright = [line for line in region.labels if not line.is_turned]
    turned = [line for line in region.labels if line.is_turned]
    cells: list[tuple[TextLine, ...]] = []
    for column in find_columns(upright, region.left, region.right):
        cells += [tuple(line for _, line in block.lines) for block in build_paragraphs(column, 0)]
    cells += [(line,) for line in turned]
    first = cells[0][0]
    return replace(
        first,
        text=" ".join(line.text for cell in cells for line in cell),
        left=min(line.left for line in region.labels),
        top=min(line.top for line in region.labels),
        right=max(line.right for line in region.labels),
        bottom=max(line.bottom for line in region.labels),
        baseline=max(line.baseline for line in region.labels),
        marks=(),
        is_turned=False,
        block_kind=BlockKind.CHART,
        cells=tuple(cells),
        parts=(),
    )
