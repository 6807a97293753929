"""Numbers, dates and names as words on a page. Plain text only; templates escape it."""

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

from kb.model import PageRange
from kb.present.citations import long_date, page_words, printed_pages
from kb.present.pages import page_list
from kb.web.languages import gettext, spoken

_NO_BREAK_SPACE = "\u00a0"
_DAY = re.compile(r"\b[0-9]{1,2} [A-Z][a-z]+ [0-9]{4}\b")
_MONTH_LENGTH = len("2013-06")
_KEPT_NUMBERS = 4096  # a page of results may say hundreds, and the small ones again and again


def today() -> str:
    """Return the date on which a page is read, as a citation needs it. ISO 8601."""
    return datetime.now().astimezone().date().isoformat()


def number(value: int) -> str:
    """Return a number with its thousands separated."""
    return _formatted(value, spoken().locale)


@lru_cache(_KEPT_NUMBERS)
def _formatted(value: int, locale: Locale) -> str:
    return format_decimal(value, locale=locale)


def date_words(iso: str) -> str:
    """Return a date in words, as exact as it is known: "13 June 2013", "June 2013", "2013".

    Anything that is not such a date is returned as it is.
    """
    locale = spoken().locale
    try:
        if len(iso) == _MONTH_LENGTH:
            return format_skeleton("yMMMM", date.fromisoformat(f"{iso}-01"), locale=locale)
        return format_date(date.fromisoformat(iso), "long", locale=locale)
    except ValueError:
        return iso


def pages_in_words(pages: PageRange) -> str:
    """Return printed pages in words, with the file's own numbers where they differ: "p. 12 (PDF p. 14)"."""
    printed, filed = printed_pages(pages), (str(pages.first), str(pages.last))
    if not any(printed):
        return f"PDF{_NO_BREAK_SPACE}{_page_words(*filed)}"
    words = _page_words(*printed)
    if printed != filed:
        words = gettext("%(printed)s (PDF\u00a0%(filed)s)") % {"printed": words, "filed": _page_words(*filed)}
    return words


def _page_words(first: str, last: str) -> str:
    if first == last:
        words = gettext("p. %(page)s") % {"page": first}
    else:
        words = gettext("pp. %(first)s–%(last)s") % {"first": first, "last": last}
    return words.replace(" ", _NO_BREAK_SPACE)


def count(value: int, one: str, many: str) -> str:
    """Return a number and its noun in English, which stay on one line: "1 passage", "1,234 passages"."""
    return f"{value:,}{_NO_BREAK_SPACE}{one if value == 1 else many}"


def listed(words: tuple[str, ...]) -> str:
    """Return words as a list in a sentence: "a, b and c"."""
    return format_list(words, locale=spoken().locale)


def shortened(words: str, characters: int) -> str:
    """Return a name cut between words where it is longer than a narrow column can bear."""
    whole = " ".join(words.split())
    return whole if len(whole) <= characters else textwrap.shorten(whole, characters, placeholder=f"{_NO_BREAK_SPACE}…")


def unbroken_dates(words: str) -> str:
    """Return words whose dates stay on one line each: "13 June 2013"."""
    return _DAY.sub(lambda day: day.group().replace(" ", _NO_BREAK_SPACE), words)


def dialled(number: str) -> str:
    """Return a telephone number as a `tel:` address holds it: "+44 (0)800 12" is dialled +4480012."""
    return re.sub(r"[^0-9+]", "", re.sub(r"(?<=.)\(0\)", "", number) if number.startswith("+") else number)


FILTERS: dict[str, Callable[..., str]] = {
    "dialled": dialled,
    "number": number,
    "count": count,
    "page_list": page_list,
    "listed": listed,
    "shortened": shortened,
    "date_words": date_words,
    "long_date": long_date,
    "unbroken_dates": unbroken_dates,
    "page_words": page_words,
    "pages_in_words": pages_in_words,
}
