"""Printed pages: running heads, and paragraphs cut by the end of a page."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.document_builder import BlockDraft
from kb.read.html_pages.depaginate import depaginate

P, H, Q, R = BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.BLOCK_QUOTATION, BlockKind.RUNNING
LINE = "The marsh feeds nine villages and all the birds of a continent in the"  # does not end like a sentence


def _read(*texts: str | tuple[BlockKind, str]) -> list[tuple[BlockKind, str]]:
    drafts = [BlockDraft(*((P, (each,)) if isinstance(each, str) else (each[0], (each[1],)))) for each in texts]
    return [(draft.kind, draft.text) for draft in depaginate(drafts)]


def _running(*texts: str | tuple[BlockKind, str]) -> list[str]:
    return [text for kind, text in _read(*texts) if kind is R]


@pytest.mark.parametrize(
    ("texts", "running"),
    [
        (["Page 1", "A.", "Page 2"], ["Page 1", "A.", "Page 2"]),
        (["[Page 1 of 2]", "A.", "B.", "C.", "D.", "E.", "[Page 2 of 2]"], ["[Page 1 of 2]", "[Page 2 of 2]"]),
        (["Page 1", "A."], []),
        (["Page 1", "Bill", "A.", "B.", "C.", "D.", "Page 2", "Bill", "E."], ["Page 1", "Bill", "Page 2", "Bill"]),
        (
            ["Bill 4", "Page 1", "A.", "B.", "C.", "D.", "E.", "Bill 5", "Page 2", "F."],
            ["Bill 4", "Page 1", "Bill 5", "Page 2"],
        ),
        (["Page 1", "112", "A.", "B.", "C.", "D.", "Page 2", "E."], ["Page 1", "112", "Page 2"]),
        (["Page 1", "Chapter", "112", "A.", "B.", "C.", "Page 2", "E."], ["Page 1", "Chapter", "112", "Page 2"]),
        (
            ["Page 1", "A.", "B.", "C.", "Bill", "D.", "E.", "Page 2", "F.", "G.", "H.", "Bill", "I."],
            ["Page 1", "A.", "B.", "C.", "Bill", "Page 2", "F.", "G.", "H.", "Bill"],
        ),
        (
            ["Page 1", "A.", "B.", "C.", "D.", "Bill", "E.", "F.", "Page 2", "G.", "H.", "I.", "J.", "Bill"],
            ["Page 1", "Page 2"],
        ),
        (["Page 1", (H, "Bill"), "A.", "B.", "C.", "D.", "E.", "Page 2", (H, "Bill")], ["Page 1", "Page 2"]),
        (
            ["Page 1", "x" * 120, "A.", "B.", "C.", "D.", "E.", "Page 2", "x" * 120],
            ["Page 1", "x" * 120, "Page 2", "x" * 120],
        ),
        (["Page 1", "x" * 121, "A.", "B.", "C.", "D.", "E.", "Page 2", "x" * 121], ["Page 1", "Page 2"]),
    ],
)
def test_the_number_of_a_page_and_what_repeats_beside_it_are_running_heads(
    texts: list[str | tuple[BlockKind, str]], running: list[str]
) -> None:
    assert _running(*texts) == running


@pytest.mark.parametrize(
    ("before", "after", "is_one"),
    [
        (LINE, "north and in the south.", True),
        (LINE, "“north” and in the south.", True),
        (LINE, "North and in the South.", True),
        (LINE, "MS. WARDLE.- Order!", False),
        (LINE, "• an item", False),
        (LINE, "2. an item", False),
        (f"{LINE} north.", "and more", False),
        ("The marsh feeds nine villages,", "and more", False),
        ("The marsh feeds nine villages, o", "and more", True),
        ("The marsh feeds nine villages of the", "North.", False),
        ("All the marshes feed nine villages and all the birds as well,", "North.", True),
        ("The Marsh Feeds Nine Villages And All The Birds Of A Continent", "North.", False),
        ("The Marsh feeds Nine Villages And All The Birds Of A Continent", "North.", True),
    ],
)
def test_a_paragraph_cut_by_a_page_goes_on_below_its_running_heads(before: str, after: str, *, is_one: bool) -> None:
    page = ["Page 1", *(f"{letter} is far from there." for letter in "ABCDEF")]
    assert [text for kind, text in _read(*page, before, "Page 2", after) if kind is not R] == [
        *page[1:],
        *([f"{before} {after}"] if is_one else [before, after]),
    ]


def test_a_page_that_was_not_printed_joins_only_what_goes_on_in_small_letters() -> None:
    assert _read(LINE, "North.") == [(P, LINE), (P, "North.")]
    assert _read(LINE, "north.") == [(P, f"{LINE} north.")]


@pytest.mark.parametrize(("kind", "is_one"), [(P, True), (Q, True), (BlockKind.LIST_ITEM, True), (H, False)])
def test_only_paragraphs_quotations_and_items_go_on(kind: BlockKind, *, is_one: bool) -> None:
    assert len(_read((kind, LINE), "north.")) == (1 if is_one else 2)
    assert len(_read(LINE, (kind, "north."))) == (1 if kind is P else 2)


def test_several_cut_lines_are_one_paragraph_however_short_each_is() -> None:
    assert _read("The marsh feeds the villages of", "many and", "all.") == [
        (P, "The marsh feeds the villages of many and all.")
    ]


def test_a_line_that_repeats_the_heading_above_it_is_a_running_head() -> None:
    assert _read((H, "Salt Marsh Bill"), "Salt Marsh Bill", "Text.") == [
        (H, "Salt Marsh Bill"),
        (R, "Salt Marsh Bill"),
        (P, "Text."),
    ]
    assert _read("Salt Marsh Bill", "Salt Marsh Bill") == [(P, "Salt Marsh Bill")] * 2
    assert _read((H, "Salt Marsh Bill"), (H, "Salt Marsh Bill")) == [(H, "Salt Marsh Bill")] * 2
