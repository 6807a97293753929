"""Lines and blocks made by hand, for tests of the layout code."""

from __future__ import annotations

from kb.model import BlockKind
from kb.read.layout.elements import ASCENT, DESCENT, LayoutBlock, LineMarks, TextLine
from kb.read.layout.glyphs import TextStyle
from kb.read.layout.structure.block_kinds import BodyStyle

BODY = BodyStyle(10.0, bold=False, colour=0, font="Serif")


def build_line(
    text: str,
    left: float = 60.0,
    baseline: float = 100.0,
    *,
    size: float = 10.0,
    bold: bool = False,
    italic: bool = False,
    marks: LineMarks = (),
    order: int = 0,
    font: str = "Serif",
    colour: int = 0,
    is_turned: bool = False,
    block_kind: BlockKind | None = None,
) -> TextLine:
    """Return a line of text; each letter is half as wide as the font size."""
    style = TextStyle(font, size, bold, italic, colour)
    width = size / 2
    first_word_width = len(text.split(" ")[0]) * width
    box = (left, baseline - ASCENT * size, left + len(text) * width, baseline + DESCENT * size)
    return TextLine(text, *box, baseline, style, bold, first_word_width, order, marks, is_turned, block_kind)


def build_block(
    text: str,
    kind: BlockKind = BlockKind.PARAGRAPH,
    *,
    page: int = 0,
    mark: str = "",
    left: float = 60.0,
    baseline: float = 100.0,
    size: float = 10.0,
    bold: bool = False,
) -> LayoutBlock:
    only_line = build_line(text, left, baseline, size=size, bold=bold)
    return LayoutBlock(kind, ((page, only_line),), mark=mark, column_right=only_line.right)
