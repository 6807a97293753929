"""The head of a table: the row that names its columns; and the column that names its rows.

For all readers that make rows. What a file says itself (`th`, a header row) is taken; else a head shows by its look or
by having words where the rows below have figures. Where it is not sure that a row is the only head, none is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from enum import IntEnum

from kb.model import Block, BlockKind, Span

_MAX_HEAD_WORDS, _MAX_CELL_WORDS = 60, 20  # of a head, and of one of its cells
_MAX_LABEL_WORDS = 20
_MAX_BANDS = 2  # rows of one cell above the head: titles of the table
_USUAL = 0.6  # of the letters of all other rows are set alike
_SHARE = 0.7  # of a column's cells have figures, or words of their own
_ROWS_WITH_FIGURES = 3  # below a head that shows by its words only
_LARGER = 1.04
_WORD = re.compile(r"[^\W\d_]{2,}")
_FIGURE = re.compile(r"[^\w]*\d[\d\s.,:%/()–-]*[^\W\d_]{0,2}[^\w]*")  # "1,204", "£5.3m", "(12%)"
_YEAR = re.compile(r"\s*(?:19|20)\d\d(?:\s?[/–-]\s?\d{2,4})?\s*")
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(r"[.;?!]\s*$")
_SENTENCE_WORDS = 6


@dataclass(frozen=True, slots=True)
class CellLook:
    """How most of a cell is set.

    Attributes:
        size: In any unit; 0 where not known.
        colour: Of its letters.
        shade: Behind them.
    """

    bold: bool = False
    size: float = 0.0
    colour: object = None
    shade: object = None


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell: its text, which may be empty, and its look."""

    text: str
    look: CellLook = CellLook()


TableRow = Sequence[TableCell]


class RowRole(IntEnum):
    """What a row is in its table."""

    PLAIN = 0
    HEAD = 1
    BELOW_HEAD = 2  # of the last head before it


@dataclass(frozen=True, slots=True)
class RowPart:
    """What a row is in its table, and the number of its cell that says what the row is about, or -1."""

    role: RowRole = RowRole.PLAIN
    label: int = -1


PLAIN_ROW = RowPart()


def assign_row_parts(rows: Sequence[TableRow], marked: int = 0) -> list[RowPart]:
    """Tell what each row of a table is.

    Args:
        rows: Of the whole table, from the first; the cells of a column have the same number in each.
        marked: How many of the first rows the file itself says are its head.
    """
    head = _find_head(rows, marked)
    if head is None:
        return [PLAIN_ROW] * len(rows)
    return [PLAIN_ROW] * head + [RowPart(RowRole.HEAD), *assign_parts_below(rows[head], rows[head + 1 :])]


def assign_parts_below(head: TableRow, rows: Sequence[TableRow]) -> list[RowPart]:
    """Tell what each row below a head is; one that repeats it is the head of those below."""
    texts = list_texts(head)
    data = [row for row in rows if list_texts(row) != texts]
    column = _find_label_column(data)
    return [
        RowPart(RowRole.HEAD)
        if list_texts(row) == texts
        else RowPart(RowRole.BELOW_HEAD, column if _has_label(row, column) else -1)
        for row in rows
    ]


def find_repeated_rows(tables: Sequence[Sequence[TableRow]]) -> Set[tuple[str, ...]]:
    """Return the texts of rows that are the first of two tables or more with other rows below, so that they are heads.

    A table that goes on over a page is one on each page.
    """
    below: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for rows in tables:
        if len(rows) > 1 and _may_be_head(rows[0], rows):
            below.setdefault(list_texts(rows[0]), set()).add(list_texts(rows[1]))
    return {texts for texts, second in below.items() if len(second) > 1}


def list_texts(row: TableRow) -> tuple[str, ...]:
    """Return the texts of a row's filled cells, to be compared with those of others."""
    return tuple(" ".join(cell.text.split()).casefold() for cell in _fill(row))


def _fill(row: TableRow) -> list[TableCell]:
    return [cell for cell in row if cell.text.strip()]


def _find_head(rows: Sequence[TableRow], marked: int) -> int | None:
    """Return the number of the row that is surely the only head, or None."""
    first = 0
    while first < min(_MAX_BANDS, len(rows)) and len(_fill(rows[first])) == 1:
        first += 1
    if marked > first + 1 or len(rows) < first + 2 or _count_words(rows[first]) > _MAX_HEAD_WORDS:
        return None
    below = [row for row in rows[first + 1 :] if list_texts(row) != list_texts(rows[first])]
    data = [row for row in below if len(_fill(row)) > 1]
    if not data:
        return None
    if marked == first + 1:
        return first if len(_fill(rows[first])) > 1 else None
    if not _may_be_head(rows[first], rows):
        return None
    is_unlike = _is_set_apart(rows[first], below) and not _is_set_apart(data[0], below, rows[first])
    return first if is_unlike or _names_figures(rows[first], data) else None


