"""The levels of headings."""

from __future__ import annotations

from kb.model import BlockKind
from kb.read.layout.drafts import Draft
from kb.read.layout.levels import Division, with_levels
from tests.read.layout.made import BODY, draft

PAGES = [(1, "1"), (2, "2"), (3, "3")]


def heading(text: str, size: float, *, bold: bool = True, page: int = 0) -> Draft:
    return draft(text, BlockKind.HEADING, page=page, size=size, bold=bold)


def levels(drafts: list[Draft], outline: tuple[Division, ...] = ()) -> list[int]:
    return [each.level for each in with_levels(drafts, outline, PAGES, BODY) if each.kind is BlockKind.HEADING]


def test_larger_headings_are_higher() -> None:
    assert levels([heading("One", 20), heading("Two", 14), heading("Three", 20), heading("Four", 14)]) == [1, 2, 1, 2]


def test_near_sizes_are_one_level() -> None:
    assert levels([heading("One", 20), heading("Two", 19.5)]) == [1, 1]


def test_numbers_give_the_depth_where_the_setting_does_not() -> None:
    assert levels(
        [heading("1. One", 12), heading("1.1 Two", 12), heading("1.1.1 Three", 12), heading("2. Four", 12)]
    ) == [1, 2, 3, 1]


def test_the_outline_wins_over_the_size() -> None:
    outline = (Division(1, "Small but first", 1), Division(2, "Large but second", 1))
    assert levels([heading("Small but first", 12), heading("Large but second", 20)], outline) == [1, 2]


def test_an_outline_that_leads_to_another_page_is_not_believed() -> None:
    outline = (Division(1, "Second", 3), Division(2, "First", 3))
    assert levels([heading("First", 20), heading("Second", 12)], outline) == [1, 2]


def test_a_paragraph_that_the_outline_names_is_a_heading() -> None:
    assert levels([draft("A quiet heading")], (Division(1, "A Quiet Heading", 1),)) == [1]


def test_the_contents_page_gives_levels_by_its_indents() -> None:
    entries = [
        draft("Part of the work 1", BlockKind.CONTENTS, left=60),
        draft("Kitchens 2", BlockKind.CONTENTS, left=75),
        draft("Farms 3", BlockKind.CONTENTS, left=75),
    ]
    headings = [heading("Part of the work", 14), heading("Kitchens", 14, page=1), heading("Farms", 14, page=2)]
    assert levels([*entries, *headings]) == [1, 2, 2]


def test_no_level_is_left_out_below_a_heading() -> None:
    assert levels(
        [heading("One", 30), heading("Two", 20), heading("Three", 14), heading("Four", 30), heading("Five", 14)]
    ) == [1, 2, 3, 1, 2]
