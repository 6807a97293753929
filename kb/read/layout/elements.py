"""Lines and blocks of a page's layout, before they have a place in the document's text."""

from __future__ import annotations

from dataclasses import dataclass

from kb.model import BlockKind
from kb.read.layout.glyphs import TextStyle
from kb.read.table_heads import PLAIN_ROW, RowPart

ASCENT, DESCENT = 0.78, 0.22  # of a line's box, times its font size: the same for all fonts, to make lines comparable

LineMarks = tuple[tuple[int, str], ...]  # offset in a line's text before which a note mark was printed, and the mark


@dataclass(frozen=True, slots=True)
class TableFrame:
    """Distinguishes the rows of one table of a page from those of another."""

    top: float  # y of its top edge
    columns: tuple[float, ...]  # x of their edges
    is_inferred: bool = False  # only white space shows the columns


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a column, or a part of one; `top` and `bottom` follow from baseline and font size."""

    text: str  # with single spaces, without note marks; a hyphen at its end is kept
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    style: TextStyle  # of most of its letters
    bold: bool  # all its letters are bold
    first_word_width: float  # points; decides whether the word would have fitted into the line above
    draw_order: int  # position in the page's drawing order
    marks: LineMarks = ()
    is_turned: bool = False  # written in another direction than most of the page
    block_kind: BlockKind | None = None  # for a line that is a block by itself (contents entry, table row)
    cells: tuple[tuple[TextLine, ...], ...] = ()  # of a table row: lines of each cell, none in an empty one
    parts: tuple[TextLine, ...] = ()  # list mark and text, if drawn apart: they may yet be table cells
    table: TableFrame | None = None  # of a table row
    is_band: bool = False  # a table row whose only cell spans the table, as its rules show
    above: int = -1  # of a table row: index of the cell that spans into it from above, or -1

    @property
    def size(self) -> float:
        """The font size of most of its letters."""
        return self.style.size

    @property
    def width(self) -> float:
        """From left to right edge."""
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class LayoutBlock:
    """Lines that are one block."""

    kind: BlockKind
    lines: tuple[tuple[int, TextLine], ...]  # each with the index of its printed page
    level: int = 0  # as in `Block`
    mark: str = ""  # as in `Block`
    column_right: float = 0.0  # right edge of the column of its last line
    cells: tuple[tuple[TextLine, ...], ...] = ()  # as in `TextLine`
    table: TableFrame | None = None  # as in `TextLine`
    is_band: bool = False  # as in `TextLine`
    row: RowPart = PLAIN_ROW  # role in its table

    @property
    def page(self) -> int:
        """The index of the printed page on which it begins."""
        return self.lines[0][0]

    @property
    def first_line(self) -> TextLine:
        return self.lines[0][1]

    @property
    def last_line(self) -> TextLine:
        return self.lines[-1][1]

    @property
    def text(self) -> str:
        """Its lines with a space in between: for rules to judge, not the text of the document."""
        return " ".join(line.text for _, line in self.lines)

    @property
    def style(self) -> TextStyle:
        """The style of its longest line."""
        return max((line for _, line in self.lines), key=lambda line: len(line.text)).style

    @property
    def size(self) -> float:
        """The font size of its longest line."""
        return self.style.size

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for _, line in self.lines)
