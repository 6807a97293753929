"""Finds a table's head (the rows that name its columns) and what names its rows: a label column, bands, spanning cells.

Used by all readers that make rows. What a file declares (`th`, a header row) is taken; otherwise a head is recognised
by its style, or by words above columns of figures. Titles of the table and groups of columns above the head are part of
it. If the end of a head is uncertain, there is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import pairwise, takewhile

from kb.model import Block, BlockKind, Span

_MAX_HEAD_WORDS, _MAX_CELL_WORDS = 60, 20  # of a head, and of one of its cells
_MAX_LABEL_WORDS = 20
_MAX_TITLES = 2  # rows with one cell at the top: titles of the table
_MAX_GROUP_ROWS = 2  # rows of a head that group the columns of the one below
_MAX_TITLE_WORDS = 30  # of a title, or a band that names the rows below
_USUAL = 0.6  # share of the letters of all other rows that have the same style
_SHARE = 0.7  # share of a column's cells with figures, or with distinct words
_ROWS_WITH_FIGURES = 3  # below a head that is recognised by its words only
_LARGER = 1.04
_WORD = re.compile(r"[^\W\d_]{2,}")
_FIGURE = re.compile(r"[^\w]*\d[\d\s.,:%/()–-]*[^\W\d_]{0,2}[^\w]*")  # "1,204", "£5.3m", "(12%)"
_YEAR = re.compile(r"\s*(?:19|20)\d\d(?:\s?[/–-]\s?\d{2,4})?\s*")
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(r"[.;?!]\s*$")
_SENTENCE_WORDS = 6


@dataclass(frozen=True, slots=True)
class CellLook:
    """Dominant style of a cell: bold, size, fill, colour."""

    bold: bool = False
    size: float = 0.0  # in any unit; 0 if unknown
    colour: object = None  # of the letters
    shade: object = None  # of the background


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell: its text, which may be empty, its style, and whether rules show that it spans the table's width."""

    text: str
    look: CellLook = CellLook()
    is_band: bool = False


TableRow = Sequence[TableCell]


class RowRole(IntEnum):
    """The role of a row in its table."""

    PLAIN = 0
    HEAD = 1  # or its first row
    HEAD_GOES_ON = 2
    BELOW_HEAD = 3  # of the last head before it
    BAND = 4  # below a head: names the rows up to the next band


@dataclass(frozen=True, slots=True)
class RowPart:
    """The role of a row in its table, and the cells that name it."""

    role: RowRole = RowRole.PLAIN
    label: int = -1  # index of the cell that names the row, or -1
    above: int = -1  # index of the cell that spans into this row from one above, or -1


PLAIN_ROW = RowPart()


def assign_row_parts(rows: Sequence[TableRow], marked: int = 0) -> list[RowPart]:
    """Return the role of each row of a whole table; a column has the same index in every row.

    `marked` is the number of first rows that the file declares as the head.
    """
    end = _find_head_end(rows, marked) or _count_sure_titles(rows)
    first = _count_bands_above(rows, end)
    if end <= first:
        return [PLAIN_ROW] * len(rows)
    head = rows[first:end]
    return [*[PLAIN_ROW] * first, *_list_head_parts(len(head)), *assign_parts_below(head, rows[end:])]


def assign_parts_below(head: Sequence[TableRow], rows: Sequence[TableRow]) -> list[RowPart]:
    """Return the role of each row below a head; rows that repeat it, or its last row, are the head of those below."""
    texts = list(map(list_texts, head))
    data = [row for row in rows if list_texts(row) not in texts]
    column = _find_label_column(data)
    bands = _find_bands(data, column)
    parts: list[RowPart] = []
    while len(parts) < len(rows):
        at = len(parts)
        repeated = next((own for own in (texts, texts[-1:]) if [*map(list_texts, rows[at : at + len(own)])] == own), [])
        if repeated:
            parts += _list_head_parts(len(repeated))
        elif id(rows[at]) in bands:
            parts.append(RowPart(RowRole.BAND))
        else:
            parts.append(RowPart(RowRole.BELOW_HEAD, column if _has_label(rows[at], column) else -1))
    return parts


