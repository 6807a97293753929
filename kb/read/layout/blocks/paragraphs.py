"""Builds paragraphs and list items from the lines of columns, joins them over columns and pages, and nests lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from kb.model import BlockKind
from kb.read.layout.elements import LayoutBlock, TextLine
from kb.read.layout.lines.columns import TextColumn
from kb.read.layout.lines.line_builder import find_list_mark
from kb.read.table_heads import RowPart
from kb.text.characters import HYPHENS
from kb.text.names import GIVEN_NAMES, NameKind, classify_name
from kb.text.word_lists import FUNCTION_WORDS

_SENTENCE_ENDS = (".", "!", "?", ":", ";", "…")
_CLOSING = "\"'”’)]"
_CAPITAL = re.compile(r"[“\"‘']?[^\W\d_]")
_MAX_SIZE_CHANGE = 0.07  # max. relative difference of font sizes within a block
_MORE_SPACE = 1.22  # times the usual line distance
_FLUSH = 1.0  # points: tolerance for the ends of justified lines
_EVEN = 1.0  # points: tolerance for the distances of widely spaced lines
# As multiples of the font size.
_AROUND = 2.5  # difference in length of lines that run around a picture
_TIGHT = 1.4  # maximum line distance in most paragraphs
_LOOSE = 1.75  # maximum of the least of a few line distances
_WIDEST = 2.8  # lines further apart are not in one paragraph
_UNENDED = 2.0  # space after a line in mid-sentence that ends its paragraph all the same
_CLOSE = 1.6  # line distance within a paragraph
_LONG = 9  # shorter lines are labels, not full lines of a column
_INDENT = 0.6  # indentation of an inner list

_ENDED = re.compile(r"[.!?:…][\"'”’)\]]*$")
_ADDRESS = re.compile(r"(?:https?:|www\.|\S+@\S|[a-z0-9.-]+\.[a-z]{2,8}/)")
_SHORT_HALF = 30  # characters
_LINE_END_HYPHEN = re.compile(rf"[^\W\d_][{HYPHENS}]$")
_JOINS = re.compile(r"^(?:and|with|&) ")
_FRONT_PAGES, _NAME_WORDS = 2, 5
_JOINABLE = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.BLOCK_QUOTATION)
_LOOK_AHEAD = 80  # blocks: the words of a chart may come between the two halves


class _ColumnMetrics:
    """The measures against which a column's lines are judged.

    `leading` is the usual distance of baselines by font size in rounded points, `right` the right edge of lines by size
    and font.
    """

    def __init__(self, column: TextColumn) -> None:
        self.lines = column.lines
        self.leading = _measure_leading(column.lines)
        self.right: dict[tuple[int, str], float] = {}
        for line in column.lines:
            key = _build_font_key(line)
            self.right[key] = max(self.right.get(key, 0.0), line.right)

    def measure_room(self, index: int) -> float:
        """Return the space between a line's end and the column's edge, or the edge of a picture that it runs around."""
        line = self.lines[index]
        near = [
            each.right
            for each in self.lines[max(index - 2, 0) : index + 3]
            if abs(each.size - line.size) < 0.5 and abs(each.left - line.left) < 4 * line.size
        ]
        edge = max(near)
        if len(near) >= 5 and edge - min(near) < _AROUND * line.size:
            return edge - line.right
        flush = sum(edge - right < _FLUSH for right in near)
        if flush >= 3 and edge - line.right < _FLUSH and line.width > _LONG * line.size:
            return edge - line.right  # justified
        following = self.lines[min(index + 1, len(self.lines) - 1)]
        return max(self.right[_build_font_key(line)], self.right[_build_font_key(following)]) - line.right

    def is_ragged_left(self, index: int) -> bool:
        """Tell whether a line and those around it are aligned right or centred."""
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


def _measure_leading(lines: Sequence[TextLine]) -> dict[float, float]:
    """Return the usual line distance for each font size in a column."""
    gaps: dict[float, list[float]] = {}
    for above, below in pairwise(lines):
        gap = below.baseline - above.baseline
        if abs(above.size - below.size) < 0.5 and 0.8 * above.size < gap < 2.2 * above.size:
            gaps.setdefault(round(above.size), []).append(gap)
    usual = {}
    for size, found in gaps.items():
        tight = [gap for gap in found if gap < _TIGHT * size] or found
        common, count = Counter(round(gap, 1) for gap in tight).most_common(1)[0]
        few = min(median(tight), 1.35 * size)
        if len(tight) > 1 and min(tight) < _LOOSE * size:
            few = max(few, min(tight))
        usual[size] = common if count >= 2 else few
    return usual | _measure_wide_leading(lines)


def _measure_wide_leading(lines: Sequence[TextLine]) -> dict[float, float]:
    """Return the line distance for each widely spaced font size: most of its full lines are so far apart."""
    gaps: dict[float, list[float]] = {}
    rights: dict[float, float] = {}
    for line in lines:
        rights[round(line.size)] = max(rights.get(round(line.size), 0.0), line.right)
    for above, below in pairwise(lines):
        gap, size = below.baseline - above.baseline, above.size
        is_full = rights[round(size)] - above.right < below.first_word_width + 0.6 * size
        if abs(size - below.size) < 0.5 and is_full and above.width > _LONG * size and 0 < gap < _WIDEST * size:
            gaps.setdefault(round(size), []).append(gap)
    wide = {}
    for size, found in gaps.items():
        gap = median(found)
        count = sum(abs(each - gap) < _EVEN for each in found)
        if gap > _TIGHT * size and count >= 3 and 2 * count > len(found):
            wide[size] = gap
    return wide


def _build_font_key(line: TextLine) -> tuple[int, str]:
    return round(line.size), line.style.font


def build_paragraphs(column: TextColumn, page: int) -> list[LayoutBlock]:
    """Return the paragraphs and list items of a column (not empty) in order; `page` is the printed page's index."""
    metrics = _ColumnMetrics(column)
    groups: list[list[TextLine]] = []
    for index, line in enumerate(column.lines):
        if groups and not _starts_block(index, groups[-1][0], metrics):
            groups[-1].append(line)
        else:
            groups.append([line])
    if page < _FRONT_PAGES:
        groups = [
            part for lines in groups for part in (([line] for line in lines) if _lists_people(lines) else [lines])
        ]
    blocks = []
    for lines in groups:
        if lines[0].block_kind:
            blocks.append(_convert_line(lines[0], lines[0].block_kind, page))
            continue
        mark = find_list_mark(lines[0].text)
        kind = BlockKind.LIST_ITEM if mark else BlockKind.PARAGRAPH
        column_right = metrics.right[_build_font_key(lines[-1])]
        blocks.append(LayoutBlock(kind, tuple((page, line) for line in lines), mark=mark, column_right=column_right))
    return blocks


