"""Contents pages, with each entry made one line."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.layout.elements import TextLine
from kb.read.layout.structure.contents_pages import (
    _split_at_leaders,
    _strip_leaders,
    is_contents_title,
    merge_contents_entries,
)
from kb.read.layout.structure.page_numbers import PrintedPage
from tests.read.layout.builders import build_line

TITLE = build_line("Contents", baseline=80, size=14)


def merge(*lines: TextLine, index: int = 0, count: int = 20) -> list[str]:
    """Return the lines of a page, those of the contents marked with a sign."""
    page = PrintedPage(1, "1", 0.0, 595.0, 842.0, lines)
    found = merge_contents_entries(page, index, count).lines
    assert all(line.block_kind in (None, BlockKind.CONTENTS) for line in found)
    return [f"> {line.text}" if line.block_kind else line.text for line in found]


def build_entry(title: str, number: str, baseline: float, right: float = 500.0) -> list[TextLine]:
    return [build_line(title, 60, baseline), build_line(number, right - 5 * len(number), baseline)]


ENTRIES = [*build_entry("Aims", "3", 120), *build_entry("Boats", "14", 140), *build_entry("Crew", "iv", 160)]
MERGED = ["> Aims 3", "> Boats 14", "> Crew iv"]


@pytest.mark.parametrize(
    ("text", "is_title"),
    [("Contents", True), (" table of contents: ", True), ("In this report", True), ("Contents of it", False)],
)
def test_the_heading_of_the_contents_is_known_by_its_words(text: str, is_title: bool) -> None:
    assert is_contents_title(text) is is_title


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Aims ... 3", ("Aims", "3")),
        ("Aims ...3", ("Aims", "3")),
        ("Aims . . .3", ("Aims", "3")),
        ("Aims ..3", None),
        ("Aims _3", ("Aims", "3")),
        ("Aims ...123456", ("Aims", "123456")),
        ("Aims ...1234567", None),
        ("Aims ...", None),
        ("...3", None),
        ("33", None),
        ("Aims …·.xiv", ("Aims", "xiv")),
    ],
)
def test_an_entry_is_split_at_three_dots_or_a_line(text: str, parts: tuple[str, str] | None) -> None:
    assert _split_at_leaders(text) == parts


@pytest.mark.parametrize(
    ("text", "title"), [("Aims ..", "Aims"), ("Aims.", "Aims."), ("Aims _ . ", "Aims"), ("Aims", "Aims")]
)
def test_two_dots_behind_a_title_are_left_out_and_a_full_stop_is_not(text: str, title: str) -> None:
    assert _strip_leaders(text) == title


def test_titles_and_numbers_are_one_line_an_entry() -> None:
    assert merge(TITLE, *ENTRIES) == ["Contents", *MERGED]
    merged = merge_contents_entries(PrintedPage(1, "1", 0, 595, 842, (TITLE, *ENTRIES)), 0, 20).lines[1]
    assert (merged.left, merged.right, merged.top) == (60, 500, ENTRIES[0].top)


@pytest.mark.parametrize(
    ("index", "count", "is_merged"), [(4, 0, True), (5, 0, False), (5, 4, True), (9, 20, True), (10, 20, False)]
)
def test_contents_are_among_the_first_pages(index: int, count: int, is_merged: bool) -> None:
    assert (merge(TITLE, *ENTRIES, index=index, count=count)[-1] == MERGED[-1]) is is_merged


def test_without_a_heading_three_entries_need_leaders() -> None:
    dotted = [
        build_line(f"{name} ...{at}", baseline=100 + 20 * at) for at, name in enumerate(("Aims", "Boats", "Crew"), 1)
    ]
    assert merge(*dotted) == ["> Aims 1", "> Boats 2", "> Crew 3"]
    assert merge(*dotted[:2]) == ["Aims ...1", "Boats ...2"]
    assert merge(*ENTRIES) == [line.text for line in ENTRIES]
    leaders = [build_line(f"{line.text} ....", line.left, line.baseline) for line in ENTRIES[::2]]
    assert merge(*leaders, *ENTRIES[1::2]) == MERGED
    turned = [build_line(f"{name} ...1", baseline=120, is_turned=True) for name in ("Aims", "Boats", "Crew")]
    assert merge(*turned) == [line.text for line in turned]


def test_two_entries_are_no_contents() -> None:
    assert merge(TITLE, *ENTRIES[:4]) == ["Contents", *(line.text for line in ENTRIES[:4])]


def test_what_is_above_the_heading_is_no_entry() -> None:
    above = build_entry("Harbour", "2", 80)
    assert merge(TITLE, *above, *ENTRIES) == ["Contents", "Harbour", "2", *MERGED]


def test_below_a_heading_a_number_in_the_line_is_enough() -> None:
    lines = [
        build_line("Aims 3", baseline=120),
        build_line("14 Boats", baseline=140),
        build_line("Crew 27", baseline=160),
    ]
    assert merge(TITLE, *lines) == ["Contents", "> Aims 3", "> 14 Boats", "> Crew 27"]
    assert merge(*lines) == ["Aims 3", "14 Boats", "Crew 27"]
    assert merge(TITLE, *lines[:2], build_line("Crew", baseline=160)) == ["Contents", "Aims 3", "14 Boats", "Crew"]


@pytest.mark.parametrize(
    ("number", "is_entry"),
    [
        (build_line("27", 490, 183), True),
        (build_line("27", 490, 183.6), False),
        (build_line("27", 486, 180), False),  # aligned with no other number
        (build_line("27", 487, 180), True),
        (build_line("27", 490, 180), True),
        (build_line("27", 78, 180), False),  # inside the title
        (build_line("p. 27", 475, 180), True),
        (build_line("27-29", 475, 180), True),
        (build_line("twenty", 470, 180), False),
    ],
)
def test_a_number_is_beside_its_title_and_aligned_with_others(number: TextLine, is_entry: bool) -> None:
    found = merge(TITLE, *ENTRIES, build_line("Docks", 60, 180), number)
    assert (f"> Docks {number.text}" in found) is is_entry


def test_a_number_behind_other_words_is_not_that_of_a_title() -> None:
    between = build_line("of the port", 200, 180)
    found = merge(TITLE, *ENTRIES, *build_entry("Docks", "27", 180), between)
    assert "> Docks 27" not in found
    assert "> of the port 27" in found


@pytest.mark.parametrize(
    ("above", "is_part"),
    [
        (build_line("The work of", 60, 125.6), True),
        (build_line("The work of", 60, 125.4), False),
        (build_line("The work of", 60, 140), False),
        (build_line("The work of", 94, 128), True),
        (build_line("The work of", 95, 128), False),
        (build_line("The work of", 60, 128, size=10.4), True),
        (build_line("The work of", 60, 128, size=10.5), False),
        (build_line("The work of", 60, 128, bold=True), False),
        (build_line("The work of", 60, 128, colour=255), False),
    ],
)
def test_a_line_above_may_be_the_beginning_of_an_entry(above: TextLine, is_part: bool) -> None:
    entries = [*build_entry("boats", "14", 140), *build_entry("Crew", "15", 160), *build_entry("Docks", "16", 180)]
    assert ("> The work of boats 14" in merge(TITLE, above, *entries)) is is_part


def test_an_entry_has_five_lines_above_its_last_at_the_most() -> None:
    names = ("One", "two", "three", "four", "five", "six")
    above = [build_line(name, baseline=102 + 13 * at) for at, name in enumerate(names)]
    entries = [*build_entry("boats", "14", 180), *build_entry("Crew", "15", 200), *build_entry("Docks", "16", 220)]
    assert merge(TITLE, *above, *entries) == [
        "Contents", "One", "> two three four five six boats 14", "> Crew 15", "> Docks 16",
    ]  # fmt: skip


def test_other_lines_among_the_entries_are_parts_of_the_contents() -> None:
    inside = build_line("PART TWO ....", 60, 131, size=14)
    wide = build_line("x" * 100, 60, 150, size=12)
    far = build_line("Left", 56, 150, size=14)
    assert merge(TITLE, *ENTRIES, inside, wide, far) == ["Contents", "x" * 100, "Left", *MERGED, "> PART TWO"]


def test_a_number_at_half_the_height_of_two_lines_is_that_of_both() -> None:
    wrapped = [build_line("How the aims of the", 60, 180), build_line("boats were met", 80, 192)]
    number = build_line("21", 490, 186)
    assert merge(TITLE, *ENTRIES, *wrapped, number)[-1] == "> How the aims of the boats were met 21"
    beside = merge(TITLE, *ENTRIES, *wrapped, build_line("21", 490, 187.8))
    assert "> How the aims of the boats were met 21" not in beside
