"""Figures, whatever they are written in, Roman numerals and numbers in letters."""

from __future__ import annotations

import pytest

from kb.text.figures import are_same_figures, find_figures, format_letters, format_roman, parse_roman


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("12% of £3,000.50", [("12%", "12", "%"), ("£3,000.50", "3000.50", "£")]),
        ("3.5 per cent", [("3.5 per cent", "3.5", "%")]),
        ("on 13 June 2013", [("13", "13", ""), ("June", "6", "month"), ("2013", "2013", "")]),
        ("the 5th of May", [("5th", "5", ""), ("May", "5", "month")]),
        ("it may march on", []),
        ("twenty-five of two hundred and ten", [("twenty-five", "25", ""), ("two hundred and ten", "210", "")]),
        ("one and two", [("one", "1", ""), ("two", "2", "")]),
        ("£1.2m and 5 million", [("£1.2m", "1200000.0", "£"), ("5 million", "5000000", "")]),
        ("s.45(1), 2013–14", [("45", "45", ""), ("1", "1", ""), ("2013", "2013", ""), ("14", "14", "")]),
        ("A12 and 3G", []),
    ],
)
def test_a_figure_has_a_value_and_a_unit(text: str, figures: list[tuple[str, str, str]]) -> None:
    assert [(each.span.slice(text), str(each.value), each.unit) for each in find_figures(text)] == figures


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("five", "5", True),
        ("twenty-five", "25", True),
        ("£5 million", "£5m", True),
        ("5", "15", False),
        ("£5", "$5", False),
        ("five of", "5", False),
        ("five", "seven", False),
        ("few", "5", False),
    ],
)
def test_words_and_digits_of_one_figure_are_the_same(one: str, other: str, same: bool) -> None:
    assert are_same_figures(one, other) is same


def test_what_often_counts_nothing_is_weak() -> None:
    assert [each.is_weak for each in find_figures("one of them, at first, 1 of 5")] == [True, True, False, False]


def test_roman_numerals_are_parsed() -> None:
    assert [parse_roman(text) for text in ("i", "iv", "xiv", "xc", "iiii", "vx", "")] == [1, 4, 14, 90, 0, 0, 0]


@pytest.mark.parametrize("value", [1, 4, 9, 14, 40, 99, 144, 399])
def test_roman_numerals_are_parsed_as_they_are_formatted(value: int) -> None:
    assert parse_roman(format_roman(value)) == value


def test_large_numbers_are_roman_numerals_too() -> None:
    assert [format_roman(value) for value in (400, 500, 1949, 3999)] == ["cd", "d", "mcmxlix", "mmmcmxcix"]


def test_words_of_roman_letters_are_no_numerals() -> None:
    assert [parse_roman(text) for text in ("mix", "dim", "ic", "IV", "cd")] == [0] * 5
    assert [parse_roman(text) for text in ("v", "xl", "lxxx", "c", "cccxcix")] == [5, 40, 80, 100, 399]


def test_letters_are_doubled_after_z() -> None:
    assert [format_letters(number) for number in (1, 2, 26, 27, 52, 53, 79)] == [
        "a",
        "b",
        "z",
        "aa",
        "zz",
        "aaa",
        "aaaa",
    ]
