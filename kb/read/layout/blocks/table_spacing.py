"""Columns and rows of tables by white space: for tables with level rules only, and for those without any."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean, median

from kb.read.layout.blocks.table_rules import SNAP, Edge, LevelRules, TableGrid, merge_positions
from kb.read.layout.elements import TextLine
from kb.read.layout.lines.line_builder import is_list_mark

_MIN_GUTTER = 7.0  # points
# As multiples of the font size.
_SAME_BASELINE = 0.35
_GUTTER = 0.9  # minimum width of a gutter
_OVERLAPPING = 0.8  # lines less distant overlap
_TIGHT = 1.6  # maximum distance of the lines of one cell
_LARGER = 1.2  # distance of rows, times that of the lines of a cell
_MAX_DISTANCE = 3.2  # maximum row distance in a table without rules
_CROSSING = 0.12  # share of a table's lines that may cross a gutter, as heads of row groups do
_ALIGNED, _MOST_ALIGNED = 3.0, 0.8  # points; share of the cells of a column
_MANY_COLUMNS = 4  # text is seldom set in as many
_LOWER_STARTS = 0.1  # share of the lines below others that begin in lower case, if each line is a row
_VALUE = re.compile(r"[^\W\d_]{0,3}[\W_]*\d[\d\W]*[^\W\d_]{0,2}\W*|[-–—✓✔✗☑xX]|[Nn]/?[Aa]|[Yy]es|[Nn]o")
_HEAD_DISTANCE, _HEAD_CHARS = 2.6, 40  # distance of a head from the rule below it; characters of its cells
_MIN_HEADED_ROWS = 5  # of a table without rules that has a bold head; fewer may be names with offices
_MIN_TERMS, _TERM_CHARS, _LONGER = 4, 32, 2.0  # terms; characters of a term; mean length of a meaning, times a term's
_SENTENCE = 60  # characters: a longer cell is a sentence


@dataclass(frozen=True, slots=True)
class PrintLine:
    """The lines of one baseline, from left to right."""

    lines: tuple[TextLine, ...]

    @property
    def baseline(self) -> float:
        """The baseline of its first line."""
        return self.lines[0].baseline

    @property
    def size(self) -> float:
        """The font size of its largest line."""
        return max(line.size for line in self.lines)


def group_print_lines(lines: Sequence[TextLine]) -> list[PrintLine]:
    """Group lines by their baselines, from the top."""
    groups: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda each: each.baseline):
        if groups and line.baseline - groups[-1][0].baseline < _SAME_BASELINE * min(line.size, groups[-1][0].size):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [PrintLine(tuple(sorted(group, key=lambda each: each.left))) for group in groups]


def build_level_grid(rules: LevelRules, lines: Sequence[TextLine]) -> TableGrid | None:
    """Return the grid of a table from level rules and the lines between them, with columns by white space, or None."""
    print_lines = group_print_lines(lines)
    rows = list(rules.rows)
    gutters = _drop_bullet_columns(find_gutters(print_lines, int(_CROSSING * len(print_lines))), lines)
    spaces = [
        (low + high) / 2 for low, high in gutters if not any(low - SNAP <= x <= high + SNAP for x in rules.columns)
    ]
    columns = sorted([*rules.columns, *spaces])
    if len(columns) == 2:
        return None
    if len(rules.columns) == 2 and len(rows) == 3 and not rules.shorter:  # a head, and one rule below all others
        below = [each for each in print_lines if each.baseline > rows[1]]
        starts = find_row_starts(below, columns)
        if starts is None:
            return None
        rows[2:2] = [_find_top(below[at]) for at in starts[1:]]
    return _build_grid(rows, columns, rules.shorter)


def _drop_bullet_columns(
    gutters: Sequence[tuple[float, float]], lines: Sequence[TextLine]
) -> list[tuple[float, float]]:
    """Return gutters without those that separate bullets from their text."""
    found = list(gutters)
    for gutter in gutters:
        at = found.index(gutter)
        above = found[at - 1][1] if at else float("-inf")
        own = [line.text for line in lines if line.left >= above and line.right <= gutter[0]]
        if all(map(is_bullet, own)):
            found.remove(gutter)
    return found


def is_bullet(text: str) -> bool:
    """Tell whether a text is a bullet and nothing else; a tick or a dash may be the value of a cell."""
    return is_list_mark(text) and not _VALUE.fullmatch(text) and not any(map(str.isalnum, text))


def build_bare_grid(print_lines: Sequence[PrintLine], gutters: Sequence[tuple[float, float]]) -> TableGrid | None:
    """Return the grid of a table without rules; None if its rows are ambiguous."""
    lines = [line for each in print_lines for line in each.lines]
    left, right = min(line.left for line in lines) - 1, max(line.right for line in lines) + 1
    columns = (left, *((low + high) / 2 for low, high in _drop_bullet_columns(gutters, lines)), right)
    starts = find_row_starts(print_lines, columns)
    if starts is None:
        return None
    if starts[0]:  # a head without a cell above the labels
        starts = [0, *starts]
    bottom = max(line.bottom for line in lines) + 1
    return _build_grid([*(_find_top(print_lines[at]) for at in starts), bottom], columns)


def _find_top(print_line: PrintLine) -> float:
    return min(line.baseline - 0.8 * line.size for line in print_line.lines)


def _build_grid(rows: Sequence[float], columns: Sequence[float], shorter: Sequence[Edge] = ()) -> TableGrid:
    horizontal = (*((y, columns[0], columns[-1]) for y in rows), *shorter)
    ys = merge_positions([edge[0] for edge in horizontal])
    return TableGrid(ys, tuple(columns), horizontal, tuple((x, rows[0], rows[-1]) for x in columns))


def find_gutters(print_lines: Sequence[PrintLine], crossing: int) -> list[tuple[float, float]]:
    """Return the vertical stretches of white space with text on both sides, which `crossing` lines may cross."""
    if len(print_lines) < 2:
        return []
    edges: list[tuple[float, int]] = []
    for each in print_lines:
        for line in each.lines:
            edges += [(line.left, 1), (line.right, -1)]
    edges.sort()
    widest = max(_MIN_GUTTER, _GUTTER * median(each.size for each in print_lines))
    gutters: list[tuple[float, float]] = []
    depth, at = 0, float("-inf")
    for x, step in edges:
        if depth <= crossing < depth + step and x - at >= widest:
            gutters.append((at, x))
        if depth > crossing >= depth + step:
            at = x
        depth += step
    return [gutter for gutter in gutters if _count_parted(print_lines, gutter) >= 2]


def _count_parted(print_lines: Sequence[PrintLine], gutter: tuple[float, float]) -> int:
    """Return the number of lines with text on both sides of a gutter and none in it."""
    low, high = gutter
    return sum(
        any(line.right <= low for line in each.lines)
        and any(line.left >= high for line in each.lines)
        and all(line.right <= low or line.left >= high for line in each.lines)
        for each in print_lines
    )


def assign_columns(print_line: PrintLine, columns: Sequence[float]) -> dict[int, list[TextLine]]:
    """Group the lines of a print line by column."""
    found: dict[int, list[TextLine]] = {}
    for line in print_line.lines:
        found.setdefault(max(bisect_right(columns, line.left + 0.5 * line.size) - 1, 0), []).append(line)
    return found


def find_row_starts(print_lines: Sequence[PrintLine], columns: Sequence[float]) -> list[int] | None:
    """Return the indexes of the lines with which rows begin; None if ambiguous.

    A row begins with text in its first column. If cells are wrapped, rows are more distant than the lines of a cell, or
    the lines below the first have no text in the first column, or in this one only.
    """
    leads = [index for index, each in enumerate(print_lines) if 0 in assign_columns(each, columns)]
    if not leads:
        return None
    gaps = _measure_distances(print_lines)
    distances = [gaps[index - 1] for index in leads if index]
    if not distances:
        return leads
    tight = min((gap for gap in gaps if gap > 0), default=0.0)
    size = median(each.size for each in print_lines)
    has_wide_rows = max(distances) > _LARGER * tight and tight < _TIGHT * size
    near = {index for index in leads if index and has_wide_rows and gaps[index - 1] <= _LARGER * tight}
    leads = _drop_ends_of_labels(leads, near, print_lines, columns)
    lower = [
        line.text[:1].islower()
        for index in leads
        if index and (not has_wide_rows or gaps[index - 1] <= _LARGER * tight)
        for line in print_lines[index].lines[: 1 if len(columns) > _MANY_COLUMNS else None]
    ]
    if sum(lower) <= _LOWER_STARTS * len(lower):
        return leads
    if not has_wide_rows:
        return None
    return [index for index in leads if not index or gaps[index - 1] > _LARGER * tight]


def _drop_ends_of_labels(
    leads: Sequence[int], near: Set[int], print_lines: Sequence[PrintLine], columns: Sequence[float]
) -> list[int]:
    """Return the lines that may begin rows without those that only end the label above.

    They have text in the first column only, and are `near` the line above, if none but these are, or begin in lower
    case or with a bracket.
    """
    alone = {index for index in leads[1:] if {*assign_columns(print_lines[index], columns)} == {0}}
    firsts = {index: print_lines[index].lines[0].text[:1] for index in alone}
    by_words = {index for index, first in firsts.items() if first == "(" or first.islower()}
    ends = near if near and near <= alone else by_words
    return [index for index in leads if index not in ends]


def _measure_distances(print_lines: Sequence[PrintLine]) -> list[float]:
    """Return the distance of each line but the first from the one above; 0 if they overlap."""
    distances = []
    for above, below in pairwise(print_lines):
        distance = below.baseline - above.baseline
        distances.append(distance if distance > _OVERLAPPING * min(above.size, below.size) else 0.0)
    return distances


def find_bare_regions(lines: Sequence[TextLine]) -> list[tuple[list[PrintLine], list[tuple[float, float]]]]:
    """Return runs of lines that share white space with text on both sides, with that white space."""
    regions: list[tuple[list[PrintLine], list[tuple[float, float]]]] = []
    members: list[PrintLine] = []
    gutters: list[tuple[float, float]] = []
    for each in group_print_lines(lines):
        if members and each.baseline - members[-1].baseline <= _MAX_DISTANCE * max(each.size, members[-1].size):
            common = _share_gutters(members, gutters, each)
            if common:
                members.append(each)
                gutters = common
                continue
        if len(members) >= 2 and gutters:
            regions.append((members, gutters))
        members, gutters = [each], _list_gaps(each)
        if not gutters:
            members = []
    if len(members) >= 2 and gutters:
        regions.append((members, gutters))
    return regions


def _list_gaps(print_line: PrintLine) -> list[tuple[float, float]]:
    least = max(_MIN_GUTTER, _GUTTER * print_line.size)
    return [
        (first.right, second.left) for first, second in pairwise(print_line.lines) if second.left - first.right >= least
    ]


def _share_gutters(
    members: Sequence[PrintLine], gutters: Sequence[tuple[float, float]], below: PrintLine
) -> list[tuple[float, float]]:
    """Return the gutters, narrowed by a further line, if it leaves them all; else none."""
    common = []
    for low, high in gutters:
        inside = [line for line in below.lines if line.right > low and line.left < high]
        left = max([low, *(line.right for line in inside if line.left < low)])
        right = min([high, *(line.left for line in inside if line.left >= low)])
        if right - left < max(_MIN_GUTTER, _GUTTER * below.size):
            return []
        common.append((left, right))
    return common


def find_head(lines: Sequence[TextLine], grid: TableGrid) -> list[TextLine]:
    """Return the lines of a table's head above its uppermost rule; `lines` are all lines above that."""
    head: list[TextLine] = []
    below = grid.rows[0]
    for each in reversed(group_print_lines(lines)):
        first = head[0] if head else each.lines[0]
        if below - each.baseline > (_HEAD_DISTANCE if not head else _TIGHT) * each.size:
            break
        if not all(_fits(line, grid) and len(line.text) <= _HEAD_CHARS for line in each.lines):
            break
        if any(
            (line.bold, line.style.italic, line.size) != (first.bold, first.style.italic, first.size)
            for line in each.lines
        ):
            break
        head += each.lines
        below = each.baseline
    filled = assign_columns(PrintLine(tuple(head)), grid.columns)
    return head if len(filled) >= max(2, (len(grid.columns) - 1) / 2) else []


