"""Numbers, dates, pages and names formatted as plain text; also the filters of the templates."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from kb.citations.wording import format_page_list, format_pages, parse_page_label, spell_date
from kb.model import DocumentRecord, PageRange, PageUnit
from kb.present.excerpts import render_italics
from kb.read.registry import find_format
from kb.web.languages import current_language, gettext

_NO_BREAK_SPACE = "\u00a0"
_DAY = re.compile(r"\b[0-9]{1,2} [A-Z][a-z]+ [0-9]{4}\b")
_MONTH_LENGTH = len("2013-06")
_CACHED_NUMBERS = 4096  # a page of results may have hundreds of numbers, mostly the same small ones
_CACHED_DATES = 1024


def today() -> str:
    """Return today's date in ISO 8601, the date of access in citations."""
    return datetime.now().astimezone().date().isoformat()


def format_number(value: int) -> str:
    """Return a number with thousands separators, in the language of the page."""
    return _format_in_locale(value, current_language().locale)


@lru_cache(_CACHED_NUMBERS)
def _format_in_locale(value: int, locale: Locale) -> str:
    return format_decimal(value, locale=locale)


def format_localized_date(iso: str) -> str:
    """Return a date in words, in the page's language: "13 June 2013", "June 2013", "2013"; other text is unchanged."""
    return _format_date_in_locale(iso, current_language().locale)


@lru_cache(_CACHED_DATES)
def _format_date_in_locale(iso: str, locale: Locale) -> str:
    try:
        if len(iso) == _MONTH_LENGTH:
            return format_skeleton("yMMMM", date.fromisoformat(f"{iso}-01"), locale=locale)
        return format_date(date.fromisoformat(iso), "long", locale=locale)
    except ValueError:
        return iso


def format_localized_pages(pages: PageRange) -> str:
    """Return printed pages, with the file's own numbers where they differ: "p. 12 (page 14 of the file)"."""
    printed, in_file = parse_page_label(pages), (str(pages.first), str(pages.last))
    if not any(printed):
        return _name_in_file(pages)
    words = _format_page_numbers(*printed)
    return words if printed == in_file else f"{words} ({_name_in_file(pages)})"


def format_short_pages(pages: PageRange) -> str:
    """Return printed pages alone, "p. 12"; those of the file where none is printed."""
    printed = parse_page_label(pages)
    return _format_page_numbers(*printed) if any(printed) else _name_in_file(pages)


def format_localized_place(page: PageRange, page_count: int) -> str:
    """Return one of the pages of a file, with their number: "p. 12 of 40", "p. 12 (page 14 of 42 in the file)"."""
    printed, total = parse_page_label(page), format_number(page_count)
    if page.unit is not PageUnit.PAGE:
        return gettext("%(page)s of\u00a0%(total)s") % {"page": _name_in_file(page), "total": total}
    if printed == (str(page.first), str(page.last)):
        return gettext("%(page)s of\u00a0%(total)s") % {"page": _format_page_numbers(*printed), "total": total}
    filed = gettext("page\u00a0%(page)s of\u00a0%(total)s in the file") % {"page": page.first, "total": total}
    return f"{_format_page_numbers(*printed)} ({filed})" if any(printed) else filed


def _name_in_file(pages: PageRange) -> str:
    """Return the numbers of pages in their file; slides, or rows with their sheet."""
    if pages.unit.whole is PageUnit.SLIDE:
        return _name_slides(pages)
    if pages.unit is PageUnit.SHEETS:
        return gettext("sheets %(sheets)s") % {"sheets": pages.label}
    if pages.unit is PageUnit.ROW:
        rows = _format_range(pages, gettext("row\u00a0%(row)s"), gettext("rows\u00a0%(first)s–%(last)s"))
        return gettext("sheet %(sheet)s, %(rows)s") % {"sheet": pages.label, "rows": rows} if pages.label else rows
    if pages.first == pages.last:
        return gettext("page\u00a0%(page)s of the file") % {"page": pages.first}
    return gettext("pages\u00a0%(first)s–%(last)s of the file") % {"first": pages.first, "last": pages.last}


