"""Drafts become one text whose spans are its blocks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.model import BlockKind, DocumentId
from kb.read.build import Draft, Origin, Reference, assemble, clean, promote_title, row
from tests.read.laws import assert_lawful, levels, outline, text_of, texts

ORIGIN = Origin(DocumentId("doc"), "doc.txt", "0" * 64)


def paragraph(*parts: str | Reference) -> Draft:
    return Draft(BlockKind.PARAGRAPH, parts)


def test_footnotes_stand_after_the_body_and_running_heads_last() -> None:
    drafts = [
        Draft(BlockKind.RUNNING, ("Page 1",)),
        paragraph("One."),
        Draft(BlockKind.FOOTNOTE, ("A note.",), mark="1"),
        paragraph("Two."),
    ]
    assert texts(assemble(drafts, ORIGIN)) == ["One.", "Two.", "A note.", "Page 1"]


def test_white_space_soft_hyphens_and_invisible_characters_leave_the_text() -> None:
    assert clean(" traf\u00adfick\u200bing \n\u00a0 in\t persons\x00 ") == "trafficking in persons"


def test_the_mark_of_a_footnote_stands_right_after_its_word_and_is_not_text() -> None:
    drafts = [
        paragraph("They owed money", " ", Reference("1", "n1"), " and stayed."),
        Draft(BlockKind.FOOTNOTE, ("Interview.",), mark="1", key="n1"),
    ]
    document = assemble(drafts, ORIGIN)
    assert document.text == "They owed money and stayed.\nInterview."
    mark = document.marks[0]
    assert document.text[: mark.offset] == "They owed money"
    assert (mark.mark, text_of(document, document.blocks[mark.note])) == ("1", "Interview.")


def test_a_mark_without_its_footnote_says_so() -> None:
    document = assemble([paragraph("Word", Reference("*", "gone"))], ORIGIN)
    assert (document.marks[0].offset, document.marks[0].note) == (4, -1)


def test_the_mark_of_a_list_item_is_part_of_its_text_and_moves_its_footnotes() -> None:
    drafts = [Draft(BlockKind.LIST_ITEM, ("Tell", Reference("1", "n"), " nobody"), mark="12.")]
    document = assemble(drafts, ORIGIN)
    assert document.text == "12. Tell nobody"
    assert document.marks[0].offset == len("12. Tell")


def test_cells_are_parted_by_tabs_and_a_tab_inside_a_cell_is_a_space() -> None:
    drafts = [row([["May"], [], [" two\twords "], [""]])]
    assert assemble(drafts, ORIGIN).text == "May\t\ttwo words"


def test_a_row_of_empty_cells_is_no_block() -> None:
    assert assemble([row([[""], [" "], []])], ORIGIN).blocks == ()


def test_levels_of_headings_have_no_gap() -> None:
    drafts = [
        Draft(BlockKind.HEADING, ("A",), 2),
        Draft(BlockKind.HEADING, ("B",), 5),
        Draft(BlockKind.HEADING, ("C",), 2),
    ]
    assert levels(assemble(drafts, ORIGIN), BlockKind.HEADING) == [1, 2, 1]


def test_the_first_heading_alone_on_its_level_is_the_title() -> None:
    drafts = [Draft(BlockKind.HEADING, ("Report",), 1), Draft(BlockKind.HEADING, ("Findings",), 2), paragraph("Text.")]
    document = assemble(promote_title(drafts), ORIGIN)
    assert outline(document) == [("title", "Report"), ("heading", "Findings"), ("paragraph", "Text.")]


def test_one_of_several_headings_on_the_highest_level_is_the_title_only_where_the_file_says_so() -> None:
    drafts = [Draft(BlockKind.HEADING, ("Report",), 1), Draft(BlockKind.HEADING, ("Findings",), 1)]
    assert [each.kind for each in promote_title(drafts)] == [BlockKind.HEADING, BlockKind.HEADING]
    assert [each.kind for each in promote_title(drafts, "REPORT")] == [BlockKind.TITLE, BlockKind.HEADING]


DRAFTS = st.lists(
    st.builds(
        Draft,
        st.sampled_from(BlockKind),
        st.lists(
            st.one_of(st.text(max_size=12), st.builds(Reference, st.just("1"), st.sampled_from(["a", "b"]))), max_size=4
        ).map(tuple),
        st.integers(0, 9),
        st.sampled_from(["", "•", "1.", "*"]),
        st.sampled_from(["", "a", "b"]),
    ),
    max_size=8,
)


@given(DRAFTS)
def test_every_document_is_lawful(drafts: list[Draft]) -> None:
    keyed = [
        each if each.kind is BlockKind.FOOTNOTE else Draft(each.kind, each.parts, each.level, each.mark)
        for each in drafts
    ]
    assert_lawful(assemble(keyed, ORIGIN))


@given(st.lists(st.text(max_size=20), max_size=5))
def test_no_word_is_lost(parts: list[str]) -> None:
    whole = "".join(parts)
    assert assemble([paragraph(*parts)], ORIGIN).text == clean(whole)
