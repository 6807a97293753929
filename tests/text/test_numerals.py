"""Roman numerals and numbers in letters."""

from __future__ import annotations

import pytest

from kb.text.numerals import format_letters, format_roman, parse_roman


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
