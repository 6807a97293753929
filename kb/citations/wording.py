"""Short citations, dates and page numbers in English words, for citations and JSON answers, and runs of text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from kb.model import (
    GIVEN_ORIGINS,
    DocumentRecord,
    Metadata,
    PageBreak,
    PageRange,
    PageUnit,
    Passage,
    join_labels,
)
from kb.text.dates import MONTHS, find_date

BY_OCR = "text by OCR, check the page"
_DATE = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")
# "12-13" labels two printed pages on one page of the file; "A-1" is one page.
_PAGE_PAIR = re.compile(r"([0-9]+|[ivxlc]+)-([0-9]+|[ivxlc]+)", re.IGNORECASE)
_UPDATED = re.compile(r"\b(?:updated|revised|published)\b.*?((?:19|20)\d\d)", re.IGNORECASE)
_LAST_STOP = re.compile(r"(?:(?<=\w\w)|(?<=\))|(?<=[”’]))\.\s*$")
_NO_BREAK_SPACE = "\u00a0"
_ASIDES = {
    PageUnit.NOTES: ", notes",
    PageUnit.HIDDEN_SLIDE: " (hidden)",
    PageUnit.HIDDEN_NOTES: " (hidden), notes",
}
_NOT_CONCLUDED = ("authors", "corporate_author", "publisher", "date")


@dataclass(frozen=True, slots=True)
class StyledText:
    """Plain or italic text."""

    text: str
    italic: bool = False


def join_text(runs: tuple[StyledText, ...]) -> str:
    """Return the text of runs without italics."""
    return "".join(run.text for run in runs)


def list_concluded(metadata: Metadata) -> list[str]:
    """Return the fields that no citation has, since they are only concluded: from a file's name, from other fields."""
    return [name for name in _NOT_CONCLUDED if metadata.is_concluded(name) and getattr(metadata, name)]


def drop_concluded(metadata: Metadata) -> Metadata:
    """Return what a citation may say of a document."""
    empty: dict[str, Any] = {name: () if name == "authors" else "" for name in list_concluded(metadata)}
    return replace(metadata, **empty) if empty else metadata


def format_short_citation(record: DocumentRecord, pages: PageRange | None, passage: Passage | None = None) -> str:
    """Return a citation of a document, or of pages of it: "Publisher, Title, 13 June 2013, p. 12".

    One of a passage whose text was recognised says so.
    """
    metadata = drop_concluded(record.metadata)
    parts = [
        metadata.publisher,
        drop_last_stop(metadata.title) or record.source,
        spell_date(find_cited_date(metadata)),
        format_pages(pages) if pages else "",
    ]
    citation = ", ".join(part for part in parts if part)
    return f"{citation} ({BY_OCR})" if passage and passage.is_recognized else citation


def drop_last_stop(title: str) -> str:
    """Return a title without a full stop at its end, since citations go on with a mark of their own."""
    return _LAST_STOP.sub("", title)


def find_cited_date(metadata: Metadata) -> str:
    """Return the date of a document, or of its last update if that is later and no keeper dates it, in ISO 8601."""
    updated = _UPDATED.search(metadata.edition)
    if not updated or metadata.find_origin("date") in GIVEN_ORIGINS:
        return metadata.date
    return max(metadata.date, find_date(updated.group(), day_first=True) or updated[1])


def spell_date(iso: str) -> str:
    """Return a date in words, as exact as it is known: "13 June 2013", "June 2013", "2013"; other text is unchanged."""
    match = _DATE.fullmatch(iso)
    if not match:
        return iso
    year, month, day = match.groups()
    parts = [str(int(day)) if day else "", MONTHS[int(month) - 1] if month else "", year]
    return " ".join(part for part in parts if part)


def spell_american_date(iso: str) -> str:
    """Return a date in words as American handbooks write it: "June 13, 2013", "June 2013", "2013"."""
    match = _DATE.fullmatch(iso)
    day = match[3] if match else None
    return f"{MONTHS[int(match[2]) - 1]} {int(day)}, {match[1]}" if match and day else spell_date(iso)


def format_pages(pages: PageRange) -> str:
    """Return the printed pages in words, with the file's own page numbers where they differ, with no-break spaces.

    "p. 12", "pp. 12–13", "p. 12 (PDF p. 14)"; "PDF p. 2" where no number is printed; "slide 12, notes" or
    "sheet Costs, rows 14–18" where the file has no pages.
    """
    if pages.unit is not PageUnit.PAGE:
        return _name_unit(pages)
    printed = parse_page_label(pages)
    in_file = (str(pages.first), str(pages.last))
    if printed == in_file:
        return _format_numbers(*printed)
    pdf_pages = f"PDF{_NO_BREAK_SPACE}{_format_numbers(*in_file)}"
    return f"{_format_numbers(*printed)} ({pdf_pages})" if any(printed) else pdf_pages


def format_page_break(page_break: PageBreak) -> str:
    """Return the page that begins at a page break in words: "p. 12", or "PDF p. 2" where no number is printed.

    A row is named without its sheet, which is the heading above.
    """
    if page_break.unit is PageUnit.ROW:
        page_break = replace(page_break, label="")
    if page_break.unit is not PageUnit.PAGE:
        return format_pages(PageRange.join(page_break, page_break))
    if page_break.label:
        return _format_numbers(page_break.label, page_break.label)
    number = str(page_break.number)
    return f"PDF{_NO_BREAK_SPACE}{_format_numbers(number, number)}"


def join_printed_pages(first: PageRange, last: PageRange) -> PageRange:
    """Return the pages from the first of one range to the last of another; printed numbers may be pairs."""
    pages = PageRange.join(first, last)
    printed = parse_page_label(first)[0], parse_page_label(last)[1]
    return replace(pages, label=join_labels(*printed)) if pages.unit is PageUnit.PAGE else pages


def _name_unit(pages: PageRange) -> str:
    """Return slides or rows of a sheet in words."""
    if pages.unit is PageUnit.SHEETS:
        return f"sheets {pages.label}"
    is_row = pages.unit is PageUnit.ROW
    numbers = str(pages.first) if pages.first == pages.last else f"{pages.first}–{pages.last}"
    words = f"{pages.unit.whole}{'' if pages.first == pages.last else 's'}{_NO_BREAK_SPACE}{numbers}"
    return f"sheet {pages.label}, {words}" if is_row and pages.label else words + _ASIDES.get(pages.unit, "")


def format_page_list(numbers: Sequence[int], noun: str = "page") -> str:
    """Return page numbers in words: "page 3", "pages 3, 7–9". They are 1-based, ascending and at least one."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return f"{noun}{'s' if len(numbers) > 1 else ''} {', '.join(words)}"


def parse_page_label(pages: PageRange) -> tuple[str, str]:
    """Return the printed numbers of the first and the last page; two empty strings where either has none."""
    if not pages.label or pages.unit is not PageUnit.PAGE:
        return "", ""
    pair = _PAGE_PAIR.fullmatch(pages.label)
    if pair:
        return pair.group(1), pair.group(2)
    parts = pages.label.split("-")
    if pages.first == pages.last or len(parts) % 2:
        return pages.label, pages.label
    middle = len(parts) // 2  # a label may contain a hyphen: "A-1-A-2"
    return "-".join(parts[:middle]), "-".join(parts[middle:])


def _format_numbers(first: str, last: str) -> str:
    if first == last:
        return f"p.{_NO_BREAK_SPACE}{first}"
    return f"pp.{_NO_BREAK_SPACE}{first}–{last}"
