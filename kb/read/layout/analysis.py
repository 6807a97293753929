"""Layout analysis: from the glyphs of a file's pages to text, blocks, printed pages and note marks.

The steps, in order: glyphs to lines (`lines`), pages of the file to printed pages, tables with rules, running heads
and page numbers, contents pages, tables without rules, charts, flow charts, boxes and columns, footnotes, paragraphs,
headings and block quotations, the title, levels of headings, endnotes, paragraphs over columns and pages, levels of
lists, heads of tables, and the text (`assembler`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.model import Block, BlockKind, HiddenText, NoteMark, Page, PageDoubt
from kb.read.layout.assembler import assemble
from kb.read.layout.blocks.charts import merge_chart_labels
from kb.read.layout.blocks.flow_charts import merge_flow_charts
from kb.read.layout.blocks.line_end_hyphens import HyphenationVocabulary
from kb.read.layout.blocks.notes import (
    append_notes,
    extract_endnotes,
    find_note_marks,
    find_unfinished_note,
    infer_next_number,
    split_notes,
)
from kb.read.layout.blocks.paragraphs import assign_list_levels, build_paragraphs, join_broken_paragraphs
from kb.read.layout.blocks.table_heads import mark_table_heads
from kb.read.layout.blocks.tables import merge_bare_table_rows, merge_table_rows
from kb.read.layout.elements import LayoutBlock, TextLine
from kb.read.layout.glyphs import GlyphPage, Glyphs
from kb.read.layout.lines.boxes import find_boxed_columns
from kb.read.layout.lines.columns import TextColumn
from kb.read.layout.lines.line_builder import build_lines
from kb.read.layout.structure.block_kinds import BodyStyle, find_body_style, mark_block_quotations, mark_captions
from kb.read.layout.structure.contents_pages import merge_contents_entries
from kb.read.layout.structure.heading_levels import OutlineEntry, assign_heading_levels
from kb.read.layout.structure.headings import mark_headings
from kb.read.layout.structure.page_numbers import PrintedPage, split_spreads
from kb.read.layout.structure.running_heads import separate_running_heads
from kb.read.layout.structure.set_off_texts import mark_set_off_quotations
from kb.read.layout.structure.title_page import mark_title


@dataclass(frozen=True, slots=True)
class DocumentLayout:
    """The contents of a file's pages."""

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...]
    marks: tuple[NoteMark, ...]
    page_count: int  # of the file
    unread_pages: tuple[int, ...]  # 1-based pages without text
    recognized_pages: tuple[int, ...] = ()  # as in `Document`
    hidden_text: tuple[HiddenText, ...] = ()  # as in `Document`
    title: str = ""  # on the first page, or ""


