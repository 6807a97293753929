"""Quotations that only their place or style shows."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.layout.elements import LayoutBlock
from kb.read.layout.structure.set_off_texts import mark_set_off_quotations
from tests.read.layout.builders import BODY, build_block

P, Q = BlockKind.PARAGRAPH, BlockKind.BLOCK_QUOTATION
LEAD = "Ada Wren, who has mended nets for thirty years in two harbours, put it in these words:"
PROSE = "The men of the harbour had mended their own nets for as long as anybody could remember."
TOLD = "I asked for my papers on the first day, and on the last day I asked again."
PLAIN = "Nobody in the harbour had asked for papers before, and nobody knew where they were."


def classify(*blocks: LayoutBlock) -> list[BlockKind]:
    return [each.kind for each in mark_set_off_quotations(blocks, BODY)][1:-1]


@pytest.mark.parametrize(
    ("lead", "words", "left", "size", "kind"),
    [
        (LEAD, PLAIN, 80, 10, Q),
        (LEAD, PLAIN, 60, 9, Q),
        (LEAD, PLAIN, 60, 10, P),  # neither further in nor in another style
        (PROSE, TOLD, 80, 10, Q),
        (PROSE, PLAIN, 80, 10, P),  # neither introduced nor in the first person
        (PROSE.replace("The men", "My men"), TOLD, 80, 10, P),  # the whole text is in the first person
        (LEAD, "Papers that nobody asked for at all in the harbour", 80, 10, P),  # no sentence
        (LEAD, "1. Nobody in the harbour had asked for papers before.", 80, 10, P),
        (LEAD, "I did.", 80, 10, P),
        (LEAD, f"“{PLAIN}”", 80, 10, P),  # left to the rules for marks
        ("The harbour needs the following things before the winter, as everybody agrees:", PLAIN, 80, 10, P),
        ("In her words:", PLAIN, 80, 10, P),
    ],
)
def test_a_paragraph_set_off_below_what_introduces_it_is_quoted(
    lead: str, words: str, left: float, size: float, kind: BlockKind
) -> None:
    assert classify(build_block(lead), build_block(words, left=left, size=size), build_block(PROSE)) == [kind]


def test_several_paragraphs_are_one_quotation_and_many_are_none() -> None:
    told = build_block(TOLD, left=80)
    assert classify(build_block(LEAD), *[told] * 3, build_block(PROSE)) == [Q] * 3
    assert classify(build_block(LEAD), *[told] * 7, build_block(PROSE)) == [P] * 7


@pytest.mark.parametrize(
    "block",
    [
        build_block(TOLD, left=80, page=1),
        build_block(TOLD, left=80, bold=True),
        build_block(TOLD, BlockKind.HEADING, left=80),
    ],
)
def test_what_is_elsewhere_or_a_heading_is_no_quotation(block: LayoutBlock) -> None:
    assert classify(build_block(LEAD), block, build_block(PROSE)) == [block.kind]
