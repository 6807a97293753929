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
from kb.model import PageRange
from kb.present.excerpts import render_italics
from kb.web.languages import current_language, gettext

_NO_BREAK_SPACE = "\u00a0"
_DAY = re.compile(r"\b[0-9]{1,2} [A-Z][a-z]+ [0-9]{4}\b")
_MONTH_LENGTH = len("2013-06")
_CACHED_NUMBERS = 4096  # a page of results may have hundreds of numbers, mostly the same small ones


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
    locale = current_language().locale
    try:
        if len(iso) == _MONTH_LENGTH:
            return format_skeleton("yMMMM", date.fromisoformat(f"{iso}-01"), locale=locale)
        return format_date(date.fromisoformat(iso), "long", locale=locale)
    except ValueError:
        return iso


def format_localized_pages(pages: PageRange) -> str:
    """Return printed pages, with the file's own numbers where they differ: "p. 12 (PDF p. 14)"."""
    filed = _format_page_numbers(str(pages.first), str(pages.last))
    return _name_in_file(pages, filed)


def format_localized_place(page: PageRange, page_count: int) -> str:
    """Return one of the pages of a file, with their number: "p. 12 of 40", "p. 12 (PDF p. 14 of 42)"."""
    words = _format_page_numbers(str(page.first), str(page.last))
    filed = gettext("%(page)s of\u00a0%(total)s") % {"page": words, "total": format_number(page_count)}
    return _name_in_file(page, filed)


def _name_in_file(pages: PageRange, filed: str) -> str:
    """Return pages in words; `filed` are the file's own numbers in words."""
    printed = parse_page_label(pages)
    if not any(printed):
        return f"PDF{_NO_BREAK_SPACE}{filed}"
    if printed == (str(pages.first), str(pages.last)):
        return filed
    return gettext("%(printed)s (PDF\u00a0%(filed)s)") % {"printed": _format_page_numbers(*printed), "filed": filed}


def format_printed_page(pages: PageRange) -> str:
    """Return the page of a picture: "p. 39 as printed (PDF p. 41)"; the file's own number where none is printed."""
    printed, in_file = parse_page_label(pages), (str(pages.first), str(pages.last))
    if not any(printed) or printed == in_file:
        return format_localized_pages(pages)
    return gettext("%(printed)s as printed (PDF\u00a0%(filed)s)") % {
        "printed": _format_page_numbers(*printed),
        "filed": _format_page_numbers(*in_file),
    }


def _format_page_numbers(first: str, last: str) -> str:
    if first == last:
        words = gettext("p. %(page)s") % {"page": first}
    else:
        words = gettext("pp. %(first)s–%(last)s") % {"first": first, "last": last}
    return words.replace(" ", _NO_BREAK_SPACE)


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


def keep_dates_together(words: str) -> str:
    """Replace the spaces within dates such as "13 June 2013" by no-break spaces."""
    return _DAY.sub(lambda day: day.group().replace(" ", _NO_BREAK_SPACE), words)


def normalize_phone_number(number: str) -> str:
    """Return a telephone number for a `tel:` or `sms:` URI: "+44 (0)800 12" becomes "+4480012"."""
    return re.sub(r"[^0-9+]", "", re.sub(r"(?<=.)\(0\)", "", number) if number.startswith("+") else number)


FILTERS: dict[str, Callable[..., str]] = {
    each.__name__: each
    for each in (
        format_count,
        format_localized_date,
        format_localized_pages,
        format_number,
        format_page_list,
        format_pages,
        format_printed_page,
        join_as_list,
        keep_dates_together,
        list_quoted,
        normalize_phone_number,
        render_italics,
        shorten,
        spell_date,
    )
}