def find_total(lines: Sequence[TextLine], grid: TableGrid) -> list[TextLine]:
    """Return the lines of a row of totals below a table's last rule; `lines` are all lines below that."""
    row = next(iter(group_print_lines(lines)), None)
    if (
        row is None
        or row.baseline - grid.rows[-1] > _HEAD_DISTANCE * row.size
        or not all(_fits(line, grid) for line in row.lines)
    ):
        return []
    filled = assign_columns(row, grid.columns)
    values = [line.text for column, own in filled.items() if column for line in own]
    is_row = 0 in filled and not filled[0][0].text[:1].islower() and values and all(map(is_value, values))
    return list(row.lines) if is_row else []


def _fits(line: TextLine, grid: TableGrid) -> bool:
    """Tell whether a line is in one column."""
    at = bisect_right(grid.columns, line.left + 0.5 * line.size)
    return 0 < at < len(grid.columns) and line.right <= grid.columns[at] + SNAP


def are_cells_aligned(columns: Sequence[Sequence[Sequence[TextLine]]]) -> bool:
    """Tell whether the cells of each column, given as lines, are aligned left, right or centred."""
    for cells in columns:
        places = (
            [min(line.left for line in cell) for cell in cells],
            [max(line.right for line in cell) for cell in cells],
            [(min(line.left for line in cell) + max(line.right for line in cell)) / 2 for cell in cells],
        )
        if not any(_are_at_one_place(values) for values in places):
            return False
    return True


