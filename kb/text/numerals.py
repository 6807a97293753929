"""Roman numerals and alphabetic numbers, as used for pages, lists and notes."""

from __future__ import annotations

import re

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_DIGITS = {letters: value for value, letters in _ROMAN if len(letters) == 1}
# Up to 399: the numbers of front matter. Beyond that such letters are hardly ever a number ("mix", "dim").
_FORM = re.compile(r"(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")


def format_roman(number: int) -> str:
    """Return a positive number as a Roman numeral in small letters."""
    numeral = ""
    for value, letters in _ROMAN:
        numeral += letters * (number // value)
        number %= value
    return numeral


def parse_roman(text: str) -> int:
    """Return the value of a Roman numeral in small letters up to "cccxcix", 0 for any other text."""
    if not _FORM.fullmatch(text):
        return 0
    values = [_DIGITS[each] for each in text]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def format_letters(number: int) -> str:
    """Return a positive number in letters: a to z, aa, bb, ..."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
