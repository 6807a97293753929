"""Dates in texts and file names, parsed into ISO 8601 and never made more exact than written."""

from __future__ import annotations

import re
from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MONTH_ABBREVIATIONS = tuple(name[:3].lower() for name in MONTHS)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MONTH_NUMBERS = {
    short: number for number, name in enumerate(MONTHS, start=1) for short in (name.lower(), name[:3].lower())
} | {"sept": 9}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTH_NUMBERS, key=len, reverse=True))})"
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
    r"^(?:(?:for )?immediate release|(?:joint )?(?:media|press|news) (?:release|statement)|"
    r"embargo(?:ed)?(?: until| for)?|(?:date|published|publication date|issued|released|release date|"
    r"posted|updated|last updated)(?:\s+(?:on|in))?|\d\d?:\d\d(?::\d\d)?(?:\s+on)?)"
    r"(?:\s*[:;–—-]\s*|\s+|(?=\d|$))",
    re.IGNORECASE,
)
_SEASON = re.compile(r"(?:spring|summer|autumn|fall|winter),? (?P<year>(?:19|20)\d\d)", re.IGNORECASE)
_AFTER_DATE = re.compile(r"\s+(?:posted in\b.*|[-–—])$", re.IGNORECASE | re.DOTALL)
_PLACE = (  # "OXFORD, " or "NEW QUAY, Cornwall "
    r"(?:[A-Z][\w.’'-]*(?:,?\s+[A-Z][\w.’'-]*){0,4}\s*[,–—/-]+\s*|"
    r"[A-Z]{3,20}(?: [A-Z]{2,20}){0,2}, [A-Z][\w.]{1,20}(?: [A-Z][\w.]{1,20})?\s+)"
)
_AGENCY = r"\([^()]{2,40}\)\s*[-–—]*\s*"
# "LONDON, 3 June 2020 (Agency) – The", and the same with nothing after it
_DATELINES = tuple(
    re.compile(
        rf"(?:(?-i:{_PLACE})(?:[\w ]{{2,30}}/\s*)?|{_AGENCY}){form}\s*(?:\d\d?:\d\d\s*)?"
        rf"(?:/[^/]{{2,40}}/\s*|\([^()]{{2,40}}\)\s*)?(?:[-–—:]|$)",
        re.IGNORECASE,
    )
    for form in _FORMS[1:3]
) + tuple(re.compile(rf"{form}\s+[–—-]\s+(?-i:(?=[A-Z“\"]))", re.IGNORECASE) for form in _FORMS[1:3])
_IN_NAME = (
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<number>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(rf"(?<![^\W_])(?P<day>\d\d?){_MONTH}{_YEAR}(?!\d)", re.IGNORECASE),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_. ](?P<number>\d\d)[-_. ](?P<day>\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<first>\d\d)[-_. ](?P<second>\d\d)[-_. ](?P<year>(?:19|20)\d\d)(?!\d)"),
    re.compile(rf"(?<![^\W_])(?P<day>\d\d?)(?:st|nd|rd|th)?[-_. ]{_MONTH}[-_. ]{_YEAR}(?!\d)", re.IGNORECASE),
    re.compile(rf"(?<![^\W_]){_MONTH}[-_. ]?{_YEAR}(?!\d)", re.IGNORECASE),
    re.compile(
        rf"(?<![^\W_]){_MONTH}[-_. ](?P<short>1[3-9]|[23]\d)(?=\.[a-z]+$|$|[-_. ]+(?:v\d|version|final|draft|web))",
        re.IGNORECASE,
    ),
    re.compile(r"(?<!\d)(?P<day>1[3-9]|2\d|3[01])\.(?P<number>0[1-9]|1[0-2])\.(?P<short>[0-3]\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_.](?P<number>0[1-9]|1[0-2])(?!\d)"),
)
_YEAR_IN_NAME = re.compile(r"(?<!\d)(?:19[5-9]\d|20\d\d)(?!\d)")