def _list_head_parts(count: int) -> list[RowPart]:
    return [RowPart(RowRole.HEAD), *[RowPart(RowRole.HEAD_GOES_ON)] * (count - 1)]


def find_repeated_rows(tables: Sequence[Sequence[TableRow]]) -> Set[tuple[str, ...]]:
    """Return the texts of rows that are first in two or more tables with different rows below: such rows are heads.

    A table that continues over a page is one table a page. Titles above such a row are skipped.
    """
    below: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for rows in tables:
        first = count_titles(rows)
        if len(rows) > first + 1 and _may_be_head(rows[first], rows):
            below.setdefault(list_texts(rows[first]), set()).add(list_texts(rows[first + 1]))
    return {texts for texts, second in below.items() if len(second) > 1}


def count_titles(rows: Sequence[TableRow]) -> int:
    """Return the number of rows at the top of a table whose first cell is their only one."""
    count = 0
    while count < min(_MAX_TITLES, len(rows)) and _is_single(rows[count]):
        count += 1
    return count


def list_texts(row: TableRow) -> tuple[str, ...]:
    """Return the texts of a row's filled cells, for comparison."""
    return tuple(" ".join(cell.text.split()).casefold() for cell in _fill(row))


def _fill(row: TableRow) -> list[TableCell]:
    return [cell for cell in row if cell.text.strip()]


def _is_single(row: TableRow) -> bool:
    """Tell whether the first cell of a row is its only one with text, and no longer than a title."""
    return len(_fill(row)) == 1 and bool(row[0].text.strip()) and _count_words(row) <= _MAX_TITLE_WORDS


def _count_bands_above(rows: Sequence[TableRow], end: int) -> int:
    """Return the number of rows at the top, above row `end`, that are bands like one further down, and not titles."""
    titles = count_titles(rows)
    alike = [titles > 0 and _is_single(row) and row[0].look == rows[titles - 1][0].look for row in rows[end:]]
    return titles if any(alike) and not alike[0] else 0


def _find_head_end(rows: Sequence[TableRow], marked: int) -> int:
    """Return the index of the row below the head; 0 if that is uncertain."""
    titles = count_titles(rows)
    if marked > titles:
        is_head = marked <= titles + _MAX_GROUP_ROWS + 1 and len(_fill(rows[marked - 1])) > 1
        return marked if is_head and _is_short_head(rows, marked - 1) else 0
    last_rows = [titles]  # candidates for the last row of the head, judged by the rows above
    while len(last_rows) <= _MAX_GROUP_ROWS and _may_group(rows, last_rows[-1]):
        last_rows.append(last_rows[-1] + 1)
    return next((last + 1 for last in reversed(last_rows) if _is_sure_head(rows, titles, last)), 0)


def _is_short_head(rows: Sequence[TableRow], last: int) -> bool:
    """Tell whether a row is short enough for a head and has data below."""
    return last + 1 < len(rows) and _count_words(rows[last]) <= _MAX_HEAD_WORDS and bool(_list_data(rows, last))


def _list_data(rows: Sequence[TableRow], last: int) -> list[TableRow]:
    """Return the rows below a head with several cells, except repetitions of it."""
    texts = list_texts(rows[last])
    return [row for row in rows[last + 1 :] if list_texts(row) != texts and len(_fill(row)) > 1]


def _is_sure_head(rows: Sequence[TableRow], first: int, last: int) -> bool:
    """Tell whether rows `first` to `last`, of which all but the last may group columns, are certainly the head."""
    if not _is_short_head(rows, last) or not _may_be_head(rows[last], rows, is_grouped=first < last):
        return False
    texts, data = list_texts(rows[last]), _list_data(rows, last)
    below = [row for row in rows[last + 1 :] if list_texts(row) != texts]
    is_unlike = all(_is_set_apart(row, below) for row in rows[first : last + 1]) and not _is_set_apart(
        data[0], below, rows[last]
    )
    return is_unlike or _names_figures(rows[first : last + 1], data)


