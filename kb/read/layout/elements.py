"""Lines and blocks of a page's layout, before they have a place in the document's text."""

from __future__ import annotations

from dataclasses import dataclass

from kb.model import BlockKind
from kb.read.layout.glyphs import TextStyle
from kb.read.table_heads import PLAIN_ROW, RowPart

ASCENT, DESCENT = 0.78, 0.22  # of a line's box, in its size: the same for all fonts, so that lines compare

LineMarks = tuple[tuple[int, str], ...]
"""The note marks of a line: the offset in its text before which each was printed, and the mark."""


@dataclass(frozen=True, slots=True)
class TableFrame:
    """By what the rows of one table of a page are told from those of another.

    Attributes:
        top: Its top edge.
        columns: x of their edges.
        is_inferred: Whether white space alone tells where the columns are.
    """

    top: float
    columns: tuple[float, ...]
    is_inferred: bool = False


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a column, or a part of one.

    Attributes:
        text: With single spaces, without note marks; a hyphen at its end is kept.
        left, top, right, bottom: Its box; `top` and `bottom` follow from the baseline and the size.
        style: Of most of its letters.
        bold: Whether all its letters are bold.
        first_word_width: In points; decides whether the word would have fitted into the line above.
        draw_order: Its place among the lines of the page in the order in which the file draws them.
        is_turned: Whether it is written in another direction than most of the page.
        block_kind: Where the line is a whole block by itself (an entry of the contents, a row of a table), its kind.
        cells: Of a table's row: the lines of each cell; none of an empty one.
        parts: Where its list mark is drawn apart from its text: the two, which may yet be cells of a table.
        table: Of a table's row.
        is_band: Of a table's row: whether its rules say that its only cell is as wide as the table.
        above: Of a table's row: the number of the cell that goes on over it from a row above, or -1.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    style: TextStyle
    bold: bool
    first_word_width: float
    draw_order: int
    marks: LineMarks = ()
    is_turned: bool = False
    block_kind: BlockKind | None = None
    cells: tuple[tuple[TextLine, ...], ...] = ()
    parts: tuple[TextLine, ...] = ()
    table: TableFrame | None = None
    is_band: bool = False
    above: int = -1

    @property
    def size(self) -> float:
        """The size of most of its letters."""
        return self.style.size

    @property
    def width(self) -> float:
        """From its left to its right edge."""
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class LayoutBlock:
    """Lines that are one block.

    Attributes:
        lines: Each with the index of the printed page that it is on.
        level: As in `Block`.
        mark: As in `Block`.
        column_right: The right edge of the column of its last line.
        cells: Of a table's row: the lines of each cell; none of an empty one.
        table: Of a table's row.
        is_band: Of a table's row: as in `TextLine`.
        row: Of a table's row: what it is in its table.
    """

    kind: BlockKind
    lines: tuple[tuple[int, TextLine], ...]
    level: int = 0
    mark: str = ""
    column_right: float = 0.0
    cells: tuple[tuple[TextLine, ...], ...] = ()
    table: TableFrame | None = None
    is_band: bool = False
    row: RowPart = PLAIN_ROW

    @property
    def page(self) -> int:
        """The index of the printed page on which it begins."""
        return self.lines[0][0]

    @property
    def first_line(self) -> TextLine:
        """Its first line."""
        return self.lines[0][1]

    @property
    def last_line(self) -> TextLine:
        """Its last line."""
        return self.lines[-1][1]

    @property
    def text(self) -> str:
        """Its lines with a space between them: for rules to judge, not the text of the document."""
        return " ".join(line.text for _, line in self.lines)

    @property
    def style(self) -> TextStyle:
        """The style of its longest line."""
        return max((line for _, line in self.lines), key=lambda line: len(line.text)).style

    @property
    def size(self) -> float:
        """The size of its longest line."""
        return self.style.size

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for _, line in self.lines)