def _name_slides(pages: PageRange) -> str:
    """Return slides in words: "slide 12", "slide 12 (hidden), notes"."""
    slides = _format_range(pages, gettext("slide\u00a0%(slide)s"), gettext("slides\u00a0%(first)s–%(last)s"))
    if pages.unit in (PageUnit.HIDDEN_SLIDE, PageUnit.HIDDEN_NOTES):
        slides = gettext("%(slides)s (hidden)") % {"slides": slides}
    if pages.unit in (PageUnit.NOTES, PageUnit.HIDDEN_NOTES):
        slides = gettext("%(slides)s, notes") % {"slides": slides}
    return slides


def _format_range(pages: PageRange, one: str, several: str) -> str:
    if pages.first == pages.last:
        return one % {"slide": pages.first, "row": pages.first}
    return several % {"first": pages.first, "last": pages.last}


def format_printed_page(pages: PageRange) -> str:
    """Return the page of a picture: "As printed on p. 39 (page 41 of the file)"; the file's where none is printed."""
    printed, in_file = parse_page_label(pages), (str(pages.first), str(pages.last))
    if not any(printed) or printed == in_file:
        return format_localized_pages(pages)
    return gettext("As printed on %(printed)s (%(filed)s)") % {
        "printed": _format_page_numbers(*printed),
        "filed": _name_in_file(pages),
    }


def _format_page_numbers(first: str, last: str) -> str:
    if first == last:
        words = gettext("p. %(page)s") % {"page": first}
    else:
        words = gettext("pp. %(first)s–%(last)s") % {"first": first, "last": last}
    return words.replace(" ", _NO_BREAK_SPACE)


def count_pages(record: DocumentRecord) -> str:
    """Return the number of pages of a document's file in English: "12 pages", "1 slide"."""
    unit = find_format(record.source).unit
    return format_count(record.page_count, unit, f"{unit}s")


def list_unread_pages(record: DocumentRecord) -> str:
    """Return the pages of a document's file without text in English: "page 3", "slides 3, 7–9"."""
    return format_page_list(record.unread_pages, find_format(record.source).unit)


def format_count(value: int, one: str, many: str) -> str:
    """Return a number and its noun in English, with a no-break space: "1 passage", "1,234 passages"."""
    return f"{value:,}{_NO_BREAK_SPACE}{one if value == 1 else many}"


def list_quoted(words: tuple[str, ...]) -> str:
    """Return words as a list in a sentence, each in quotation marks."""
    return join_as_list(tuple(f"“{word}”" for word in words))


def join_as_list(words: tuple[str, ...]) -> str:
    """Return words as a list in a sentence, in the language of the page: "a, b and c"."""
    return format_list(words, locale=current_language().locale)


def shorten(words: str, characters: int) -> str:
    """Return a text cut between words to a number of characters, with an ellipsis."""
    whole = " ".join(words.split())
    return whole if len(whole) <= characters else textwrap.shorten(whole, characters, placeholder=f"{_NO_BREAK_SPACE}…")


def name_document_kind(kind: str) -> str:
    """Return the name of a kind of document, as it stands by itself: "Press release", "Case study"."""
    return "Press release" if kind == "release" else kind[:1].upper() + kind[1:]


def keep_dates_together(words: str) -> str:
    """Replace the spaces within dates such as "13 June 2013" by no-break spaces."""
    return _DAY.sub(lambda day: day.group().replace(" ", _NO_BREAK_SPACE), words)


def normalize_phone_number(number: str) -> str:
    """Return a telephone number for a `tel:` or `sms:` URI: "+44 (0)800 12" becomes "+4480012"."""
    return re.sub(r"[^0-9+]", "", re.sub(r"(?<=.)\(0\)", "", number) if number.startswith("+") else number)


FILTERS: dict[str, Callable[..., str]] = {
    each.__name__: each
    for each in (
        count_pages,
        format_count,
        format_localized_date,
        format_localized_pages,
        format_number,
        format_page_list,
        list_unread_pages,
        format_pages,
        format_printed_page,
        format_short_pages,
        join_as_list,
        keep_dates_together,
        list_quoted,
        name_document_kind,
        normalize_phone_number,
        render_italics,
        shorten,
        spell_date,
    )
}
