"""Dates as people, files and names of files write them, made ISO 8601 and never more exact than written.

Knows nothing of documents.
"""

from __future__ import annotations

import re
from datetime import date

_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTHS = {short: at for at, name in enumerate(_MONTH_NAMES, start=1) for short in (name, name[:3])} | {"sept": 9}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_TIME = r"(?:[T ]\d\d?:?\d\d.*)?"
_FORMS = (
    rf"{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d){_TIME}",
    rf"{_WEEKDAY}(?P<day>\d\d?)(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{_MONTH}\.?,?[\s-]+{_YEAR}",
    rf"{_WEEKDAY}{_MONTH}\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+{_YEAR}",
    rf"(?P<first>\d\d?)[/.](?P<second>\d\d?)[/.]{_YEAR}",
    rf"{_YEAR}/(?P<number>\d\d?)/(?P<day>\d\d?)",
    rf"{_YEAR}-(?P<number>\d\d)",
    rf"{_MONTH}\.?,?\s+{_YEAR}",
)
_WHOLE = tuple(re.compile(form, re.IGNORECASE) for form in (*_FORMS, _YEAR))
_WITHIN = tuple(re.compile(rf"(?<![\w/.-]){form}(?![\w/-])", re.IGNORECASE) for form in _FORMS)
_LABEL = re.compile(
    r"^(?:for immediate release|(?:date|published|publication date|issued|released|release date|posted|updated|"
    r"last updated)(?:\s+(?:on|in))?)\s*[:;–—-]?\s*",
    re.IGNORECASE,
)
_IN_NAME = (
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_. ](?P<number>\d\d)[-_. ](?P<day>\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<first>\d\d)[-_. ](?P<second>\d\d)[-_. ](?P<year>(?:19|20)\d\d)(?!\d)"),
    re.compile(rf"(?<![^\W_])(?P<day>\d\d?)(?:st|nd|rd|th)?[-_. ]{_MONTH}[-_. ]{_YEAR}(?!\d)", re.IGNORECASE),
    re.compile(rf"(?<![^\W_]){_MONTH}[-_. ]{_YEAR}(?!\d)", re.IGNORECASE),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_.](?P<number>0[1-9]|1[0-2])(?!\d)"),
)
_YEAR_IN_NAME = re.compile(r"(?<!\d)(?:19[5-9]\d|20\d\d)(?!\d)")


def _iso(match: re.Match[str]) -> str:
    """Return what a form matched, or "" where the calendar has no such day."""
    found = {name: value for name, value in match.groupdict().items() if value}
    year = int(found["year"])
    month = int(found.get("number", 0)) or _MONTHS.get(found.get("month", "").lower(), 0)
    day = int(found.get("day", 0))
    if "first" in found:
        first, second = int(found["first"]), int(found["second"])
        if first == second or first > 12:
            day, month = first, second
        elif second > 12:
            month, day = first, second
        # Else nobody can say which is the day: the year is what is known.
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return ""
    return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part)])


def parse_date(text: str) -> str:
    """Return the date that a text is.

    Args:
        text: "13 June 2013", "Wednesday, September 28, 2016", "2013-06-13T09:00:00Z", "June 2013", ...

    Returns:
        ISO 8601, as exact as written, or "" where the text is not a date and nothing else.
    """
    stripped = " ".join(text.split()).strip(" .,;")
    for form in _WHOLE:
        match = form.fullmatch(stripped)
        if match:
            return _iso(match)
    return ""


def date_line(text: str) -> str:
    """Return the date of a line that says nothing but a date, with or without "Published:" before it."""
    return parse_date(text) or parse_date(_LABEL.sub("", text.strip(), count=1))


def find_date(text: str) -> str:
    """Return the first date of a text that has at least a month, or ""."""
    found = [match for form in _WITHIN if (match := form.search(text))]
    return _iso(min(found, key=lambda match: (match.start(), -match.end()))) if found else ""


def day_in_name(name: str) -> str:
    """Return the date in the name of a file where it is exact to the day, or "".

    Whoever names a file by a day means the day of the document, where a program writes that of the file.
    """
    found = date_in_name(name)
    return found if len(found) == len("2013-06-13") else ""


def date_in_name(name: str) -> str:
    """Return the date in the name of a file, or "" where there is none or more than one year."""
    for form in _IN_NAME:
        match = form.search(name)
        if match and (found := _iso(match)):
            return found
    years = set(_YEAR_IN_NAME.findall(name))
    return years.pop() if len(years) == 1 else ""