def _may_group(rows: Sequence[TableRow], at: int) -> bool:
    """Tell whether a row may group the columns that the row below names: it has gaps where that one has cells."""
    if at + 2 >= len(rows):
        return False
    upper, lower = rows[at], rows[at + 1]
    groups = [number for number, cell in enumerate(upper) if cell.text.strip()]
    names = {number for number, cell in enumerate(lower) if cell.text.strip()}
    return (
        len(groups) < len(names)
        and max(groups, default=0) > 0
        and _may_name_columns(upper)
        and all(number in names or number in groups for number in range(1, max(len(upper), len(lower))))
        and any(number not in groups and number > groups[0] for number in names)
    )


def _count_sure_titles(rows: Sequence[TableRow]) -> int:
    """Return the number of certain titles, in a style of their own, above a table without column names."""
    titles = count_titles(rows)
    below = rows[titles:]
    is_sure = (
        titles > 0
        and sum(len(_fill(row)) > 1 for row in below) > 1
        and all(row[0].is_band and _is_set_apart(row, below) for row in rows[:titles])
    )
    return titles if is_sure else 0


def _find_bands(data: Sequence[TableRow], column: int) -> Set[int]:
    """Return the ids of rows that are bands: one cell, full width or in a style unlike that of other rows and labels.

    `data` are the rows below a head, `column` the index of the label column or -1.
    """
    labels = Counter(row[column].look for row in data if len(_fill(row)) > 1 and 0 <= column < len(row))
    usual = labels.most_common(1)[0][0] if labels else None
    return {
        id(row)
        for row, below in pairwise(data)
        if _is_single(row)
        and not _SENTENCE.search(row[0].text)
        and len(_fill(below)) > 1
        and (
            row[0].is_band or (row[0].look != usual and _is_set_apart(row, [each for each in data if each is not row]))
        )
    }


def _count_words(row: TableRow) -> int:
    return sum(len(cell.text.split()) for cell in row)


def _may_be_head(row: TableRow, rows: Sequence[TableRow], *, is_grouped: bool = False) -> bool:
    """Tell whether a row may name columns by its words, which are all different unless a row above groups them."""
    cells, columns = _fill(row), max(len(_fill(each)) for each in rows)
    return (
        len(cells) > 1
        and 2 * len(cells) >= columns
        and (is_grouped or len(set(list_texts(row))) == len(cells))
        and _may_name_columns(row)
    )


def _may_name_columns(row: TableRow) -> bool:
    """Tell whether a row's cells are short, neither sentences nor labels, and mostly words."""
    cells = _fill(row)
    return (
        all(len(cell.text.split()) <= _MAX_CELL_WORDS for cell in cells)
        and not any(cell.text.rstrip().endswith(":") for cell in cells)
        and not any(_SENTENCE.search(cell.text) and len(cell.text.split()) >= _SENTENCE_WORDS for cell in cells)
        and sum(map(_names_column, cells)) * 2 > len(cells)
    )


def _names_column(cell: TableCell) -> bool:
    return _WORD.search(cell.text) is not None or _YEAR.fullmatch(cell.text) is not None


def _is_set_apart(row: TableRow, others: Sequence[TableRow], like: TableRow = ()) -> bool:
    """Tell whether a row's style differs from the usual one of `others`, and few of them share it.

    If given, `like` is a row that must have its style too.
    """
    letters: Counter[CellLook] = Counter()
    for cells in others:
        for cell in _fill(cells)[1:]:  # the first names the row, and is often bold
            letters[cell.look] += len(cell.text)
    if not letters:
        return False
    usual, count = letters.most_common(1)[0]
    looks = {cell.look for cell in _fill(row)}
    if like and looks.isdisjoint(cell.look for cell in _fill(like)):
        return False
    set_alike = sum(count for look, count in letters.items() if look in looks)
    return (
        count >= _USUAL * letters.total()
        and set_alike <= (1 - _SHARE) * letters.total()
        and all(_is_stronger(look, usual) for look in looks)
    )


