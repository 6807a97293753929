"""Citations, dates and page numbers in words.

One plain form: publisher, title, date, page. This module knows no markup and no styles of reference lists.
"""

from __future__ import annotations

import re

from kb.model import DocumentRecord, PageBreak, PageRange

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DATE = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")
# Two printed pages on one page of the file have a label such as "12-13"; "A-1" is one page.
_NUMBERS = re.compile(r"([0-9]+|[ivxlc]+)-([0-9]+|[ivxlc]+)", re.IGNORECASE)
_SPACE = "\u00a0"


def long_date(iso: str) -> str:
    """Return a date in words, as exact as it is known: "13 June 2013", "June 2013", "2013".

    Anything that is not such a date is returned as it is.
    """
    match = _DATE.fullmatch(iso)
    if not match:
        return iso
    year, month, day = match.groups()
    parts = [str(int(day)) if day else "", _MONTHS[int(month) - 1] if month else "", year]
    return " ".join(part for part in parts if part)


def page_words(pages: PageRange) -> str:
    """Return the printed pages in words, with the file's own page numbers where they differ.

    "p. 12", "pp. 12–13", "p. 12 (PDF p. 14)", "PDF p. 2" where no number is printed, with spaces that do not break.
    """
    printed = printed_pages(pages)
    filed = (str(pages.first), str(pages.last))
    if printed == filed:
        return _words(*printed)
    in_file = f"PDF{_SPACE}{_words(*filed)}"
    return f"{_words(*printed)} ({in_file})" if any(printed) else in_file


def break_words(begun: PageBreak) -> str:
    """Return the page that begins at a page break in words: "p. 12", or "PDF p. 2" where no number is printed."""
    return _words(begun.label, begun.label) if begun.label else f"PDF{_SPACE}{_words(*[str(begun.number)] * 2)}"


def citation(record: DocumentRecord, pages: PageRange | None) -> str:
    """Return a citation of a document, or of pages of it: "Publisher, Title, 13 June 2013, p. 12"."""
    metadata = record.metadata
    parts = [
        metadata.publisher,
        metadata.title or record.source,
        long_date(metadata.date),
        page_words(pages) if pages else "",
    ]
    return ", ".join(part for part in parts if part)


def _words(first: str, last: str) -> str:
    return f"p.{_SPACE}{first}" if first == last else f"pp.{_SPACE}{first}–{last}"


def printed_pages(pages: PageRange) -> tuple[str, str]:
    """Return the printed numbers of the first and the last page; two empty ones where one of them has none."""
    if not pages.label:
        return "", ""
    numbers = _NUMBERS.fullmatch(pages.label)
    if numbers:
        return numbers.group(1), numbers.group(2)
    parts = pages.label.split("-")
    if pages.first == pages.last or len(parts) % 2:
        return pages.label, pages.label
    middle = len(parts) // 2
    return "-".join(parts[:middle]), "-".join(parts[middle:])