def _lists_people(lines: Sequence[TextLine]) -> bool:
    """Tell whether each of several lines is a person's name and nothing else, as those of authors on a cover."""
    names = [_JOINS.sub("", line.text.strip(" ,")) for line in lines]
    if len(names) == 1 or any(len(name.split()) > _NAME_WORDS for name in names):
        return False
    is_known = any(name.split()[0].casefold() in GIVEN_NAMES for name in names if name)
    return is_known and all(classify_name(name) is NameKind.PERSON for name in names)


def _starts_block(index: int, first: TextLine, metrics: _ColumnMetrics) -> bool:
    """Tell whether a line of a column begins a new block; `first` is the first line of the block above."""
    above, line = metrics.lines[index - 1], metrics.lines[index]
    if above.block_kind or line.block_kind:
        return True
    size = max(above.size, line.size)
    gap = line.baseline - above.baseline
    if abs(gap) < 0.3 * min(above.size, line.size) and line.left > above.right:
        return False
    usual = metrics.leading.get(round(above.size), 1.3 * size)
    if gap < 0 or abs(above.size - line.size) > _MAX_SIZE_CHANGE * size or gap > _MORE_SPACE * usual + 0.5:
        return True
    if metrics.is_ragged_left(index - 1):
        return bool(find_list_mark(line.text))
    return _starts_block_by_words(above, line, first, metrics.measure_room(index - 1))


def _starts_block_by_words(above: TextLine, line: TextLine, first: TextLine, room: float) -> bool:
    """Tell whether a line begins a new block by its words, those of the line above, and the space left above."""
    size = max(above.size, line.size)
    shift = line.left - above.left
    fits = room > line.first_word_width + 0.6 * size
    ended = above.text.rstrip(_CLOSING)[-1:] in _SENTENCE_ENDS
    in_list = bool(find_list_mark(first.text))
    is_outdented = in_list and line.left < first.left - 0.5 * size
    if line.parts:
        return True  # a mark drawn apart begins it
    if find_list_mark(line.text) and (fits or ended or abs(shift) > 0.4 * size or in_list or above.bold != line.bold):
        return True
    if fits and (above.bold, above.style.italic, above.style.colour) != (
        line.bold,
        line.style.italic,
        line.style.colour,
    ):
        return True
    if line.text[:1].islower():
        return is_outdented
    has_ample_room = room > line.first_word_width + _UNENDED * size
    if has_ample_room and above is first and not in_list and above.style.font != line.style.font:
        return True
    if ended and (fits or (not in_list and 0.8 * size < shift < 4 * size)):
        return True
    return is_outdented or (has_ample_room and bool(_CAPITAL.match(line.text)) and abs(shift) < 0.3 * size)


def _convert_line(line: TextLine, kind: BlockKind, page: int) -> LayoutBlock:
    """Return a line as a block of its own."""
    cells = line.cells or ((line,),)
    return LayoutBlock(
        kind,
        tuple((page, each) for cell in cells for each in cell),
        column_right=line.right,
        cells=line.cells,
        table=line.table,
        is_band=line.is_band,
        row=RowPart(above=line.above),
    )


