"""The levels of headings."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.layout.elements import LayoutBlock
from kb.read.layout.structure.heading_levels import (
    OutlineEntry,
    _apply_numbering,
    _assign_style_levels,
    _close_level_gaps,
    _combine_levels,
    _match_entries,
    _normalize_heading,
    _rank_styles,
    assign_heading_levels,
    parse_contents,
)
from tests.read.layout.builders import BODY, build_block, build_line

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


def parse(*entries: tuple[str, float], size: float = 10, pages: list[tuple[int, str]] = PAGES) -> list[OutlineEntry]:
    return parse_contents(
        [build_block(text, BlockKind.CONTENTS, left=left, size=size) for text, left in entries], pages
    )


def test_entries_of_a_contents_page_have_level_title_and_page() -> None:
    assert parse(("Aims ... 1", 60), ("Boats 02", 64), ("Crew p. 3", 69), ("Docks", 139), ("Ends 9", 60)) == [
        OutlineEntry(1, "Aims", 1),
        OutlineEntry(1, "Boats", 2),
        OutlineEntry(2, "Crew", 3),
        OutlineEntry(3, "Docks", 0),
        OutlineEntry(1, "Ends", 0),
    ]
    assert parse(("Aims 1", 60), ("Boats 2", 131)) == [OutlineEntry(1, "Aims", 1), OutlineEntry(1, "Boats", 2)]
    assert parse() == []


def test_the_first_page_of_a_label_is_that_of_the_contents() -> None:
    assert [each.page for each in parse(("Aims 1", 60), pages=[(3, "1"), (9, "1")])] == [3]


def test_entries_in_one_column_are_ranked_by_numbers_and_capitals() -> None:
    assert [each.level for each in parse(("1 Aims 1", 60), ("1.1 Boats 1", 60), ("1.1.1 Crew 2", 60))] == [1, 2, 3]
    assert [each.level for each in parse(("AIMS 1", 60), ("Boats 1", 60), ("CREW 2", 60), ("Docks 2", 60))] == [
        1, 2, 1, 2,
    ]  # fmt: skip


def test_one_entry_in_five_that_is_set_otherwise_is_of_the_level_of_the_others() -> None:
    most = [(f"Boats {name} 1", 60.0) for name in "abcd"]
    assert [each.level for each in parse(*most, ("CREW 2", 60))] == [1] * 5
    assert [each.level for each in parse(*most[1:], ("CREW 2", 60))] == [2, 2, 2, 1]


def test_sizes_that_differ_clearly_are_levels_of_the_contents() -> None:
    sizes = (12.0, 11.3, 10.5, 12.0)
    entries = [build_block(f"Boats {at} 1", BlockKind.CONTENTS, size=size) for at, size in enumerate(sizes)]
    assert [each.level for each in parse_contents(entries, PAGES)] == [1, 1, 2, 1]


@pytest.mark.parametrize(("page", "is_heading"), [(0, True), (1, True), (2, True), (3, False)])
def test_an_entry_is_of_its_page_or_the_ones_beside_it(page: int, is_heading: bool) -> None:
    assert (
        find_levels([build_block("A quiet heading")], (OutlineEntry(1, "A quiet heading", page),)) == [1] * is_heading
    )


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("Aims", "2. AIMS"),
        ("Chapter 2: Aims", "Aims"),
        ("3.1 Aims", "Aims!"),
        ("Part A", "PART A"),
        ("A. Aims", "aims"),
    ],
)
def test_an_entry_names_a_heading_without_its_number_and_marks(title: str, printed: str) -> None:
    assert _normalize_heading(title) == _normalize_heading(printed)


def test_titles_of_two_letters_name_nothing_and_each_heading_is_named_once() -> None:
    assert _match_entries([build_heading("Ab", 12)], [OutlineEntry(1, "Ab")], [1]) == {}
    assert _match_entries([build_heading("Abc", 12)], [OutlineEntry(1, "Abc")], [1]) == {0: 1}
    twice = [build_block("Aims"), build_heading("Aims", 12), build_heading("Aims", 14), build_block("aims")]
    entries = [OutlineEntry(level, "Aims") for level in (1, 2, 3, 4)]
    assert _match_entries(twice, entries, [1]) == {2: 1, 1: 2, 0: 3}
    item = build_block("Aims", BlockKind.LIST_ITEM)
    assert _match_entries([item, build_block("Aims", BlockKind.CAPTION)], entries, [1]) == {0: 1}


@pytest.mark.parametrize(
    ("outline", "contents", "levels"),
    [
        ({0: 1, 1: 2}, {}, {0: 1, 1: 2}),
        ({0: 2, 1: 3}, {}, {0: 1, 1: 2}),
        ({0: 1, 1: 2}, {0: 1, 1: 1}, {0: 1, 1: 1}),
        ({0: 1, 1: 2, 2: 3, 3: 3, 4: 3}, {0: 1, 1: 1, 2: 1}, {0: 1, 1: 1, 2: 1, 3: 3, 4: 3}),
        ({0: 1, 1: 2, 2: 3, 3: 3, 4: 3}, {0: 1, 1: 1}, {0: 1, 1: 2, 2: 3, 3: 3, 4: 3}),
        ({0: 2, 1: 3, 2: 4}, {0: 1, 1: 2}, {0: 1, 1: 2, 2: 3}),
        ({0: 1, 2: 1}, {0: 2, 1: 1}, {0: 2, 1: 1, 2: 2}),
        ({}, {}, {}),
    ],
)
def test_outline_and_contents_are_combined_in_the_levels_of_the_contents(
    outline: dict[int, int], contents: dict[int, int], levels: dict[int, int]
) -> None:
    assert _combine_levels(outline, contents) == levels


def test_headings_are_ranked_by_size_number_weight_and_capitals() -> None:
    headings = [
        build_heading("One", 20),
        build_heading("Two", 20, bold=False),
        build_heading("1.2 Three", 12),
        build_heading("FOUR", 12),
        build_heading("FIVE", 12, bold=False),
        build_heading("Six", 12),
        build_heading("Seven", 12, bold=False),
        LayoutBlock(BlockKind.HEADING, ((0, build_line("Eight", size=12, colour=255)),)),
        LayoutBlock(BlockKind.HEADING, ((0, build_line("Black", size=12, colour=0x202020)),)),
        build_heading("Nine", 11.28),
        build_heading("Ten", 11.27),
        build_heading("Eleven", 12.5, bold=False),
    ]
    assert _rank_styles(headings, BODY) == [
        (0, 1, 0), (0, 1, 1), (1, 2, 2), (1, 1, 0), (1, 1, 1), (1, 1, 2), (1, 1, 3), (1, 1, 2), (1, 1, 3), (2, 1, 2),
        (2, 1, 2), (1, 1, 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("known", "levels"),
    [
        ([0, 0, 0, 0], [1, 2, 2, 3]),
        ([2, 0, 0, 0], [2, 3, 3, 4]),
        ([1, 3, 0, 0], [1, 4, 4, 5]),
        ([1, 3, 3, 0], [1, 3, 3, 4]),
        ([1, 3, 4, 1], [1, 3, 3, 1]),
        ([6, 0, 0, 0], [6, 6, 6, 6]),
    ],
)
def test_styles_have_the_levels_that_most_of_their_headings_are_known_to_have(
    known: list[int], levels: list[int]
) -> None:
    styles = [(0, 1, 0), (1, 1, 0), (1, 1, 0), (2, 1, 0)]
    found = _assign_style_levels(styles, known)
    assert [found[style] for style in styles] == levels


@pytest.mark.parametrize(
    ("texts", "levels", "numbered"),
    [
        (("1 A", "1.1 B", "1.1.1 C", "2 D"), (2, 2, 2, 2), [2, 3, 4, 2]),
        (("1.1 A", "1.2 B"), (1, 3), [1, 3]),
        (("A. One", "B. Two", "Three"), (1, 2, 3), [1, 2, 3]),
        (("1 A", "2.1 B", "1.1 C"), (1, 1, 3), [1, 1, 2]),
    ],
)
def test_what_is_numbered_below_another_is_one_level_deeper(
    texts: tuple[str, ...], levels: tuple[int, ...], numbered: list[int]
) -> None:
    assert _apply_numbering(texts, levels) == numbered


@pytest.mark.parametrize(
    ("given", "levels"),
    [((1, 3, 5, 3, 1), [1, 2, 3, 2, 1]), ((2, 3, 2), [2, 3, 2]), ((8,), [6]), ((3, 1, 2), [3, 1, 2])],
)
def test_gaps_between_levels_are_closed(given: tuple[int, ...], levels: list[int]) -> None:
    assert _close_level_gaps(given) == levels


def test_the_heading_of_the_contents_is_of_the_first_level() -> None:
    blocks = [build_heading("Aims", 20), build_heading("Contents", 12), build_heading("Means", 12)]
    assert find_levels(blocks) == [1, 1, 2]