def _format_iso(match: re.Match[str], *, day_first: bool = False) -> str:
    """Return a matched date in ISO 8601, or "" where the calendar has no such day."""
    found = {name: value for name, value in match.groupdict().items() if value}
    year = int(found.get("year") or f"20{found['short']}")
    month = int(found.get("number", 0)) or _MONTH_NUMBERS.get(found.get("month", "").lower(), 0)
    day = int(found.get("day", 0))
    if "first" in found:
        first, second = int(found["first"]), int(found["second"])
        if first == second or first > 12 or (day_first and second <= 12):
            day, month = first, second
        elif second > 12:
            month, day = first, second
        # Either number may be the day, so that only the year is certain.
    return format_iso_date(year, month, day)


def format_iso_date(year: int, month: int = 0, day: int = 0) -> str:
    """Return a date in ISO 8601, without the parts that are 0, or "" where the calendar has no such day."""
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return ""
    return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part)])


def parse_date(text: str, *, day_first: bool = False) -> str:
    """Return a date in ISO 8601, or "" if the text is not just a date.

    Examples are "13 June 2013", "Wednesday, September 28, 2016", "2013-06-13T09:00:00Z" and "June 2013". With
    `day_first`, "08/03/2021" is in March; otherwise only its year is certain.
    """
    stripped = " ".join(text.split()).strip(" .,;")
    for form in _WHOLE:
        match = form.fullmatch(stripped)
        if match:
            return _format_iso(match, day_first=day_first)
    return ""


def list_readings(text: str) -> tuple[str, ...]:
    """Return all dates in ISO 8601 that a text may mean: two for "08/03/2021", none if it is no date."""
    slashed = re.sub(r"\s*(\d\d?)([-/.])(\d\d?)\2(\d{4})\s*", r"\1/\3/\4", text)
    swapped = re.sub(r"(\d\d?)/(\d\d?)/", r"\2/\1/", slashed)
    found = dict.fromkeys(parse_date(each, day_first=True) for each in (slashed, swapped))
    return tuple(filter(None, found))


def parse_date_line(text: str) -> str:
    """Return the date of a line that holds only a date, a time and labels such as "Published:" and "Media release".

    Of a season it is the year, "Autumn 2021".
    """
    rest = text.strip(" :")
    if season := _SEASON.fullmatch(rest):
        return season["year"]
    while not (found := parse_date(rest)):
        shorter = _LABEL.sub("", _AFTER_DATE.sub("", rest), count=1)
        if shorter == rest:
            return ""
        rest = shorter
    return found


def find_dateline(text: str) -> str:
    """Return the date at the beginning of a news text, after its place or agency ("OXFORD, 3 June 2020 – "), or ""."""
    matches = (form.match(text) for form in _DATELINES)
    return next((_format_iso(match) for match in matches if match), "")


def find_date(text: str, *, day_first: bool = False) -> str:
    """Return the first date of a text that has at least a month, or ""; `day_first` is as for `parse_date`."""
    found = [match for form in _WITHIN if (match := form.search(text))]
    if not found:
        return ""
    return _format_iso(min(found, key=lambda match: (match.start(), -match.end())), day_first=day_first)


def list_dates(text: str) -> list[tuple[str, int, int]]:
    """Return the dates of a text that have at least a month, each with its start and end; "08/03/2021" is in March."""
    matches = [match for form in _WITHIN for match in form.finditer(text)]
    return [(_format_iso(match, day_first=True), *match.span()) for match in matches]


def find_date_in_name(name: str) -> str:
    """Return the date in a file name, or "" if it has none or more than one year."""
    for form in _IN_NAME:
        match = form.search(name)
        if match and (found := _format_iso(match)):
            return found
    years = set(_YEAR_IN_NAME.findall(name))
    return years.pop() if len(years) == 1 else ""
