"""Layout: the glyphs of a file's pages -> text, blocks, pages and marks.

Pure code on arrays and lines; no PDF library is imported here. Each module owns one idea:

    glyphs      what a reader of a file hands over
    view        a file's coordinates -> those of the page as it is seen
    symbols     fonts whose letters are bullets
    faces       what a font's name says of its letters
    pieces      glyphs -> pieces of lines: words, raised letters, turned text
    marks       marks of notes inside a line
    lines       pieces -> lines
    leaves      pages of a file -> printed pages
    furniture   running heads, page numbers and labels
    columns     lines -> columns in reading order
    contents    contents pages
    tables      ruled tables
    notes       footnotes
    paragraphs  columns -> paragraphs and list items
    headings    which paragraphs are headings
    levels      their levels
    quotations  quotations that are set apart
    lists       how deep items stand
    joins       paragraphs that run over a column or page
    fronts      the title and the date
    hyphens     hyphens at the ends of lines
    drafts      a block before it has a place in the text
    assemble    blocks -> one text
    card        what a file says of itself against what its pages show
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.model import Block, BlockKind, NoteMark, Page
from kb.read.layout.assemble import assemble
from kb.read.layout.columns import Column, columns_of
from kb.read.layout.contents import with_contents
from kb.read.layout.drafts import Draft
from kb.read.layout.fronts import date_of, with_title
from kb.read.layout.furniture import set_apart
from kb.read.layout.glyphs import Glyphs, Sheet
from kb.read.layout.headings import Body, body_of, classified
from kb.read.layout.hyphens import Vocabulary
from kb.read.layout.joins import joined
from kb.read.layout.leaves import Leaf, leaves_of
from kb.read.layout.levels import Division, with_levels
from kb.read.layout.lines import lines_of
from kb.read.layout.lists import with_depths
from kb.read.layout.notes import marks_of, next_note, split_notes, with_endnotes
from kb.read.layout.paragraphs import paragraphs_of
from kb.read.layout.pieces import Line
from kb.read.layout.quotations import with_quotations
from kb.read.layout.tables import with_tables


@dataclass(frozen=True, slots=True)
class Layout:
    """What the pages of a file say.

    Attributes:
        count: How many pages the file has.
        unread: The 1-based ones without text.
        title: The document's title on its first page, or "".
        date: The date of publication on its first pages, or "".
    """

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...]
    marks: tuple[NoteMark, ...]
    count: int
    unread: tuple[int, ...]
    title: str = ""
    date: str = ""


def lay_out(written: Iterable[tuple[Sheet, Glyphs]], outline: Sequence[Division] = (), known_title: str = "") -> Layout:
    """Read the layout of a file's pages.

    Args:
        written: All pages of the file, in order, each with what is written on it; read one at a time.
        outline: The file's outline.
        known_title: The title that the file's metadata gives, or "".
    """
    sheets: list[Sheet] = []
    lines: list[list[Line]] = []
    for sheet, glyphs in written:
        sheets.append(sheet)
        lines.append(lines_of(sheet, glyphs))
    unread = tuple(sheet.number for sheet, own in zip(sheets, lines, strict=True) if not own)
    body = body_of([line for own in lines for line in own])
    leaves = set_apart([with_tables(leaf) for leaf in leaves_of(sheets, lines)], body.size)
    drafts: list[Draft] = []
    notes: list[Draft] = []
    running: list[Draft] = []
    for page, each in enumerate(leaves):
        own, found = _page(with_contents(each.leaf, page, len(leaves)), page, body, next_note(notes))
        drafts += with_quotations(classified(own, body), body)
        notes += found
        running += [Draft(BlockKind.RUNNING, ((page, line),)) for line in each.running]
    drafts, title = with_title(drafts, body, known_title) if drafts else ([], "")
    pages = [(each.leaf.number, each.label) for each in leaves]
    drafts, endnotes = with_endnotes(with_levels(drafts, outline, pages, body))
    drafts, notes = with_depths(joined(drafts)), [*notes, *endnotes]
    vocabulary = Vocabulary(line.text for each in leaves for line in each.leaf.lines)
    done = assemble(drafts, notes, running, pages, vocabulary)
    date = date_of(drafts, [number for number, _ in pages]) if drafts else ""
    return Layout(done.text, done.blocks, done.pages, done.marks, len(sheets), unread, title, date)


def _page(leaf: Leaf, page: int, body: Body, expected: str) -> tuple[list[Draft], list[Draft]]:
    """Return the blocks and the footnotes of a printed page."""
    drafts: list[Draft] = []
    notes: list[Draft] = []
    upright = [line for line in leaf.lines if not line.aside]
    marks = marks_of(leaf.lines) | {expected}
    for column in columns_of(upright, leaf.left, leaf.right):
        rest, found = split_notes(column, page, body.size, leaf.height, marks)
        notes += found
        if rest:
            drafts += paragraphs_of(rest, page)
    aside = tuple(line for line in leaf.lines if line.aside)
    if aside:
        drafts += paragraphs_of(Column(aside, leaf.left, leaf.right), page)
    return drafts, notes
