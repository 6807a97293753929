"""Paragraphs that columns and pages break, and the levels of list items."""

from __future__ import annotations

from kb.model import BlockKind
from kb.read.layout.blocks.paragraphs import assign_list_levels, join_broken_paragraphs
from kb.read.layout.elements import LayoutBlock
from tests.read.layout.builders import build_block

FIRST = "They asked for a report that would say plainly what"
SECOND = "each of the bodies had done, and what it had left undone."


def join_texts(*blocks: LayoutBlock) -> list[str]:
    return [each.text for each in join_broken_paragraphs(blocks)]


def test_a_paragraph_goes_on_at_the_head_of_the_next_column() -> None:
    first, second = build_block(FIRST, baseline=700), build_block(SECOND, left=320, baseline=100)
    assert join_texts(first, second) == [f"{FIRST} {SECOND}"]


def test_a_paragraph_goes_on_behind_the_words_of_a_figure() -> None:
    figure = [build_block("1,500", size=7), build_block("Figure 2 Cases a year", BlockKind.CAPTION, size=8)]
    assert join_texts(build_block(FIRST), *figure, build_block(SECOND, page=1)) == [
        f"{FIRST} {SECOND}",
        "1,500",
        "Figure 2 Cases a year",
    ]


def test_a_finished_paragraph_does_not_go_on() -> None:
    assert len(join_texts(build_block(SECOND, baseline=700), build_block("and so on, as before.", page=1))) == 2


def test_a_new_sentence_does_not_go_on_with_one_that_is_further_up() -> None:
    figure, sentence = build_block("1,500", size=7), build_block("Each of the bodies did much.", page=1)
    assert len(join_texts(build_block(FIRST), figure, sentence)) == 3


def test_lines_apart_on_one_column_are_not_glued() -> None:
    assert len(join_texts(build_block(FIRST, baseline=100), build_block("rescued many children;", baseline=130))) == 2


def test_an_item_of_a_list_is_never_the_other_half() -> None:
    item = build_block("a) each of the bodies", left=320, baseline=100)
    assert len(join_texts(build_block(FIRST, baseline=700), item)) == 2


def build_item(mark: str, left: float, baseline: float, page: int = 0) -> LayoutBlock:
    return build_block(f"{mark} words", BlockKind.LIST_ITEM, page=page, mark=mark, left=left, baseline=baseline)


def find_levels(blocks: list[LayoutBlock]) -> list[int]:
    return [each.level for each in assign_list_levels(blocks) if each.kind is BlockKind.LIST_ITEM]


def test_items_further_right_are_deeper() -> None:
    inner = [build_item("–", 80, 112), build_item("–", 80, 124)]
    assert find_levels([build_item("•", 60, 100), *inner, build_item("•", 60, 136)]) == [0, 1, 1, 0]


def test_a_list_goes_on_in_the_next_column() -> None:
    first = [build_item("•", 60, 700), build_item("–", 80, 712)]
    assert find_levels([*first, build_item("–", 340, 100), build_item("•", 320, 112)]) == [0, 1, 1, 0]


def test_a_heading_ends_a_list() -> None:
    heading = build_block("Next", BlockKind.HEADING)
    assert find_levels([build_item("•", 60, 100), heading, build_item("•", 90, 140)]) == [0, 0]
