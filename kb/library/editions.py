"""Editions: the name, the date and the version in a title or file name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kb.text import fold
from kb.text.dates import MONTH_ABBREVIATIONS, format_iso_date

_MONTH = rf"(?P<month>{'|'.join(MONTH_ABBREVIATIONS)})[a-z]*"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = tuple(
    re.compile(rf"(?<![a-z\d]){form}(?![a-z\d])")
    for form in (
        rf"(?P<day>[0-3]?\d)[ .](?P<number>[01]?\d)[ .]{_YEAR}",
        rf"{_YEAR}[ .](?P<number>[01]?\d)[ .](?P<day>[0-3]?\d)",
        rf"(?P<day>[0-3]\d)(?P<number>[01]\d){_YEAR}",
        rf"{_YEAR}(?P<number>[01]\d)(?P<day>[0-3]\d)",
        rf"(?P<day>[0-3]?\d)(?:st|nd|rd|th)? {_MONTH} {_YEAR}",
        rf"{_MONTH} {_YEAR}",
        rf"{_MONTH} (?P<short>\d\d)",
        rf"(?:19|20)\d\d {_YEAR}",
        _YEAR,
    )
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_VERSION = re.compile(
    r"(?<![a-z\d])(?:(?:v|ver|version|edition|issue|revision|rev) ?(?P<after>\d+(?:\.\d+)*)|"
    rf"(?:(?P<ordinal>{'|'.join(_ORDINALS)})|(?P<before>\d+)(?:st|nd|rd|th)) (?:edition|revision|version|ed))"
    r"(?![a-z\d])"
)
_EDITION_WORDS = re.compile(
    r"(?<![a-z\d])(?:final|draft|copy|revised|updated?|edition|version|public version|web|print)(?![a-z\d])"
)
_SEPARATORS = re.compile(r"[^\w.]+|_+|\.(?!\d)|(?<!\d)\.")


@dataclass(frozen=True, slots=True)
class EditionName:
    """The parts of a title or file name: its name without date and version, and these.

    Attributes:
        dated: The date in ISO 8601, as exact as written, or "".
        version: The numbers of the version, such as (2, 1), or ().
    """

    name: str
    dated: str
    version: tuple[int, ...]


@lru_cache(maxsize=4096)
def parse_edition(name: str) -> EditionName:
    """Parse a title, or the name of a file without its suffix."""
    rest = _SEPARATORS.sub(" ", fold(name).text)
    dated = ""
    for form in _DATES:
        match = form.search(rest)
        if match and (dated := _parse_date(match)):
            rest = f"{rest[: match.start()]} | {rest[match.end() :]}"
            break
    match = _VERSION.search(rest)
    version = _parse_version(match) if match else ()
    if match:
        rest = f"{rest[: match.start()]} | {rest[match.end() :]}"
    rest = _EDITION_WORDS.sub(" ", rest)
    return EditionName(" ".join(rest.replace("|", " ").split()), dated, version)


def _parse_version(match: re.Match[str]) -> tuple[int, ...]:
    if match["ordinal"]:
        return (_ORDINALS[match["ordinal"]],)
    return tuple(int(part) for part in (match["before"] or match["after"]).split("."))


def _parse_date(match: re.Match[str]) -> str:
    given = match.groupdict()
    year = int(given.get("year") or f"20{given['short']}")
    month = MONTH_ABBREVIATIONS.index(given["month"]) + 1 if given.get("month") else int(given.get("number") or 0)
    day = int(given.get("day") or 0)
    return format_iso_date(year, month, day)
