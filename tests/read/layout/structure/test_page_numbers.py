"""Printed pages and their numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import BlockKind
from kb.read.layout.elements import TextLine
from kb.read.layout.glyphs import GlyphPage
from kb.read.layout.structure.page_numbers import (
    PrintedNumber,
    PrintedPage,
    _find_edge_figures,
    build_page_labels,
    find_page_numbers,
    is_at_edge,
    split_spreads,
)
from tests.read.layout.builders import build_line

HEIGHT = 1000.0


def build_pages(*feet: str) -> list[PrintedPage]:
    return [
        PrintedPage(
            number,
            str(number),
            0.0,
            600.0,
            HEIGHT,
            (build_line("Text of 7", baseline=500), build_line(foot, baseline=950)),
        )
        for number, foot in enumerate(feet, 1)
    ]


def find_labels(*feet: str) -> list[str]:
    pages = build_pages(*feet)
    return build_page_labels(pages, find_page_numbers(pages))


@pytest.mark.parametrize(
    ("line", "is_edge"),
    [
        (build_line("x", baseline=157.7), True),
        (build_line("x", baseline=157.8), False),
        (build_line("x", baseline=867.8), False),
        (build_line("x", baseline=867.9), True),
        (build_line("x", baseline=500, is_turned=True), True),
    ],
)
def test_the_edge_of_a_page_is_its_head_its_foot_and_what_is_turned(line: TextLine, is_edge: bool) -> None:
    assert is_at_edge(line, HEIGHT) is is_edge


@pytest.mark.parametrize(
    ("feet", "labels"),
    [
        (("7", "8", "9"), ["7", "8", "9"]),
        (("7", "x", "9"), ["7", "8", "9"]),
        (("x", "4", "5"), ["3", "4", "5"]),
        (("x", "1", "2"), ["", "1", "2"]),
        (("iv", "v", "vi"), ["iv", "v", "vi"]),
        (("A-3", "A-4", "A-5"), ["A-3", "A-4", "A-5"]),
        (("Page 3 of 9", "Page 4 of 9", "Page 5 of 9"), ["3", "4", "5"]),
        (("3 | Harbour", "4 | Harbour", "5 | Harbour"), ["3", "4", "5"]),
        (("Harbour | 3", "Harbour | 4", "Harbour | 5"), ["3", "4", "5"]),
        (("Harbour | 3 | Lights", "Harbour | 4 | Lights"), ["1", "2"]),
        (("Harbour, page 3 | Lights", "Harbour, page 4 | Lights"), ["3", "4"]),
        (("iv Harbour", "v Harbour"), ["1", "2"]),
        (("x", "x"), ["1", "2"]),
        (("8", "7"), ["1", "2"]),
        (("7", "8"), ["7", "8"]),
        (("7", "8", "x", "x"), ["7", "8", "9", "10"]),
        (("7", "8", "x", "x", "x"), ["1", "2", "3", "4", "5"]),
        (("7", "8", "9", "x", "x"), ["7", "8", "9", "10", "11"]),
        (("7", "x", "x", "10"), ["7", "8", "9", "10"]),
        (("7", "x", "x", "x", "11", "x", "x", "x", "15"), [str(number) for number in range(1, 10)]),
        (("7", "x", "x", "10", "x", "x", "13"), [str(number) for number in range(7, 14)]),
        (("3", "4 5", "5 9", "6 2"), ["3", "4", "5", "6"]),
        ((f"{'x' * 118} 3", f"{'x' * 118} 4"), ["3", "4"]),
        ((f"{'x' * 119} 3", f"{'x' * 119} 4"), ["1", "2"]),
    ],
)
def test_numbers_that_go_up_in_step_are_page_numbers(feet: tuple[str, ...], labels: list[str]) -> None:
    assert find_labels(*feet) == labels


def test_a_number_by_itself_is_believed_before_one_in_a_line() -> None:
    pages = [
        PrintedPage(
            at,
            str(at),
            0,
            600,
            HEIGHT,
            (build_line(f"Report {at + 2012}", baseline=50), build_line(f"{at + 6}", baseline=950)),
        )
        for at in (1, 2)
    ]
    assert build_page_labels(pages, find_page_numbers(pages)) == ["7", "8"]


def test_turned_lines_and_blocks_have_no_page_number() -> None:
    for options in ({"is_turned": True}, {"block_kind": BlockKind.CONTENTS}):
        pages = [
            PrintedPage(at, "x", 0, 600, HEIGHT, (build_line(str(at + 6), baseline=950, **options),)) for at in (1, 2)
        ]
        assert find_page_numbers(pages) == [None, None]


def test_a_page_before_the_first_keeps_a_label_of_the_file() -> None:
    pages = [PrintedPage(at, label, 0, 600, HEIGHT, ()) for at, label in enumerate(("Cover", "2", "1"), 1)]
    line = build_line("1", baseline=950)
    one = PrintedNumber(line, is_alone=True, prefix="", is_roman=False, value=1)
    assert build_page_labels(pages, [None, None, one]) == ["Cover", "", "1"]


WORDS = "words of a column that fills one half of the page"


def build_spread(left: str, right: str, *more: TextLine) -> list[TextLine]:
    return [
        build_line(left, 60, 950), build_line(right, 1100, 950), build_line(WORDS, 60, 500),
        build_line(WORDS, 700, 500), *more,
    ]  # fmt: skip


def split(*spreads: list[TextLine], width: float = 1200.0) -> list[tuple[int, float, float, int]]:
    pages = [GlyphPage(number, str(number), width, HEIGHT) for number in range(1, len(spreads) + 1)]
    return [(page.number, page.left, page.right, len(page.lines)) for page in split_spreads(pages, spreads)]


TWO = [(1, 0, 600, 2), (1, 600, 1200, 2), (2, 0, 600, 2), (2, 600, 1200, 2)]
WHOLE = [(1, 0, 1200, 4), (2, 0, 1200, 4)]


def test_a_wide_page_with_two_numbers_is_two_printed_pages() -> None:
    assert split(build_spread("2", "3"), build_spread("4", "5")) == TWO
    assert split(build_spread("2", "3"), build_spread("4", "6")) == WHOLE
    assert split(build_spread("2", "3"), build_spread("5", "4")) == WHOLE
    assert split(build_spread("2", "3")) == WHOLE[:1]


def test_a_third_of_the_spreads_must_be_numbered() -> None:
    numbered = [build_spread("2", "3"), build_spread("4", "5")]
    assert len(split(*numbered, *[build_spread("x", "y")] * 4)) == 12
    assert len(split(*numbered, *[build_spread("x", "y")] * 5)) == 7


@pytest.mark.parametrize(("width", "parts"), [(1150.0, 2), (1151.0, 4)])
def test_a_spread_is_clearly_wider_than_high(width: float, parts: int) -> None:
    assert len(split(build_spread("2", "3"), build_spread("4", "5"), width=width)) == parts


def test_a_spread_with_many_lines_over_its_fold_is_one_page() -> None:
    crossing = build_line("x" * 20, 590, 300)
    one = build_spread("2", "3", crossing)
    two = build_spread("4", "5", crossing, crossing)
    assert split(one, two) == [(1, 0, 600, 3), (1, 600, 1200, 2), (2, 0, 1200, 6)]
    beside = build_line("x" * 20, 594, 300)
    assert split(one, build_spread("4", "5", beside, beside))[2:] == [(2, 0, 600, 2), (2, 600, 1200, 4)]


def test_half_a_spread_without_words_is_no_page() -> None:
    empty = [build_line("x", 60, 500)]
    assert split(build_spread("2", "3"), build_spread("4", "5"), empty)[4:] == [(3, 0, 600, 1)]


@pytest.mark.parametrize(
    ("text", "baseline", "figures"),
    [
        ("12 Harbour 13", 950, [12, 13]),
        ("12 of 40 and 13", 950, [12, 13]),
        ("12", 881, [12]),
        ("12", 880, []),
        ("12", 119, [12]),
        ("12", 120, []),
        ("12345", 950, []),
        ("a12", 950, []),
    ],
)
def test_the_first_and_last_number_of_a_line_at_the_edge_may_be_those_of_a_spread(
    text: str, baseline: float, figures: list[int]
) -> None:
    assert [number for number, _ in _find_edge_figures([build_line(text, baseline=baseline)], HEIGHT)] == figures


def find_recognized_labels(*feet: str) -> list[str]:
    pages = [replace(page, is_recognized=True) for page in build_pages(*feet)]
    return build_page_labels(pages, find_page_numbers(pages))


@pytest.mark.parametrize(
    ("feet", "labels"),
    [
        (("7", "8", "9", "10"), ["7", "8", "9", "10"]),
        (("7", "8", "9", "B", "11", "12", "13"), ["7", "8", "9", "10", "11", "12", "13"]),
        (("7", "8", "9", "B", "77", "78", "79"), ["7", "8", "9", "", "77", "78", "79"]),
        (("7", "8"), ["1", "2"]),
        (("7", "8", "9", "x", "y"), ["7", "8", "9", "", ""]),
        (("x", "8", "9", "10"), ["", "8", "9", "10"]),
        (("7", "y", "9", "z", "11"), ["1", "2", "3", "4", "5"]),
    ],
)
def test_numbers_read_by_ocr_are_believed_in_a_run_and_between_two_that_agree(
    feet: tuple[str, ...], labels: list[str]
) -> None:
    assert find_recognized_labels(*feet) == labels
