"""Lines and blocks made by hand, for tests of the layout code."""

from __future__ import annotations

from kb.model import BlockKind
from kb.read.layout.drafts import Draft
from kb.read.layout.glyphs import Style
from kb.read.layout.headings import Body
from kb.read.layout.marks import Marks
from kb.read.layout.pieces import ASCENT, DESCENT, Line

BODY = Body(10.0, bold=False, colour=0, font="Serif")


def line(
    text: str,
    left: float = 60.0,
    baseline: float = 100.0,
    *,
    size: float = 10.0,
    bold: bool = False,
    italic: bool = False,
    marks: Marks = (),
    order: int = 0,
) -> Line:
    """A line whose letters are half as wide as its size."""
    style = Style("Serif", size, bold, italic, 0)
    width = size / 2
    lead = len(text.split(" ")[0]) * width
    box = (left, baseline - ASCENT * size, left + len(text) * width, baseline + DESCENT * size)
    return Line(text, *box, baseline, style, bold, lead, order, marks)


def draft(
    text: str,
    kind: BlockKind = BlockKind.PARAGRAPH,
    *,
    page: int = 0,
    mark: str = "",
    left: float = 60.0,
    baseline: float = 100.0,
    size: float = 10.0,
    bold: bool = False,
) -> Draft:
    """A block of one line."""
    made = line(text, left, baseline, size=size, bold=bold)
    return Draft(kind, ((page, made),), mark=mark, right=made.right)