def _is_stronger(look: CellLook, usual: CellLook) -> bool:
    """Tell whether the style is more prominent than the usual one in some respect and in none less."""
    if look.bold < usual.bold or look.size * _LARGER < usual.size:
        return False
    is_coloured = (look.colour, look.shade) != (usual.colour, usual.shade)
    return look.bold > usual.bold or look.size > _LARGER * usual.size or is_coloured


def _names_figures(head: Sequence[TableRow], data: Sequence[TableRow]) -> bool:
    """Tell whether a head has words without figures above the figures of the data, in two or more rows.

    The rows above the last, which group its columns, may have years.
    """
    if len(data) < _ROWS_WITH_FIGURES or any(_DIGIT.search(cell.text) for cell in head[-1]):
        return False
    if any(not any(map(_is_figure, each)) for each in data[:2]):
        return False  # the first row may be a second row of the head
    found = False
    for at in range(max(map(len, data))):
        below = [each[at] for each in data if at < len(each) and each[at].text.strip()]
        figures = sum(map(_is_figure, below))
        if 2 * len(below) >= len(data) and figures >= _SHARE * len(below):
            if not any(at < len(row) and row[at].text.strip() for row in head):
                return False
            found = found or at > 0
    return found


def _is_figure(cell: TableCell) -> bool:
    return _FIGURE.fullmatch(cell.text) is not None


def _find_label_column(data: Sequence[TableRow]) -> int:
    """Return the index of the first column whose cells are mostly filled, distinct words; or -1."""
    rows = [row for row in data if len(_fill(row)) > 1]
    for column in range(max(map(len, rows), default=0)):
        texts = [row[column].text for row in rows if column < len(row) and _WORD.search(row[column].text)]
        if len(texts) >= _SHARE * len(rows) and len(set(texts)) >= _SHARE * len(texts):
            return column
    return -1


def _has_label(row: TableRow, column: int) -> bool:
    """Tell whether a cell may name its row: it is the first or second, and has a few words."""
    if not 0 <= column < len(row) or len(_fill(row)) < 2 or len(_fill(row[:column])) > 1:
        return False
    text = row[column].text
    return _WORD.search(text) is not None and len(text.split()) <= _MAX_LABEL_WORDS


def link_rows(blocks: Sequence[Block], parts: Sequence[RowPart], text: str) -> list[Block]:
    """Return a document's blocks, in which rows have the spans of their heads, bands and labels.

    `parts` are the roles of all blocks, also of those that are not rows.
    """
    head: Span | None = None
    band: Span | None = None
    above: dict[int, Span] = {}  # last filled cell of each column
    linked = []
    for at, (block, part) in enumerate(zip(blocks, parts, strict=True)):
        if block.kind is not BlockKind.TABLE_ROW:
            above = {}
            linked.append(block)
            continue
        if part.role is RowRole.HEAD:
            more = sum(1 for _ in takewhile(lambda each: each.role is RowRole.HEAD_GOES_ON, parts[at + 1 :]))
            head = Span(block.span.start, blocks[at + more].span.end)
        if part.role is not RowRole.BELOW_HEAD:
            band = block.span if part.role is RowRole.BAND else None
        group = above.get(part.above, band if part.role is RowRole.BELOW_HEAD else None)
        label = _locate_cell(block.span, text, part.label)
        linked.append(replace(block, head=None if part.role is RowRole.PLAIN else head, label=label, group=group))
        above |= {number: cell for number, cell in enumerate(_locate_cells(block.span, text)) if cell}
    return linked


def _locate_cells(row: Span, text: str) -> list[Span | None]:
    """Return the span of each cell of a row; None for an empty one."""
    found: list[Span | None] = []
    start = row.start
    for cell in row.slice(text).split("\t"):
        found.append(Span(start, start + len(cell)) if cell else None)
        start += len(cell) + 1
    return found


def _locate_cell(row: Span, text: str, number: int) -> Span | None:
    """Return the span of a cell of a row by its index; None if empty, or for -1."""
    cells = _locate_cells(row, text)
    return cells[number] if 0 <= number < len(cells) else None