def _are_at_one_place(values: Sequence[float]) -> bool:
    least = _MOST_ALIGNED * len(values)
    return any(sum(abs(other - value) <= _ALIGNED for other in values) >= least for value in values)


def is_value(text: str) -> bool:
    """Tell whether a cell is a number, date, amount or mark."""
    return bool(_VALUE.fullmatch(text))


def is_bare_table(rows: Sequence[Sequence[str]], bold: Sequence[Sequence[bool]]) -> bool:
    """Distinguish a table without rules from lists and text set side by side, by the text and boldness of its cells.

    Its columns differ: one has values, or list marks before two or more others, or is bold where the next is not. Empty
    cells are "".
    """
    width = len(rows[0])
    columns = [[row[at] for row in rows if row[at]] for at in range(width)]
    has_marks = width > 2 and all(is_list_mark(text) and not is_bullet(text) for text in columns[0])
    has_values = any(sum(map(is_value, each[1:])) >= 0.8 * len(each[1:]) and len(each) > 2 for each in columns[1:])
    is_wide = has_values and width >= _MANY_COLUMNS
    texts = [text for column in columns[has_marks:] for text in column]
    if not is_wide and sum(text[:1].islower() for text in texts) > _LOWER_STARTS * len(texts):
        return False
    if sum(len(text) > _SENTENCE for text in columns[0]) > 0.2 * len(columns[0]):
        return False
    labels = columns[has_marks]
    if sum(bool(re.search(r"[^\W\d_]{2}", text)) for text in labels) < 0.7 * len(labels):
        return False
    if has_marks:
        return not any(
            all(map(is_list_mark, marks)) and mean(map(len, meanings)) > _TERM_CHARS
            for marks, meanings in pairwise(columns[2:])  # numbered text side by side
        )
    if has_values:
        return True
    is_bold = [[bold[number][at] for number, row in enumerate(rows) if row[at]] for at in range(width)]
    if all(is_bold[0]) and not any(any(each) for each in is_bold[1:]):
        return True
    if len(rows) >= _MIN_HEADED_ROWS and all(rows[0]) and all(bold[0]) and not any(any(each[1:]) for each in is_bold):
        return True
    terms, meanings = [len(text) for text in columns[0]], [len(text) for text in columns[-1]]
    return len(rows) >= _MIN_TERMS and max(terms) <= _TERM_CHARS and mean(meanings) >= _LONGER * mean(terms)