def _count_words(row: TableRow) -> int:
    return sum(len(cell.text.split()) for cell in row)


def _may_be_head(row: TableRow, rows: Sequence[TableRow]) -> bool:
    """Tell whether a row may name columns by its words: some short cells, all different, no sentences, no labels."""
    cells, columns = _fill(row), max(len(_fill(each)) for each in rows)
    return (
        len(cells) > 1
        and 2 * len(cells) >= columns
        and all(len(cell.text.split()) <= _MAX_CELL_WORDS for cell in cells)
        and len(set(list_texts(row))) == len(cells)
        and not any(cell.text.rstrip().endswith(":") for cell in cells)
        and not any(_SENTENCE.search(cell.text) and len(cell.text.split()) >= _SENTENCE_WORDS for cell in cells)
        and sum(_names_column(cell) for cell in cells) * 2 > len(cells)
    )


def _names_column(cell: TableCell) -> bool:
    return _WORD.search(cell.text) is not None or _YEAR.fullmatch(cell.text) is not None


def _is_set_apart(row: TableRow, others: Sequence[TableRow], like: TableRow = ()) -> bool:
    """Tell whether all cells of a row are set apart from what is usual in others, and few of these are set so.

    Args:
        row: The row.
        others: The other rows.
        like: A row in whose look it has to be as well, if there is one.
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
    """Tell whether a look is bold, larger, shaded or coloured where the usual one is not, and in nothing weaker."""
    if look.bold < usual.bold or look.size * _LARGER < usual.size:
        return False
    is_coloured = (look.colour, look.shade) != (usual.colour, usual.shade)
    return look.bold > usual.bold or look.size > _LARGER * usual.size or is_coloured


def _names_figures(row: TableRow, data: Sequence[TableRow]) -> bool:
    """Tell whether a row has words without any figure above the figures of the rows below, in two rows or more."""
    if len(data) < _ROWS_WITH_FIGURES or any(_DIGIT.search(cell.text) for cell in row):
        return False
    if any(not any(map(_is_figure, each)) for each in data[:2]):
        return False  # the first of these may be a second row of the head
    found = False
    for at in range(max(map(len, data))):
        below = [each[at] for each in data if at < len(each) and each[at].text.strip()]
        figures = sum(map(_is_figure, below))
        if 2 * len(below) >= len(data) and figures >= _SHARE * len(below):
            if at >= len(row) or not row[at].text.strip():
                return False
            found = found or at > 0
    return found


def _is_figure(cell: TableCell) -> bool:
    return _FIGURE.fullmatch(cell.text) is not None


def _find_label_column(data: Sequence[TableRow]) -> int:
    """Return the number of the first column whose cells are mostly filled, with words, and different; or -1."""
    rows = [row for row in data if len(_fill(row)) > 1]
    for column in range(max(map(len, rows), default=0)):
        texts = [row[column].text for row in rows if column < len(row) and _WORD.search(row[column].text)]
        if len(texts) >= _SHARE * len(rows) and len(set(texts)) >= _SHARE * len(texts):
            return column
    return -1


def _has_label(row: TableRow, column: int) -> bool:
    """Tell whether the cell of a row in a column may name the row: it is its first or second, and has a few words."""
    if not 0 <= column < len(row) or len(_fill(row)) < 2 or len(_fill(row[:column])) > 1:
        return False
    text = row[column].text
    return _WORD.search(text) is not None and len(text.split()) <= _MAX_LABEL_WORDS


class RowLinker:
    """Gives the rows of a document, in order, the spans of their heads and labels."""

    def __init__(self) -> None:
        self._head: Span | None = None

    def link(self, block: Block, part: RowPart, text: str) -> Block:
        """Return a block with its head and its label.

        Args:
            block: The block; not only rows.
            part: What the row is.
            text: The text of the block.
        """
        if block.kind is not BlockKind.TABLE_ROW or part == PLAIN_ROW:
            return block
        if part.role is RowRole.HEAD:
            self._head = block.span
        head = None if part.role is RowRole.PLAIN else self._head
        return replace(block, head=head, label=_locate_cell(block.span, text, part.label))


def _locate_cell(row: Span, text: str, number: int) -> Span | None:
    """Return the span of a cell of a row, given by the row's span and text; None where it is empty, or number -1."""
    cells = text.split("\t")
    if not 0 <= number < len(cells) or not cells[number]:
        return None
    start = row.start + sum(len(cell) + 1 for cell in cells[:number])
    return Span(start, start + len(cells[number]))
