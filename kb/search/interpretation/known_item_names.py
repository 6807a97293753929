"""Names as people type them: a title, a number or the number of a form, with or without its year and version."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.text import fold, split_terms
from kb.text.dates import MONTH_ABBREVIATIONS

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_MONTH = rf"(?:{'|'.join(MONTH_ABBREVIATIONS)})[a-z]*"
_VERSION = (
    r"(?:v|ver|version|edition|issue|revision) ?\.? ?(?P<after>\d+(?:\.\d+)*)"
    rf"|(?:(?P<ordinal>{'|'.join(_ORDINALS)})|(?P<before>\d+)(?:st|nd|rd|th)) (?:edition|version)"
)
_TRAILING = re.compile(
    rf"[\s,:;(\[–—-]+(?:{_VERSION}"
    rf"|(?:(?:\d{{1,2}}(?:st|nd|rd|th)? )?{_MONTH}\.?,? )?(?P<year>(?:19|20)\d\d)"
    r"(?: ?[-–/] ?(?P<until>(?:19|20)?\d\d))?)[\s)\].,;]*$"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SPACED = re.compile(r"[^\W\d_]+|\d+")
_ARTICLES = frozenset({"the", "and"})  # "&" is not a word, so "and" is left out too
_FORM = "form"
_MIN_DIGITS = 3  # of a number that identifies a document; "c. 30" is that of many statutes
_ISBN_DIGITS = (10, 13)
_ISBN = re.compile(r"(?:isbn(?:-1[03])?:?\s*)?(?P<digits>[\d\s-]+[\dx])", re.IGNORECASE)
# "MS1" beside the word "form", at the beginning of a title, or in brackets at its end
_FORM_CODE = r"[A-Z]{1,4}[- ]?\d{1,4}[A-Z]?"
_FORM_CODES = re.compile(
    rf"^(?P<first>{_FORM_CODE})\b|\b(?:[Ff]orm|FORM)\s+(?P<after>{_FORM_CODE})\b"
    rf"|\b(?P<before>{_FORM_CODE})\s+(?:[Ff]orm|FORM)\b|\((?P<bracketed>{_FORM_CODE})\)\s*$"
)


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A folded name without articles, punctuation, and the years ("2018") and versions ("v3") at its end: its marks."""

    words: tuple[str, ...]
    marks: frozenset[str] = frozenset()

    @property
    def without_form(self) -> tuple[str, ...]:
        """The words without "form" before or after them."""
        words = self.words
        words = words[1:] if words[:1] == (_FORM,) else words
        return words[:-1] if words[-1:] == (_FORM,) else words


def parse_name(text: str) -> ParsedName:
    """Parse a title, or a typed text that may be one."""
    rest, marks = fold(text).text.strip(), set[str]()
    while (found := _TRAILING.search(rest)) and split_name(rest[: found.start()]):
        marks |= _list_marks(found)
        rest = rest[: found.start()]
    return ParsedName(split_name(rest), frozenset(marks))


def split_name(text: str) -> tuple[str, ...]:
    """Return the folded words of a name, without articles."""
    return tuple(each for each in split_terms(text) if each not in _ARTICLES)


def list_dated_marks(date: str, edition: str) -> frozenset[str]:
    """Return the marks that identify an edition: from its date (ISO 8601) and its edition statement."""
    found = _TRAILING.search(f" {fold(edition).text}")
    return frozenset({*_YEAR.findall(date), *_YEAR.findall(edition), *(_list_marks(found) if found else ())})


def _list_marks(found: re.Match[str]) -> set[str]:
    if found["year"]:
        until = found["until"]
        return {found["year"], *([found["year"][: -len(until)] + until] if until else [])}
    version = str(_ORDINALS.index(found["ordinal"]) + 1) if found["ordinal"] else found["before"] or found["after"]
    return {f"v{version.removesuffix('.0')}"}


def fold_number(text: str) -> str:
    """Fold the number of a document: "Cm. 8421" and "cm8421" are alike; "" if it identifies nothing.

    An ISBN is its digits, with or without the word.
    """
    isbn = _ISBN.fullmatch(text.strip())
    if isbn:
        digits = re.sub(r"[\s-]", "", isbn["digits"]).lower()
        return digits if len(digits) in _ISBN_DIGITS else ""
    parts = _SPACED.findall(fold(text).text)
    has_letters = any(not each.isdigit() for each in parts)
    return " ".join(parts) if has_letters and sum(map(len, filter(str.isdigit, parts))) >= _MIN_DIGITS else ""


def fold_form_number(text: str) -> str:
    """Fold the number of a form: "MS1", "ms-1" and "MS 1" are alike."""
    return " ".join(_SPACED.findall(fold(text).text))


def find_form_numbers(title: str) -> list[str]:
    """Return the numbers of a form in its title, as printed."""
    return [next(filter(None, each.groups())) for each in _FORM_CODES.finditer(title)]