def split_row(cells: Sequence[Sequence[TextLine]]) -> list[list[tuple[TextLine, ...]]]:
    """Split the cells of a row between rules, each given as lines, into rows: one for each line of a cell of numbers.

    A cell that does not begin level with the first of these, and so spans all, goes to the first row.
    """
    lead = _find_lead([cell for cell in cells if cell])
    if not lead:
        return [[tuple(cell) for cell in cells]]
    starts = [line.baseline - _SAME_BASELINE * line.size for line in lead]
    rows: list[list[tuple[TextLine, ...]]] = [[] for _ in starts]
    for cell in cells:
        parts: list[list[TextLine]] = [[] for _ in starts]
        spans = bool(cell) and _spans_rows(cell, lead)
        for line in cell:
            parts[0 if spans else max(sum(start <= line.baseline for start in starts) - 1, 0)].append(line)
        for row, part in zip(rows, parts, strict=True):
            row.append(tuple(part))
    return rows


def _find_lead(cells: Sequence[Sequence[TextLine]]) -> Sequence[TextLine]:
    """Return the lines of the first cell of numbers, one a line, if a cell beside it has a line for each."""
    for number, lead in enumerate(cells):
        if len(lead) < 2 or not all(is_value(line.text) for line in lead):
            continue
        if any(below.baseline - above.baseline < _OVERLAPPING * above.size for above, below in pairwise(lead)):
            continue
        before, others = cells[:number], [*cells[:number], *cells[number + 1 :]]
        if all(_spans_rows(cell, lead) or _has_all(cell, lead) for cell in before) and any(
            _has_all(cell, lead) and not _spans_rows(cell, lead) for cell in others
        ):
            return lead
    return ()


def _spans_rows(cell: Sequence[TextLine], lead: Sequence[TextLine]) -> bool:
    """Tell whether a cell spans all rows that begin with the lines of another: it begins lower or higher."""
    return not _is_level(cell[0], lead[0].baseline)


def _has_all(cell: Sequence[TextLine], lead: Sequence[TextLine]) -> bool:
    """Tell whether every line of one cell has a line level with it in the other, and none is a continuation."""
    found = [next((line for line in cell if _is_level(line, start.baseline)), None) for start in lead]
    return all(line is not None and not line.text[:1].islower() for line in found)


def _is_level(line: TextLine, baseline: float) -> bool:
    return abs(line.baseline - baseline) < _SAME_BASELINE * line.size
