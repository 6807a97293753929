"""Finds the publication date printed in a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise, takewhile

from kb.model import BlockKind
from kb.read.heading_rules import is_prose
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.read.metadata.finders.people import names_office, parse_person
from kb.read.metadata.finders.title_lines import YEARLY, ends_open, split_title_date
from kb.text.dates import find_date, find_dateline, format_iso_date, parse_date, parse_date_line

_DATE_CHARS, _COVER_LINE_CHARS, _YEAR_CHARS, _MONTH_CHARS = 60, 90, 4, 7
_DATELINE_LINES = 6
_IMPRINT_PAGE = 2
_PUBLISHED = re.compile(
    r"\b(?:(?:first )?published|posted|publication date|date of publication|issued|date of issue|"
    r"released(?=:)|last (?:updated|revised)|(?:revised|updated)(?= on| in|:| (?-i:[A-Z]))|version date|"
    r"document date|release date|this version(?=:)|laid before|presented to parliament)\b|"
    r"\bdistr\.?\s*:",  # the United Nations
    re.IGNORECASE,
)
_LAST_UPDATED = re.compile(r"\blast updated:?(?: on)? (?P<date>.{6,24})", re.IGNORECASE)
_LABEL_ONLY = re.compile(r"last updated:?(?: on)?", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\b(?:no|nr|number)\b\.? ?(?:19|20)\d\d[-/]\d{1,3}\b", re.IGNORECASE
)  # "No. 2024-06 | March 2024"
_PARTS = re.compile(r" [/|] ")
_BY_LINE = re.compile(r"By [A-Z][^.;:]{4,}? \d{1,2} [A-Z][a-z]+ \d{4}")  # "By Ada Wren and Ben Lark 14 June 2025"
_ORDERED = re.compile(r"ordered by the house of \w+ to be printed\b", re.IGNORECASE)
_PUBLISHED_CHARS, _LAID_CHARS, _RIGHTS_CHARS = 60, 200, 200
_LAID = re.compile(r"laid before|presented to parliament", re.IGNORECASE)
_PERIOD = re.compile(
    r"\b(?:from|since|between|until|till|to|through|due|by|before|after|conference|held|meeting|deadline|end(?:ed|ing)|"
    r"year end|months to|review (?:date|by|due|before)|next review|expir\w+|valid until)\b",
    re.IGNORECASE,
)
_RIGHTS = re.compile(r"(?:credit and )?(?:copyright\b|©|\(c\))", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d/-])(?:19[5-9]\d|20\d\d)(?![\d/]|[-–]\d)")
_RUNNING_CHARS = 80
_PUBLISHED_BY = re.compile(
    r"(?:first )?published by\b.*[.,;/] ?(?P<date>(?:\d{1,2} )?[A-Z][a-z]+ \d{4}|\d{4})\.?", re.IGNORECASE | re.DOTALL
)
_CELL = re.compile(
    r"(?:(?:issue|publication|document|report) date|date|issued|published|"
    r"date(?: of)? (?:meeting|report|issued?|publication|published|submission))\s*:?\t(?P<date>[^\t]{4,40})",
    re.IGNORECASE,
)
_EDITION = re.compile(r"\b\w+ edition,? (?:published )?(?P<date>(?:\d{1,2} )?[A-Z][a-z]+ \d{4})\b")
_SIGNED = re.compile(r"[^\W\d_].{2,60}?,? (?P<date>\d{1,2} [A-Z][a-z]+ \d{4})")
_RIGHTS_AT_END = re.compile(
    r"(?<!\bphoto )(?<!\bimage )(?:©|\(c\))\s*[A-Z][^©\d/]{2,80}\s(?:19|20)\d\d(?:\.?$|\.\s[A-Z])", re.IGNORECASE
)
_RIGHTS_WITHIN = re.compile(r"(?<!\bphoto )(?<!\bimage )(?<!\bphotograph )© (?:19|20)\d\d [A-Z][^/]{2,60}(?:$|[.])")
_SPACED = re.compile(r"(?:[A-Z] ){3,}(?:\d ){3}\d")  # "A P R I L 2 0 2 6"
_JOINED = re.compile(r"^([A-Z]{3,9})((?:19|20)\d\d)$")
_NUMERIC, _MONTHS = re.compile(r"(\d{1,2})[/.-]\d{1,2}[/.-](?:19|20)\d\d"), 12
_VERSION_HEAD, _DATE_HEAD = re.compile(r"(?:version|revision|issue|edition)\b", re.I), re.compile(r"\bdate\b", re.I)
_FOREWORD = re.compile(
    r"(?:\d\.? )?(?:(?:[\w’'.]+ ){0,3}(?:foreword|preface|(?:letter of )?transmittal)|introduction (?:by|from)|"
    r"(?:an? )?(?:words?|message|note|welcome|letter)\b.{0,30}\bfrom)\b",
    re.IGNORECASE,
)
_PLACED = re.compile(r"(?:[A-Z][\w’'-]+(?: (?:of )?[A-Z][\w’'-]+){0,4}, )?(?P<date>.*\d{4})")
_INTRODUCTION = re.compile(r"(?:\d\.? )?introduction", re.IGNORECASE)
_AFTER_OFFICE = re.compile(r".*?[a-z],?\s(?P<date>\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+,? \d{4}|[A-Z][a-z]+ \d{4})")
_FIRST_LINES, _SIGNED_CHARS = 60, 100
_DAYS = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)?(?: [A-Z][a-z]+)? ?(?:[–—-]|to|and) ?\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+,? \d{4}"
)
_ADOPTED = re.compile(r"\badopted on\b.*", re.IGNORECASE)
_BRACKETED = re.compile(r"(?<=[\[(])\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+ \d{4}(?=[\])]$)")
_EDITION_YEAR = re.compile(r"(?!first\b)\w+ edition,? (?:published )?(?:in )?(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
_FIRST_PUBLISHED = re.compile(r"(?:first )?(?:published|printed) (?:in )?(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
_ISSUED = re.compile(r"[_*]*issued:?(?: on)? .{6,30}?[_*]*", re.IGNORECASE)
_FOR_RELEASE = re.compile(r"for immediate release\b", re.IGNORECASE)
_REVIEW_ROW = re.compile(r"(?:date of )?(?:next )?review\b|expir|valid", re.IGNORECASE)
_FIRST_DAY = re.compile(r"first published (?P<date>\d{1,2} [A-Z][a-z]+ \d{4})\.", re.IGNORECASE)
_UPDATED = re.compile(r"(?:first published [\w ]{4,20}\. )?last updated\b", re.IGNORECASE)
_APPROVED = re.compile(r"(?:adopted|approved|endorsed|ratified)(?: by|\b:?\t).{0,140}?\b\d{4}\b", re.IGNORECASE)
_PRINT_CODE = re.compile(
    r"\b(?:rev(?:ised)?|updated|version|ver|v)\.?:?\s*(?P<month>0?[1-9]|1[0-2])/(?P<year>20\d\d)\b", re.IGNORECASE
)


def find_printed_date(pages: FrontPages) -> str:
    """Return the date on the title page: in its own line, beside "published", or at the end of another line.

    The days of an event ("4–15 September 2023") are none.
    """
    lines = pages.title_page
    own = [
        line
        for before, line in zip((None, *lines), lines, strict=False)
        if not (before and ends_open(before.text)) and not _DAYS.search(line.text)
    ]
    return (
        next((when for line in own if (when := _parse_line(line.text)) and len(when) > _YEAR_CHARS), "")
        or next((when for line in lines if (when := _find_in_cell(line))), "")
        or _find_beside(lines)
        or _find_last_version([*pages.body[:_FIRST_LINES], *pages.body[_FIRST_LINES:][-_FIRST_LINES:]])
        or next((when for line in lines[:_DATELINE_LINES] if (when := find_dateline(line.text))), "")
        or next((when for line in own if (when := _find_at_end(line))), "")
        or _find_approved(own)
    )


def _find_approved(lines: Sequence[Line]) -> str:
    """Return the day on which a council or a board adopted or approved a text."""
    return next((find_date(line.text[: match.end()]) for line in lines if (match := _APPROVED.match(line.text))), "")


def _find_in_cell(line: Line) -> str:
    """Return the date of a table's row that is labelled as the document's: "Date of meeting:", "Issue date"."""
    cell = _CELL.fullmatch(line.text) if line.kind is BlockKind.TABLE_ROW else None
    return find_date(cell["date"]) if cell else ""


def _find_last_version(lines: Sequence[Line]) -> str:
    """Return the latest date in a table of versions."""
    texts = [line.text if line.kind is BlockKind.TABLE_ROW else "" for line in lines]
    head = next((at for at, row in enumerate(texts) if _VERSION_HEAD.match(row) and _DATE_HEAD.search(row)), len(texts))
    own = takewhile(lambda line: line.kind is BlockKind.TABLE_ROW or not _ends_table(line), lines[head + 1 :])
    rows = [line.text for line in own if line.kind is BlockKind.TABLE_ROW and not _REVIEW_ROW.match(line.text)]
    cells = [cell for row in rows for cell in row.split("\t")]
    day_first = any(int(match[1]) > _MONTHS for cell in cells if (match := _NUMERIC.fullmatch(cell.strip())))
    dates = [when for cell in cells if (when := parse_date(cell, day_first=True) if day_first else _parse_line(cell))]
    return max(dates, default="")


def _ends_table(line: Line) -> bool:
    return line.kind is BlockKind.HEADING or is_prose(line.text)


def find_foreword_date(lines: Sequence[Line]) -> str:
    """Return the month below a foreword: in a line of its own, alone or after a place, or after who signs it.

    An introduction is one if the line above its date says who signs. The day is that of the foreword only.
    """
    is_foreword, is_introduction, above, dates = False, False, "", []
    for line in lines:
        if line.kind is BlockKind.HEADING and not (is_foreword and parse_person(line.text)):
            is_foreword = _FOREWORD.match(line.text) is not None
            is_introduction = _INTRODUCTION.fullmatch(line.text) is not None
        elif len(line.text) <= _SIGNED_CHARS and (is_foreword or (is_introduction and names_office(above))):
            form = _AFTER_OFFICE if names_office(line.text) else _PLACED
            placed = form.fullmatch(line.text)
            dates.append(_parse_line(placed["date"]) if placed else "")
        above = line.text
    return next((when[:_MONTH_CHARS] for when in dates if len(when) > _YEAR_CHARS), "")


def find_printed_year(pages: FrontPages) -> str:
    """Return the year in its own line on the first page; the one beside "Annual report" is the year reported on."""
    lines = pages.title_page
    yearly = {at for at, line in enumerate(lines) if YEARLY.fullmatch(line.text)}
    own = (line for at, line in enumerate(lines) if line.page == lines[0].page and not {at - 1, at + 1} & yearly)
    parts = (part for line in own for part in (line.text, *_PARTS.split(line.text)))  # "Hydref / Autumn 2024"
    return next((when for part in parts if (when := _parse_line(part))), "")


def _parse_line(text: str) -> str:
    text = text.replace(" ", "") if _SPACED.fullmatch(text) else text
    return parse_date_line(_JOINED.sub(r"\1 \2", text)) if len(text) <= _DATE_CHARS else ""


def _find_beside(lines: Sequence[Line]) -> str:
    """Return the date beside the word "published" or a similar one, or below "Laid before Parliament"."""
    for at, line in enumerate(lines):
        for match in _PUBLISHED.finditer(line.text):
            chars = _LAID_CHARS if _LAID.match(match.group()) else _PUBLISHED_CHARS
            when = find_date(line.text[match.start() : match.end() + chars])
            if not when and _LAID.match(match.group()) and at + 1 < len(lines):
                when = find_date(lines[at + 1].text[:_DATE_CHARS])
            if when:
                return when
    return ""


def _find_at_end(line: Line) -> str:
    """Return the date within a line of a title page ("Version 2, June 2013") that is no period or appointment."""
    if line.kind is BlockKind.TITLE:
        adopted = _ADOPTED.search(line.text)
        dated = adopted or _BRACKETED.search(line.text)
        return find_date(dated.group()) if dated else split_title_date(line.text)[1]
    if line.kind is BlockKind.LIST_ITEM or len(line.text) > _COVER_LINE_CHARS:
        return ""
    if _PERIOD.search(line.text) and not _ORDERED.match(line.text) and not _BY_LINE.fullmatch(line.text):
        return ""
    return find_date(_NUMBERED.sub("", line.text))


def find_imprint_date(lines: Sequence[Line]) -> str:
    """Return the date of an imprint: in its own line, beside "published", or of the copyright."""
    own = [line for line in lines if line.kind is BlockKind.IMPRINT or line.page == _IMPRINT_PAGE]
    short = [
        line
        for line in lines
        if line.kind is BlockKind.IMPRINT
        or not is_prose(line.text)
        or _LAID.match(line.text)
        or _UPDATED.match(line.text)
    ]
    return (
        next((when for line in own if (when := _parse_line(line.text)) and len(when) > _YEAR_CHARS), "")
        or next((when for line in own if (when := _find_after_place(line))), "")
        or next((find_date(match["date"]) for line in lines if (match := _EDITION.search(line.text))), "")
        or max((match["year"] for line in short if (match := _EDITION_YEAR.match(line.text))), default="")
        or _find_beside(short)
        or next((find_date(match["date"]) for line in lines if (match := _FIRST_DAY.match(line.text))), "")
        or next((when for line in own if _PUBLISHED.match(line.text) and (when := _parse_line(line.text))), "")
        or next((_parse_line(match["date"]) for line in lines if (match := _PUBLISHED_BY.fullmatch(line.text))), "")
        or _find_copyright_date(line.text for line in lines)
        or next((match["year"] for line in short if (match := _FIRST_PUBLISHED.match(line.text))), "")
        or next((format_iso_date(int(m["year"]), int(m["month"])) for m in map(_find_code, short) if m), "")
        or _find_approved(lines)
    )


def _find_after_place(line: Line) -> str:
    """Return the date of a line of an imprint that has only a place before it: "Newquay, May 2019"."""
    placed = _PLACED.fullmatch(line.text) if line.kind is BlockKind.IMPRINT else None
    when = _parse_line(placed["date"]) if placed else ""
    return when if len(when) > _YEAR_CHARS else ""


def _find_code(line: Line) -> re.Match[str] | None:
    return _PRINT_CODE.search(line.text)


def _find_copyright_date(texts: Iterable[str]) -> str:
    """Return the one date in all copyright lines: "© Example Charity, June 2013", "© 2013"."""
    starts = (
        (text, _RIGHTS.match(text) or _RIGHTS_AT_END.search(text) or _RIGHTS_WITHIN.search(text)) for text in texts
    )
    rights = [text[match.start() :][:_RIGHTS_CHARS] for text, match in starts if match]
    exact = {when for text in rights if (when := find_date(text))}
    years = {year for text in rights for year in _YEAR.findall(text)}
    if len(exact) == 1:
        return exact.pop()
    return years.pop() if len(years) == 1 and not exact else ""


def find_release_date(lines: Sequence[Line], last: Sequence[Line] = (), *, is_letter: bool = False) -> str:
    """Return the day that a release bears: behind "For immediate release", in its date line, or "Issued" in its last.

    A letter has it in a line of its own.
    """
    for line in lines[:_DATELINE_LINES]:
        label = _FOR_RELEASE.match(line.text)
        when = find_date(line.text[label.end() :][:_DATE_CHARS]) if label else find_dateline(line.text)
        if len(when) > _MONTH_CHARS:
            return when
    issued = (find_date(line.text.strip("_*")) for line in last if _ISSUED.fullmatch(line.text))
    own = (_parse_line(line.text) for line in lines if is_letter)
    return next((when for when in (*issued, *own) if len(when) > _MONTH_CHARS), "")


def find_update(lines: Sequence[Line]) -> str:
    """Return the day on which the first lines of a page say that it was last updated, there or in the next line."""
    texts = [line.text for line in lines[: _DATELINE_LINES + 1]]
    joined = (f"{text} {after}" if _LABEL_ONLY.fullmatch(text) else text for text, after in pairwise([*texts, ""]))
    found = map(_LAST_UPDATED.search, islice(joined, _DATELINE_LINES))
    days = (find_date(match["date"]) for match in found if match)
    return next((day for day in days if len(day) > _MONTH_CHARS), "")


def find_running_date(lines: Sequence[Line]) -> str:
    """Return the date repeated in a document's running heads, as in minutes and debates."""
    dates = [when for line in lines if len(line.text) <= _RUNNING_CHARS and (when := _find_in_head(line.text))]
    return dates[0] if len(dates) > 1 and len(set(dates)) == 1 else ""


def _find_in_head(text: str) -> str:
    """Return the date of a running head, or of a part of it: "Briefing 7 | Autumn 2021"."""
    return next(filter(None, map(parse_date_line, (text, *text.split(" | ")))), "") or find_date(text)


def find_closing_date(lines: Sequence[Line]) -> str:
    """Return the day in its own line near the end of a release, in a part of it, or after the name of who signs it."""
    parts = [part for line in lines for part in line.text.split(" | ")]
    days = (match["date"] if (match := _SIGNED.fullmatch(part)) else part for part in parts)
    dates = [when for day in days if len(when := _parse_line(day)) > _YEAR_CHARS]
    return dates[0] if len(dates) == 1 else ""
