"""The levels of headings."""

from __future__ import annotations

from kb.model import BlockKind
from kb.read.layout.elements import LayoutBlock
from kb.read.layout.structure.heading_levels import OutlineEntry, assign_heading_levels
from tests.read.layout.builders import BODY, build_block

PAGES = [(1, "1"), (2, "2"), (3, "3")]


def build_heading(text: str, size: float, *, bold: bool = True, page: int = 0) -> LayoutBlock:
    return build_block(text, BlockKind.HEADING, page=page, size=size, bold=bold)


def find_levels(blocks: list[LayoutBlock], outline: tuple[OutlineEntry, ...] = ()) -> list[int]:
    return [
        each.level for each in assign_heading_levels(blocks, outline, PAGES, BODY) if each.kind is BlockKind.HEADING
    ]


def test_larger_headings_are_higher() -> None:
    assert find_levels(
        [build_heading("One", 20), build_heading("Two", 14), build_heading("Three", 20), build_heading("Four", 14)]
    ) == [1, 2, 1, 2]


def test_near_sizes_are_one_level() -> None:
    assert find_levels([build_heading("One", 20), build_heading("Two", 19.5)]) == [1, 1]


def test_numbers_give_the_depth_where_the_setting_does_not() -> None:
    assert find_levels(
        [
            build_heading("1. One", 12),
            build_heading("1.1 Two", 12),
            build_heading("1.1.1 Three", 12),
            build_heading("2. Four", 12),
        ]
    ) == [1, 2, 3, 1]


def test_the_outline_wins_over_the_size() -> None:
    outline = (OutlineEntry(1, "Small but first", 1), OutlineEntry(2, "Large but second", 1))
    assert find_levels([build_heading("Small but first", 12), build_heading("Large but second", 20)], outline) == [1, 2]


def test_an_outline_that_leads_to_another_page_is_not_believed() -> None:
    outline = (OutlineEntry(1, "Second", 3), OutlineEntry(2, "First", 3))
    assert find_levels([build_heading("First", 20), build_heading("Second", 12)], outline) == [1, 2]


def test_a_paragraph_that_the_outline_names_is_a_heading() -> None:
    assert find_levels([build_block("A quiet heading")], (OutlineEntry(1, "A Quiet Heading", 1),)) == [1]


def test_the_contents_page_gives_levels_by_its_indents() -> None:
    entries = [
        build_block("Part of the work 1", BlockKind.CONTENTS, left=60),
        build_block("Kitchens 2", BlockKind.CONTENTS, left=75),
        build_block("Farms 3", BlockKind.CONTENTS, left=75),
    ]
    headings = [
        build_heading("Part of the work", 14),
        build_heading("Kitchens", 14, page=1),
        build_heading("Farms", 14, page=2),
    ]
    assert find_levels([*entries, *headings]) == [1, 2, 2]


def test_no_level_is_left_out_below_a_heading() -> None:
    assert find_levels(
        [
            build_heading("One", 30),
            build_heading("Two", 20),
            build_heading("Three", 14),
            build_heading("Four", 30),
            build_heading("Five", 14),
        ]
    ) == [1, 2, 3, 1, 2]