def join_broken_paragraphs(blocks: Sequence[LayoutBlock]) -> list[LayoutBlock]:
    """Join the halves of paragraphs broken at the end of a column or page; blocks are the body's, in reading order."""
    found = list(blocks)
    index = 0
    while index < len(found):
        block = found[index]
        if block.kind in _JOINABLE and not _ENDED.search(block.last_line.text):
            other = _find_other_half(found, index)
            if other:
                half = found.pop(other)
                found[index] = replace(block, lines=block.lines + half.lines, column_right=half.column_right)
                continue
        index += 1
    return found


def _find_other_half(blocks: Sequence[LayoutBlock], index: int) -> int:
    """Return the index of the block that continues an unfinished paragraph, or 0."""
    block = blocks[index]
    page, last = block.lines[-1]
    for at in range(index + 1, min(index + 1 + _LOOK_AHEAD, len(blocks))):
        other = blocks[at]
        if other.page > page + 1:
            return 0
        if not _has_same_style(block, other):
            continue
        adjacent = at == index + 1
        if other.kind is BlockKind.LIST_ITEM:
            return 0
        if other.kind is BlockKind.PARAGRAPH:
            gap = other.first_line.baseline - last.baseline
            moved = other.page != page or gap < 0 or (adjacent and gap < _CLOSE * last.size)
            return at if moved and _is_continuation(block, other, adjacent=adjacent) else 0
    return 0


def _has_same_style(block: LayoutBlock, other: LayoutBlock) -> bool:
    last, first = block.last_line, other.first_line
    has_same_form = abs(last.size - first.size) <= 0.03 * last.size and last.style.italic == first.style.italic
    has_same_weight = last.bold == first.bold and last.style.colour == first.style.colour
    return has_same_form and (last.style.font == first.style.font or has_same_weight)


def _is_continuation(block: LayoutBlock, other: LayoutBlock, *, adjacent: bool) -> bool:
    last, following = block.last_line, other.first_line.text
    if find_list_mark(following) or (not adjacent and _ADDRESS.match(following)):
        return False
    if _LINE_END_HYPHEN.search(last.text) and following[:1].islower():
        return True
    room = block.column_right - last.right
    is_full = room < other.first_line.first_word_width + 0.6 * last.size and last.width > _LONG * last.size
    if following[:1].islower():
        if adjacent:
            return len(block.text) > _SHORT_HALF or is_full
        return is_full and len(block.text) > 1.5 * _SHORT_HALF and len(other.text) > _SHORT_HALF / 3
    opens_sentence = following.split(" ")[0].casefold() in FUNCTION_WORDS
    is_long = len(block.text) > 2 * _SHORT_HALF
    return adjacent and is_full and is_long and not opens_sentence and not last.text.endswith((";", "”", "’"))


@dataclass(frozen=True, slots=True)
class _OpenList:
    """A list that the next item may belong to: the left edge of its items, and their mark without its count."""

    left: float
    mark: str


def assign_list_levels(blocks: Sequence[LayoutBlock]) -> list[LayoutBlock]:
    """Give list items their levels, 0 for the outermost list; blocks are the body's, in reading order."""
    found: list[LayoutBlock] = []
    stack: list[_OpenList] = []
    last: LayoutBlock | None = None
    for block in blocks:
        if block.kind is not BlockKind.LIST_ITEM:
            if block.kind is BlockKind.HEADING or (stack and block.first_line.left <= stack[0].left + 1):
                stack = []
            found.append(block)
            continue
        mark, left = _normalize_mark(block.mark), block.first_line.left
        moved = last is not None and (
            block.page != last.lines[-1][0] or block.first_line.baseline < last.last_line.baseline
        )
        if moved:
            stack = _shift_lists(stack, left, mark)
        while len(stack) > 1 and left < stack[-1].left - _INDENT * block.size:
            stack.pop()
        if not stack or left > stack[-1].left + _INDENT * block.size:
            stack.append(_OpenList(left, mark))
        else:
            stack[-1] = _OpenList(left, mark)
        found.append(replace(block, level=len(stack) - 1))
        last = block
    return found


def _normalize_mark(mark: str) -> str:
    """Return a mark without its count, so that all numbers of one form are equal."""
    plain = re.sub(r"\d+(?:\.\d+)*", "1", mark)
    if re.fullmatch(r"\(?[ivx]{2,}[.)]", plain):
        return re.sub(r"[ivx]+", "i", plain)
    return re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", plain))


def _shift_lists(stack: Sequence[_OpenList], left: float, mark: str) -> list[_OpenList]:
    """Carry open lists over to another column or page, where the list with this mark begins at `left`."""
    depth = next((index for index in range(len(stack) - 1, -1, -1) if stack[index].mark == mark), 0)
    if not stack:
        return []
    shift = left - stack[depth].left
    return [_OpenList(each.left + shift, each.mark) for each in stack[: depth + 1]]
