"""Figures in a text, by their values: numbers in digits, words or Roman numerals, amounts, percentages, dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from kb.model import Span
from kb.text.dates import MONTHS


def _number(words: str, start: int = 0, step: int = 1) -> dict[str, int]:
    return dict(zip(words.split(), count(start, step), strict=False))


SIGNS = "%£$€¥"
_UNITS = _number(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
    """
)
_TENS = _number("twenty thirty forty fifty sixty seventy eighty ninety", start=20, step=10)
_ORDINALS = _number("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth", start=1)
_SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "k": 1_000,
    "m": 1_000_000,
    "bn": 1_000_000_000,
}
_SMALL = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join((*_UNITS, *_ORDINALS))}))?|(?:{'|'.join((*_UNITS, *_ORDINALS))}))\b"
)
_LARGE = r"(?:hundred|thousand|million|billion)\b"
_SPELLED = rf"\b{_SMALL}(?:\s{_LARGE}(?:(?:\sand)?\s{_SMALL})?)*"
_DIGITS = r"(?<!\w)(?<!\d[.,])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?=\D|\Z)"
_FIGURE = re.compile(
    rf"(?P<sign>[£$€¥])?\s?(?:(?P<digits>{_DIGITS})(?:st|nd|rd|th|s)?(?:(?P<scale>k|m|bn)\b|(?!\w))"
    rf"|(?P<spelled>{_SPELLED}))"
    rf"(?P<scales>(?:[\s-]{_LARGE})*)"
    r"(?P<percent>\s?%|[\s-]per\s?-?cent\b)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text.

    Attributes:
        span: With its sign and what follows it ("per cent", "million").
        unit: "%", the sign of a currency, or "month"; "" for any other number.
        is_weak: Whether it is "one" or an ordinal in a word, which often count nothing ("one of them", "at first").
    """

    span: Span
    value: Decimal
    unit: str = ""
    is_weak: bool = False

    @property
    def amount(self) -> tuple[Decimal, str]:
        """A key that is equal for two spellings of one figure."""
        return self.value, self.unit


_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b")  # with a capital: "may" and "march" are verbs too


def spell_number(number: int) -> str:
    """Return a number of things as texts print it: "no", "one" up to "ten", then in digits."""
    words = ("no", *list(_UNITS)[1:11])
    return words[number] if number < len(words) else f"{number:,}"


def find_figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of a text in order."""
    return tuple(sorted((*_find(text), *_find_months(text)), key=lambda each: each.span))


def _find(text: str) -> Iterator[Figure]:
    for match in _FIGURE.finditer(text):
        digits, spelled = match["digits"], (match["spelled"] or "").lower()
        value = Decimal(digits.replace(",", "")) if digits else Decimal(_read_words(spelled))
        for scale in [match["scale"] or "", *re.findall(r"[a-z]+", match["scales"].lower())]:
            value *= _SCALES.get(scale.lower(), 1)
        unit = "%" if match["percent"] else match["sign"] or ""
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        is_weak = not unit and (spelled == "one" or spelled in _ORDINALS)
        yield Figure(Span(start, match.end()), value, unit, is_weak)


def _find_months(text: str) -> Iterator[Figure]:
    for match in _MONTH.finditer(text):
        yield Figure(Span(*match.span()), Decimal(MONTHS.index(match.group()) + 1), "month")


def _read_words(words: str) -> int:
    """Return the number that words spell: "two hundred and five"."""
    total = current = 0
    for word in re.findall(r"[a-z]+", words):
        if word in _SCALES:
            current = max(current, 1) * _SCALES[word]
            if _SCALES[word] > 100:
                total, current = total + current, 0
        else:
            current += _UNITS.get(word, 0) + _TENS.get(word, 0) + _ORDINALS.get(word, 0)
    return total + current


def are_same_figures(one: str, other: str) -> bool:
    """Tell whether two texts are just a figure each, and the same one: "five" and "5"."""
    if not any(map(str.isdigit, one + other)):
        return False  # apart from hyphens, words are equal or other figures
    found = [find_figures(text) for text in (one, other)]
    if not all(len(each) == 1 for each in found):
        return False
    (ours,), (theirs,) = found
    return ours.amount == theirs.amount and (ours.span, theirs.span) == (Span(0, len(one)), Span(0, len(other)))


# ------------------------------------------------------------ Roman numerals and numbers in letters

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ROMAN_DIGITS = {letters: value for value, letters in _ROMAN if len(letters) == 1}
# Up to 399: the numbers of front matter. Beyond that such letters are hardly ever a number ("mix", "dim").
_ROMAN_FORM = re.compile(r"(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")


def format_roman(number: int) -> str:
    """Return a positive number as a Roman numeral in small letters."""
    numeral = ""
    for value, letters in _ROMAN:
        numeral += letters * (number // value)
        number %= value
    return numeral


def parse_roman(text: str) -> int:
    """Return the value of a Roman numeral in small letters up to "cccxcix", 0 for any other text."""
    if not _ROMAN_FORM.fullmatch(text):
        return 0
    values = [_ROMAN_DIGITS[each] for each in text]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def format_letters(number: int) -> str:
    """Return a positive number in letters: a to z, aa, bb, ..."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
