"""Blocks assembled into one text, with pages and note marks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import BlockKind, NoteMark, Page, Span
from kb.read.layout.assembler import assemble
from kb.read.layout.blocks.line_end_hyphens import HyphenationVocabulary
from kb.read.layout.elements import LayoutBlock
from tests.read.layout.builders import build_block, build_line

PAGES = [(4, "2"), (5, "3")]
NOTHING = HyphenationVocabulary([])


def build_lines(*texts: str) -> LayoutBlock:
    return LayoutBlock(BlockKind.PARAGRAPH, tuple((0, build_line(text)) for text in texts))


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("the boats", "came", "the boats came"),
        ("boats/", "ships", "boats/ships"),
        ("in 2012-", "13", "in 2012-13"),
        ("in 2012 -", "13", "in 2012 - 13"),
        ("in 2012-", "(May)", "in 2012- (May)"),
        ("ill-", "gotten", "ill-gotten"),
        ("har-", "bour", "harbour"),
        ("nature-", "and law-based", "nature- and law-based"),
        ("-", "5", "- 5"),
    ],
)
def test_lines_are_joined_by_a_space_unless_a_word_or_a_range_goes_on(above: str, below: str, joined: str) -> None:
    assert assemble([build_lines(above, below)], [], [], PAGES, NOTHING).text == joined


def test_the_text_has_the_body_then_notes_then_running_heads() -> None:
    body = [build_block("One."), build_block("Two.", BlockKind.HEADING, page=1)]
    note = build_block("See.", BlockKind.FOOTNOTE, mark="1")
    found = assemble(body, [note], [build_block("Head", BlockKind.RUNNING, page=1)], PAGES, NOTHING)
    assert found.text == "One.\nTwo.\nSee.\nHead"
    assert [(each.kind, each.span, each.mark) for each in found.blocks] == [
        (BlockKind.PARAGRAPH, Span(0, 4), ""),
        (BlockKind.HEADING, Span(5, 9), ""),
        (BlockKind.FOOTNOTE, Span(10, 14), "1"),
        (BlockKind.RUNNING, Span(15, 19), ""),
    ]
    assert found.pages == (
        Page(4, "2", Span(0, 4)),
        Page(5, "3", Span(4, 9)),
        Page(4, "2", Span(9, 14)),
        Page(5, "3", Span(14, 19)),
    )


def test_the_cells_of_a_row_are_separated_by_tabs() -> None:
    cells = ((build_line("a"), build_line("b")), (build_line("c"),))
    row = LayoutBlock(BlockKind.TABLE_ROW, tuple((0, line) for cell in cells for line in cell), cells=cells)
    assert assemble([row], [], [], PAGES, NOTHING).text == "a b\tc"


def test_a_mark_is_linked_to_the_note_of_its_page_or_the_next_one() -> None:
    body = [build_block("One two."), build_block("Three.", page=1)]
    marked = [
        replace(block, lines=tuple((page, replace(line, marks=((3, "1,2"), (99, "9")))) for page, line in block.lines))
        for block in body
    ]
    notes = [
        build_block("a", BlockKind.FOOTNOTE, page=page, mark=mark) for page, mark in ((0, "1"), (1, "1"), (1, "1"))
    ]
    later = build_block("b", BlockKind.FOOTNOTE, page=1, mark="2")
    earlier = build_block("c", BlockKind.FOOTNOTE, page=0, mark="9")
    found = assemble(marked, [*notes, later, earlier], [], PAGES, NOTHING)
    assert found.marks == (
        NoteMark(3, "1", 2),
        NoteMark(3, "2", 5),
        NoteMark(8, "9", 6),
        NoteMark(12, "1", 3),
        NoteMark(12, "2", 5),
        NoteMark(15, "9", -1),
    )
