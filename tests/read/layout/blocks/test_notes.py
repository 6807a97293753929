"""Footnotes and endnotes."""

from __future__ import annotations

from kb.model import BlockKind
from kb.read.layout.blocks.notes import extract_endnotes, split_notes
from kb.read.layout.elements import LayoutBlock, TextLine
from kb.read.layout.lines.columns import TextColumn
from tests.read.layout.builders import build_block, build_line


def split(*lines: TextLine, marks: frozenset[str] = frozenset({"1", "2"})) -> tuple[list[str], list[tuple[str, str]]]:
    rest, notes = split_notes(TextColumn(lines, 60, 500), 0, 10.0, 842.0, marks)
    return [each.text for each in rest.lines] if rest else [], [(note.mark, note.text) for note in notes]


BODY = build_line("The words of the page, in the size of the body", 60, 600)


def test_notes_at_the_foot_are_taken_out_and_their_marks_with_them() -> None:
    found = split(
        BODY,
        build_line("1 See above,", 60, 740, size=8),
        build_line("and below.", 60, 750, size=8),
        build_line("2 Ibid.", 60, 760, size=8),
    )
    assert found == (
        ["The words of the page, in the size of the body"],
        [("1", "See above, and below."), ("2", "Ibid.")],
    )


def test_a_raised_mark_begins_a_note() -> None:
    assert split(BODY, build_line("See above.", 60, 740, size=8, marks=((0, "2"),)))[1] == [("2", "See above.")]


def test_small_text_without_a_mark_in_the_page_is_no_note() -> None:
    assert split(BODY, build_line("7 of 12 said so", 60, 740, size=8))[1] == []


def test_a_mark_in_the_size_of_the_body_is_no_note() -> None:
    assert split(BODY, build_line("1 See above.", 60, 740))[1] == []


def find_endnotes(*blocks: LayoutBlock) -> tuple[list[str], list[tuple[str, str]]]:
    body, notes = extract_endnotes(blocks)
    return [each.text for each in body], [(note.mark, note.text) for note in notes]


def test_numbered_paragraphs_under_a_heading_are_endnotes() -> None:
    blocks = (
        build_block("Notes", BlockKind.HEADING),
        build_block("1. One"),
        build_block("2. Two"),
        build_block("which goes on"),
        build_block("3. Three"),
    )
    assert find_endnotes(*blocks) == (["Notes"], [("1", "One"), ("2", "Two which goes on"), ("3", "Three")])


def test_numbered_paragraphs_under_another_heading_are_not() -> None:
    blocks = (
        build_block("Advice", BlockKind.HEADING),
        build_block("1. One"),
        build_block("2. Two"),
        build_block("3. Three"),
    )
    assert find_endnotes(*blocks)[1] == []
