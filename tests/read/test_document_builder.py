"""Drafts become one text whose spans are its blocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import BlockKind, DocumentId
from kb.read.document_builder import (
    BlockDraft,
    NoteReference,
    Origin,
    build_document,
    build_table_row,
    clean_text,
    promote_title,
)
from tests.read.invariants import assert_invariants, levels, outline, text_of, texts

ORIGIN = Origin(DocumentId("doc"), "doc.txt", "0" * 64)


def paragraph(*parts: str | NoteReference) -> BlockDraft:
    return BlockDraft(BlockKind.PARAGRAPH, parts)


def test_footnotes_stand_after_the_body_and_running_heads_last() -> None:
    drafts = [
        BlockDraft(BlockKind.RUNNING, ("Page 1",)),
        paragraph("One."),
        BlockDraft(BlockKind.FOOTNOTE, ("A note.",), mark="1"),
        paragraph("Two."),
    ]
    assert texts(build_document(drafts, ORIGIN)) == ["One.", "Two.", "A note.", "Page 1"]


def test_white_space_soft_hyphens_and_invisible_characters_leave_the_text() -> None:
    assert clean_text(" traf\u00adfick\u200bing \n\u00a0 in\t persons\x00 ") == "trafficking in persons"


def test_the_mark_of_a_footnote_stands_right_after_its_word_and_is_not_text() -> None:
    drafts = [
        paragraph("They owed money", " ", NoteReference("1", "n1"), " and stayed."),
        BlockDraft(BlockKind.FOOTNOTE, ("Interview.",), mark="1", key="n1"),
    ]
    document = build_document(drafts, ORIGIN)
    assert document.text == "They owed money and stayed.\nInterview."
    mark = document.note_marks[0]
    assert document.text[: mark.offset] == "They owed money"
    assert (mark.mark, text_of(document, document.blocks[mark.note])) == ("1", "Interview.")


def test_a_mark_without_its_footnote_says_so() -> None:
    document = build_document([paragraph("Word", NoteReference("*", "gone"))], ORIGIN)
    assert (document.note_marks[0].offset, document.note_marks[0].note) == (4, -1)


def test_the_mark_of_a_list_item_is_part_of_its_text_and_moves_its_footnotes() -> None:
    drafts = [BlockDraft(BlockKind.LIST_ITEM, ("Tell", NoteReference("1", "n"), " nobody"), mark="12.")]
    document = build_document(drafts, ORIGIN)
    assert document.text == "12. Tell nobody"
    assert document.note_marks[0].offset == len("12. Tell")


def test_cells_are_parted_by_tabs_and_a_tab_inside_a_cell_is_a_space() -> None:
    drafts = [build_table_row([["May"], [], [" two\twords "], [""]])]
    assert build_document(drafts, ORIGIN).text == "May\t\ttwo words"


def test_a_row_of_empty_cells_is_no_block() -> None:
    assert build_document([build_table_row([[""], [" "], []])], ORIGIN).blocks == ()


def test_levels_of_headings_have_no_gap() -> None:
    drafts = [
        BlockDraft(BlockKind.HEADING, ("A",), 2),
        BlockDraft(BlockKind.HEADING, ("B",), 5),
        BlockDraft(BlockKind.HEADING, ("C",), 2),
    ]
    assert levels(build_document(drafts, ORIGIN), BlockKind.HEADING) == [1, 2, 1]


def test_the_first_heading_alone_on_its_level_is_the_title() -> None:
    drafts = [
        BlockDraft(BlockKind.HEADING, ("Report",), 1),
        BlockDraft(BlockKind.HEADING, ("Findings",), 2),
        paragraph("Text."),
    ]
    document = build_document(promote_title(drafts), ORIGIN)
    assert outline(document) == [("title", "Report"), ("heading", "Findings"), ("paragraph", "Text.")]


def test_one_of_several_headings_on_the_highest_level_is_the_title_only_where_the_file_says_so() -> None:
    drafts = [BlockDraft(BlockKind.HEADING, ("Report",), 1), BlockDraft(BlockKind.HEADING, ("Findings",), 1)]
    assert [each.kind for each in promote_title(drafts)] == [BlockKind.HEADING, BlockKind.HEADING]
    assert [each.kind for each in promote_title(drafts, "REPORT")] == [BlockKind.TITLE, BlockKind.HEADING]


DRAFTS = st.lists(
    st.builds(
        BlockDraft,
        st.sampled_from(BlockKind),
        st.lists(
            st.one_of(st.text(max_size=12), st.builds(NoteReference, st.just("1"), st.sampled_from(["a", "b"]))),
            max_size=4,
        ).map(tuple),
        st.integers(0, 9),
        st.sampled_from(["", "•", "1.", "*"]),
        st.sampled_from(["", "a", "b"]),
    ),
    max_size=8,
)


@pytest.mark.costly
@given(DRAFTS)
def test_every_document_is_lawful(drafts: list[BlockDraft]) -> None:
    keyed = [
        each if each.kind is BlockKind.FOOTNOTE else BlockDraft(each.kind, each.parts, each.level, each.mark)
        for each in drafts
    ]
    assert_invariants(build_document(keyed, ORIGIN))


@given(st.lists(st.text(max_size=20), max_size=5))
def test_no_word_is_lost(parts: list[str]) -> None:
    whole = "".join(parts)
    assert build_document([paragraph(*parts)], ORIGIN).text == clean_text(whole)
