"""Headings, distinguished from paragraphs and labels."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import BlockKind
from kb.read.layout.elements import LayoutBlock
from kb.read.layout.glyphs import DrawnShape
from kb.read.layout.structure.headings import mark_headings, measure_blocks
from tests.read.layout.builders import BODY, build_block, build_line

TEXT = "The boats came into the harbour before the storm, and all of the people aboard were safe."
RULE = DrawnShape(60, 101, 96, 102)


def build_section(*above: LayoutBlock, baseline: float = 120.0) -> list[LayoutBlock]:
    """Return blocks with text below them."""
    return [*above, build_block(TEXT, baseline=baseline), build_block(TEXT, baseline=baseline + 20)]


def find_headings(blocks: list[LayoutBlock], *shapes: DrawnShape) -> list[str]:
    return [each.text for each in mark_headings(blocks, BODY, [shapes]) if each.kind is BlockKind.HEADING]


def may_be_heading(block: LayoutBlock, *shapes: DrawnShape) -> bool:
    (found,) = measure_blocks([block], BODY, [shapes])
    return found.may_be_heading


@pytest.mark.parametrize(
    ("block", "may_be"),
    [
        (build_block("Aims of the work"), False),
        (build_block("Aims of the work", bold=True), True),
        (build_block("AIMS"), True),
        (build_block("Aims", size=10.4), False),
        (build_block("Aims", size=10.5), True),
        (build_block("Aims", size=9.4, bold=True), True),
        (build_block("Aims", size=9.3, bold=True), False),
        (LayoutBlock(BlockKind.PARAGRAPH, ((0, build_line("Aims", colour=0xFF)),)), True),
        (LayoutBlock(BlockKind.PARAGRAPH, ((0, build_line("Aims", italic=True)),)), True),
        (LayoutBlock(BlockKind.PARAGRAPH, ((0, build_line("Aims", font="Sans")),)), True),
        (LayoutBlock(BlockKind.PARAGRAPH, ((0, build_line("Aims", size=14, is_turned=True)),)), False),
    ],
)
def test_a_candidate_is_not_set_like_the_text(block: LayoutBlock, may_be: bool) -> None:
    assert may_be_heading(block) is may_be


@pytest.mark.parametrize(
    ("block", "may_be"),
    [
        (build_block("A1", bold=True), False),
        (build_block("aims", bold=True), False),
        (build_block("Figure 3 Boats", bold=True), False),
        (build_block("ask@quay.example", bold=True), False),
        (build_block("Stay @ the quay", bold=True), True),
        (build_block("The new HUB@Quay", bold=True), True),
        (build_block("See www.quay.example", bold=True), False),
        (build_block("See https://quay.example", bold=True), False),
        (build_block("“DAWN”", bold=True), True),
        (build_block("“" + "A" * 60, bold=True), False),
        (build_block("1. Aims", BlockKind.LIST_ITEM, mark="1.", bold=True), True),
        (build_block("• Aims", BlockKind.LIST_ITEM, mark="•", bold=True), False),
        (build_block("Aims", BlockKind.CONTENTS, bold=True), False),
    ],
)
def test_a_candidate_is_worded_like_a_heading(block: LayoutBlock, may_be: bool) -> None:
    assert may_be_heading(block) is may_be


@pytest.mark.parametrize(
    ("size", "bold", "chars"),
    [(10.5, False, 100), (11.0, False, 120), (10.0, True, 150), (11.0, True, 200), (13.0, False, 200)],
)
def test_a_candidate_may_be_the_longer_the_more_it_stands_out(size: float, bold: bool, chars: int) -> None:
    assert may_be_heading(build_block("A" + "b" * (chars - 1), size=size, bold=bold))
    assert not may_be_heading(build_block("A" + "b" * chars, size=size, bold=bold))


def test_a_line_over_a_rule_of_its_width_is_underlined() -> None:
    block = build_block("Aims and")
    assert may_be_heading(block, DrawnShape(60, 101, 100, 102))
    assert may_be_heading(block, DrawnShape(60, 101, 80, 102), DrawnShape(80, 101, 100, 102))
    assert not may_be_heading(block, DrawnShape(60, 101, 80, 102))
    assert not may_be_heading(block, DrawnShape(60, 104, 100, 105))
    assert not may_be_heading(block, DrawnShape(60, 101, 300, 102))  # the rule of a table


def test_bold_makes_no_heading_where_all_is_bold() -> None:
    (found,) = measure_blocks([build_block("Aims", bold=True)], replace(BODY, bold=True))
    assert not found.may_be_heading


@pytest.mark.parametrize(
    "heading",
    [
        build_block("Aims of the work", size=14),
        build_block("Aims of the work", bold=True),
        build_block("Aims of the work", size=14, bold=True),
        build_block("1.1 Aims of the work", size=11),
        build_block("1. Aims of the work", BlockKind.LIST_ITEM, mark="1.", bold=True),
        build_block("What are the aims?", bold=True),
    ],
)
def test_a_line_that_stands_out_above_text_is_a_heading(heading: LayoutBlock) -> None:
    assert find_headings(build_section(heading)) == [heading.text]


def build_unclear(text: str, page: int = 0) -> list[LayoutBlock]:
    """Return a bold line over a short one, which may be a heading only by its wording."""
    above, below = build_block(TEXT, baseline=60, page=page), build_block("9 Quay", baseline=112, page=page)
    return [above, build_block(text, page=page, bold=True), below]


@pytest.mark.parametrize(
    ("text", "is_heading"),
    [
        ("Aims of the work", True),
        ("Open Monday to Friday", False),
        ("Dr Ann Smith OBE", False),
        ("Aims of it all:", False),
        ("They came by boat.", False),
        ("They came. They stayed", False),
    ],
)
def test_contact_data_names_lead_ins_and_sentences_are_no_headings(text: str, is_heading: bool) -> None:
    assert find_headings(build_unclear(text)) == ([text] if is_heading else [])


@pytest.mark.parametrize(
    ("text", "is_heading"),
    [("Aims of the work", False), ("What are the aims?", True), ("1.1 Aims", True), ("Chapter 2", True)],
)
def test_questions_and_numbers_speak_for_a_heading(text: str, is_heading: bool) -> None:
    blocks = [build_block(text, bold=True), build_block("9 Quay", baseline=300)]
    assert find_headings(blocks) == ([text] if is_heading else [])


def test_a_heading_loses_its_list_mark() -> None:
    heading = build_block("1. Aims", BlockKind.LIST_ITEM, mark="1.", bold=True)
    assert [each.mark for each in mark_headings(build_section(heading), BODY)] == ["", "", ""]


def test_a_stack_of_one_style_is_no_stack_of_headings() -> None:
    stack = [
        build_block(name, baseline=100 + 14 * at, bold=True) for at, name in enumerate(("Oslo", "Bergen", "Narvik"))
    ]
    assert find_headings([*stack, build_block("Hamar", baseline=142)]) == []


def test_a_style_that_comes_in_stacks_elsewhere_makes_no_headings() -> None:
    names = ("Oslo", "Bergen", "Narvik", "Hamar")
    stack = [build_block(name, page=1, baseline=100 + 24 * at, bold=True) for at, name in enumerate(names)]
    assert "Aims of the work" in find_headings(build_unclear("Aims of the work"))
    assert "Aims of the work" not in find_headings_of_many([*build_unclear("Aims of the work"), *stack])


def test_a_style_that_is_followed_by_text_elsewhere_makes_headings() -> None:
    alone = [
        build_block("Aims of the work", page=3, bold=True),
        build_block("Oslo", page=3, left=200, baseline=100),
        build_block("Bergen", page=3, left=200, baseline=112),
    ]
    assert find_headings_of_many(alone) == []
    sections = [
        replace_page(block, page)
        for page in range(3)
        for block in build_section(build_block(f"Part {page}", bold=True))
    ]
    assert "Aims of the work" in find_headings_of_many([*sections, *alone])


def replace_page(block: LayoutBlock, page: int) -> LayoutBlock:
    return replace(block, lines=tuple((page, line) for _, line in block.lines))


def find_headings_of_many(blocks: list[LayoutBlock]) -> list[str]:
    return [each.text for each in mark_headings(blocks, BODY) if each.kind is BlockKind.HEADING]


def test_a_heading_again_at_the_same_height_of_the_next_page_is_a_running_head() -> None:
    first = [replace_page(each, 0) for each in build_section(build_block("Water", bold=True))]
    again = [replace_page(each, 1) for each in build_section(build_block("Water", bold=True))]
    elsewhere = [
        build_block(TEXT, page=1, baseline=60),
        build_block("Water", page=1, baseline=106, bold=True),
        build_block(TEXT, page=1, baseline=126),
    ]
    far = [build_block(TEXT, page=2, baseline=800)]  # the foot of a page, so that the others are at its head
    assert find_headings_of_many([*first, *again, *far]) == ["Water"]
    assert find_headings_of_many([*first, *elsewhere, *far]) == ["Water", "Water"]


@pytest.mark.parametrize(
    ("below", "is_joined"),
    [
        (build_block("Means", baseline=114, size=14), True),
        (build_block("Means", baseline=118.8, size=14), True),
        (build_block("Means", baseline=119, size=14), False),
        (build_block("means", baseline=126, size=14), True),
        (build_block("means", baseline=127, size=14), False),
        (build_block("Means", baseline=100, size=14), False),
        (build_block("Means", baseline=114, size=14.6), False),
        (build_block("Means", baseline=114, size=14, bold=True), False),
        (build_block("2 Means", baseline=114, size=14), False),
        (build_block("Means", left=87, baseline=114, size=14), True),
        (build_block("Mes", left=78, baseline=126, size=14), True),  # centred
        (build_block("Means", left=120, baseline=114, size=14), False),
        (build_block("Means", page=1, baseline=114, size=14), False),
        (LayoutBlock(BlockKind.PARAGRAPH, ((0, build_line("Means", baseline=114, size=14, colour=255)),)), False),
    ],
)
def test_a_heading_over_two_lines_is_one(below: LayoutBlock, is_joined: bool) -> None:
    above = build_block("Aims and", size=14)
    found = [each.text for each in measure_blocks([above, below], BODY)]
    assert found == ([f"Aims and {below.text}"] if is_joined else ["Aims and", below.text])


def test_bold_lines_of_the_size_of_the_text_are_joined_where_they_are_centred() -> None:
    above = build_block("Aims and means of", bold=True)
    left, centred = (
        build_block("The work", baseline=112, bold=True),
        build_block("The work", left=82, baseline=112, bold=True),
    )
    assert len(measure_blocks([above, left], BODY)) == 2
    assert len(measure_blocks([above, centred], BODY)) == 1


def test_the_number_of_a_chapter_and_its_title_are_one_heading() -> None:
    number, title = build_block("Chapter 2", size=16), build_block("Harbours and boats", baseline=122, size=14)
    assert find_headings(build_section(number, title, baseline=142)) == ["Chapter 2 Harbours and boats"]
    other = build_block("Harbours", size=16)
    assert find_headings(build_section(other, title, baseline=142)) == ["Harbours", "Harbours and boats"]


@pytest.mark.parametrize(
    ("below", "is_joined"),
    [
        (build_block("Means", baseline=130, size=14), True),
        (build_block("Means", baseline=130.8, size=14), False),
        (build_block("Means", baseline=114, size=20), True),
        (build_block("Means", baseline=114, size=21), False),
        (build_block("Means", left=101, baseline=130, size=14), True),
        (build_block("Means", left=102, baseline=130, size=14), False),
    ],
)
def test_the_name_of_a_division_goes_with_the_heading_just_below_it(below: LayoutBlock, is_joined: bool) -> None:
    found = find_headings(build_section(build_block("Chapter 2:", size=14), below, baseline=150))
    assert found == ([f"Chapter 2: {below.text}"] if is_joined else ["Chapter 2:", below.text])


def test_a_heading_has_five_lines_at_the_most() -> None:
    lines = [build_block(f"Aims {name}", baseline=100 + 14 * at, size=14) for at, name in enumerate("abcdef")]
    assert [len(each.block.lines) for each in measure_blocks(lines, BODY)] == [5, 1]
