"""Block quotations, told from paragraphs."""

from __future__ import annotations

from kb.model import BlockKind
from kb.read.layout.elements import LayoutBlock
from kb.read.layout.structure.block_kinds import mark_block_quotations
from tests.read.layout.builders import BODY, build_block

SAID = "“I would ask them to give my papers back to me.”"


def classify(*blocks: LayoutBlock) -> list[BlockKind]:
    return [each.kind for each in mark_block_quotations(blocks, BODY)]


def test_marks_and_another_size_make_a_quotation() -> None:
    assert classify(build_block(SAID, size=13)) == [BlockKind.BLOCK_QUOTATION]


def test_a_quotation_in_the_size_of_the_text_is_a_paragraph() -> None:
    assert classify(build_block(SAID)) == [BlockKind.PARAGRAPH]


def test_a_quotation_goes_on_to_its_closing_mark() -> None:
    first = build_block("“I would ask them one thing, and one only.", size=13)
    last = build_block("Where are my papers?”", size=13)
    kinds = classify(first, last, build_block("They did not answer."))
    assert kinds == [BlockKind.BLOCK_QUOTATION, BlockKind.BLOCK_QUOTATION, BlockKind.PARAGRAPH]


def test_the_dash_before_a_name_is_no_bullet() -> None:
    name = build_block("– Kitchen worker", BlockKind.LIST_ITEM, mark="–")
    assert classify(build_block(SAID, size=13), name) == [BlockKind.BLOCK_QUOTATION, BlockKind.PARAGRAPH]