def analyze_layout(
    pages: Iterable[tuple[GlyphPage, Glyphs]], outline: Sequence[OutlineEntry] = (), known_title: str = ""
) -> DocumentLayout:
    """Analyse the layout of all pages of a file, in order, consumed one at a time.

    `known_title` is the title in the file's metadata, or "".
    """
    glyph_pages: list[GlyphPage] = []
    lines: list[list[TextLine]] = []
    for page, glyphs in pages:
        glyph_pages.append(page)
        lines.append(build_lines(page, glyphs))
    unread = tuple(page.number for page, own in zip(glyph_pages, lines, strict=True) if not own)
    body_style = find_body_style([line for own in lines for line in own])
    printed = merge_table_rows(split_spreads(glyph_pages, lines))
    labelled = separate_running_heads(printed, body_style.size)
    body: list[LayoutBlock] = []
    notes: list[LayoutBlock] = []
    running_heads: list[LayoutBlock] = []
    for index, each in enumerate(labelled):
        tables = merge_bare_table_rows(merge_contents_entries(each.page, index, len(labelled)))
        merged = merge_flow_charts(merge_chart_labels(tables, body_style))
        blocks, own_notes = _build_page_blocks(merged, index, body_style, notes)
        body += blocks
        append_notes(notes, own_notes)
        running_heads += [LayoutBlock(BlockKind.RUNNING, ((index, line),)) for line in each.running_heads]
    body = mark_headings(mark_captions(body), body_style, [each.page.shapes for each in labelled])
    body = mark_set_off_quotations(mark_block_quotations(body, body_style), body_style)
    body, title = mark_title(body, body_style, known_title) if body else ([], "")
    page_labels = [(each.page.number, each.label) for each in labelled]
    body, endnotes = extract_endnotes(assign_heading_levels(body, outline, page_labels, body_style))
    doubts = find_page_doubts(body)
    for index, each in enumerate(labelled):
        if each.page.is_recognized:
            doubts[index] = (*doubts.get(index, ()), PageDoubt.OCR)
    body = assign_list_levels(join_broken_paragraphs(body))
    body = mark_table_heads(body)
    vocabulary = HyphenationVocabulary(line.text for each in labelled for line in each.page.lines)
    assembled = assemble(body, [*notes, *endnotes], running_heads, page_labels, vocabulary, doubts)
    return DocumentLayout(
        text=assembled.text,
        blocks=assembled.blocks,
        pages=assembled.pages,
        marks=assembled.marks,
        page_count=len(glyph_pages),
        unread_pages=unread,
        recognized_pages=tuple(
            page.number for page, own in zip(glyph_pages, lines, strict=True) if page.is_recognized and own
        ),
        hidden_text=tuple(page.hidden for page in glyph_pages if page.hidden),
        title=title,
    )


def _build_page_blocks(
    page: PrintedPage, index: int, body: BodyStyle, earlier: Sequence[LayoutBlock]
) -> tuple[list[LayoutBlock], list[LayoutBlock]]:
    """Return the blocks and the footnotes of a printed page.

    The page is without running heads; `earlier` are the footnotes of the pages before.
    """
    blocks: list[LayoutBlock] = []
    notes: list[LayoutBlock] = []
    upright = [line for line in page.lines if not line.is_turned]
    marks = find_note_marks(page.lines) | {infer_next_number(earlier)}
    unfinished = find_unfinished_note(earlier, index)
    for column in find_boxed_columns(upright, page.shapes, page.left, page.right, page.height):
        rest, found = split_notes(column, index, body.size, page.height, marks, None if notes else unfinished)
        notes += found
        if rest:
            blocks += build_paragraphs(rest, index)
    turned = tuple(line for line in page.lines if line.is_turned)
    if turned:
        blocks += build_paragraphs(TextColumn(turned, page.left, page.right), index)
    return blocks, notes


_MIN_STEPS_BACK, _MOST_STEPS_BACK = 4, 0.25  # backward steps: number, and share of all steps from block to block


def find_page_doubts(blocks: Sequence[LayoutBlock]) -> dict[int, tuple[PageDoubt, ...]]:
    """Return the doubts about printed pages, by page index: the order of their text, and the cells of a table.

    The order is doubtful if it goes back and forth in the drawing order of the lines: pages where the two agree are
    nearly always right. Cells are doubtful if only white space, and no rule, separates them. `blocks` are the body's,
    in reading order, before those broken over pages are joined.
    """
    steps: Counter[int] = Counter()
    back: Counter[int] = Counter()
    doubts: dict[int, tuple[PageDoubt, ...]] = {}
    for above, below in pairwise(blocks):
        if above.page == below.page and BlockKind.TABLE_ROW not in (above.kind, below.kind):
            steps[below.page] += 1
            back[below.page] += below.first_line.draw_order < above.last_line.draw_order
    for page, count in back.items():
        if count >= max(_MIN_STEPS_BACK, _MOST_STEPS_BACK * steps[page]):
            doubts[page] = (PageDoubt.ORDER,)
    for page in sorted({each.page for each in blocks if each.table and each.table.is_inferred}):
        doubts[page] = (*doubts.get(page, ()), PageDoubt.TABLE)
    return doubts
