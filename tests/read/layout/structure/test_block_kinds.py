"""Captions and block quotations, distinguished from paragraphs."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.layout.elements import LayoutBlock, TextLine
from kb.read.layout.structure.block_kinds import (
    BodyStyle,
    find_body_style,
    mark_block_quotations,
    mark_captions,
    may_be_heading,
)
from tests.read.layout.builders import BODY, build_block, build_line

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


def test_a_quotation_does_not_run_over_a_page() -> None:
    first = build_block("“I would ask them one thing, and one only.", size=13)
    last = build_block("Where are my papers?”", page=1, size=13)
    assert classify(first, last) == [BlockKind.PARAGRAPH, BlockKind.PARAGRAPH]


def test_the_dash_before_a_name_is_no_bullet() -> None:
    name = build_block("– Kitchen worker", BlockKind.LIST_ITEM, mark="–")
    assert classify(build_block(SAID, size=13), name) == [BlockKind.BLOCK_QUOTATION, BlockKind.PARAGRAPH]


@pytest.mark.parametrize(
    ("text", "lines", "may_be"),
    [
        ("Aim", 1, True),
        ("A1", 1, False),
        ("x" * 3, 1, False),
        ("A" * 200, 1, True),
        ("A" * 201, 1, False),
        ("Aims", 5, True),
        ("Aims", 6, False),
        ("Aims and means.", 1, False),
        ("Aims, means,”", 1, False),
        ("Work in the U.K.", 1, True),
        ("Figure 3 Boats", 1, False),
        ("ask@quay.example", 1, False),
        ("See https://quay.example", 1, False),
    ],
)
def test_words_may_be_a_heading_or_not(text: str, lines: int, may_be: bool) -> None:
    assert may_be_heading(text, lines) is may_be


@pytest.mark.parametrize(
    ("block", "kind"),
    [
        (build_block("Aims", size=14), BlockKind.PARAGRAPH),
        (build_block("Table 2 Boats", size=14), BlockKind.CAPTION),
        (build_block("Table 2 shows boats"), BlockKind.PARAGRAPH),
        (build_block("Table 2 Boats", BlockKind.CONTENTS), BlockKind.CONTENTS),
        (build_block("1. Aims", BlockKind.LIST_ITEM, mark="1."), BlockKind.LIST_ITEM),
        (build_block("© Quay", BlockKind.LIST_ITEM, mark="©"), BlockKind.CAPTION),
    ],
)
def test_captions_lose_their_marks(block: LayoutBlock, kind: BlockKind) -> None:
    (found,) = mark_captions([block])
    assert found.kind is kind
    assert found.mark == (block.mark if kind is block.kind else "")


def test_most_of_the_text_is_the_body() -> None:
    lines = [build_line("x" * 30, size=9.8), build_line("y" * 20, size=14, bold=True), build_line("z" * 5, size=10.2)]
    assert find_body_style(lines) == BodyStyle(10.0, bold=False, colour=0, font="Serif")
    assert find_body_style(lines[1:]) == BodyStyle(14.0, bold=True, colour=0, font="Serif")
    assert find_body_style([build_line("x", size=9.3)]).size == 9.5
    assert find_body_style([]) == BodyStyle(10.0, bold=False, colour=0, font="")


@pytest.mark.parametrize(
    ("line", "is_quotation"),
    [
        (build_line(SAID, italic=True), True),
        (build_line(SAID, colour=255), True),
        (build_line(SAID, font="Sans"), True),
        (build_line(SAID, size=10.6), False),
        (build_line(SAID, size=10.7), True),
        (build_line(SAID, size=9.3), True),
        (build_line(SAID), False),
        (build_line("“" + "x" * 38 + "”", italic=True), True),
        (build_line("“" + "x" * 37 + "”", italic=True), False),
        (build_line(SAID[1:], italic=True), False),
        (build_line(f"{SAID} (Police officer)", italic=True), True),
    ],
)
def test_a_quotation_is_not_set_like_the_body(line: TextLine, is_quotation: bool) -> None:
    kind = BlockKind.BLOCK_QUOTATION if is_quotation else BlockKind.PARAGRAPH
    assert classify(LayoutBlock(BlockKind.PARAGRAPH, ((0, line),))) == [kind]


@pytest.mark.parametrize(("between", "is_quotation"), [(4, True), (5, False)])
def test_a_quotation_has_six_paragraphs_at_the_most(between: int, is_quotation: bool) -> None:
    middle = [build_block("And more of it.", size=13)] * between
    kinds = classify(build_block("“I said one thing.", size=13), *middle, build_block("That was all.”", size=13))
    assert (kinds[0] is BlockKind.BLOCK_QUOTATION) is is_quotation


def test_a_quotation_does_not_run_over_another_size_or_kind() -> None:
    first, last = build_block("“I would ask them one thing, and one only.", size=13), build_block("Why?”", size=13)
    for other in (build_block("Aims.", size=12), build_block("Aims", BlockKind.HEADING, size=13)):
        assert BlockKind.BLOCK_QUOTATION not in classify(first, other, last)


def test_what_follows_a_quotation_is_its_source_only_if_it_is_short() -> None:
    for length, kind in ((139, BlockKind.PARAGRAPH), (140, BlockKind.LIST_ITEM)):
        name = build_block("– A" + "x" * (length - 3), BlockKind.LIST_ITEM, mark="–")
        assert classify(build_block(SAID, size=13), name)[1] is kind
    assert classify(build_block("– Kitchen worker", BlockKind.LIST_ITEM, mark="–")) == [BlockKind.LIST_ITEM]
    item = build_block("• Kitchen worker", BlockKind.LIST_ITEM, mark="•")
    assert classify(build_block(SAID, size=13), item)[1] is BlockKind.LIST_ITEM
    twice = classify(build_block(SAID, size=13), build_block(SAID, size=13))
    assert twice == [BlockKind.BLOCK_QUOTATION] * 2
