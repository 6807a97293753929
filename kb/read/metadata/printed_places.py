"""Finds where each fact about a document is printed: the page and the line that show it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kb.model import FieldOrigin, Metadata, MetadataOrigin
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.text.dates import list_dates
from kb.text.folding import fold

_DATES = ("date", "valid_until")
_CONCLUDED = ("kind", "language", "jurisdictions", "authority")  # from more than one line
_SHORTEST_LINE = 8  # characters of one line of a title in several
_SHOWN_CHARS = 120
_CREDIT = (
    r"\b(?:contact|team:|design\w*|lay-?out|typeset\w*|artwork|illustrat\w+|photo\w*|pictures?|cover|"
    r"print(?:ed|ing))(?!\w)"
)


def add_printed_places(metadata: Metadata, pages: FrontPages) -> Metadata:
    """Add page and words to the origins of all fields whose value a line of title page, imprint or text shows.

    What was found by the rules of a title page, but is printed in the imprint or in the text alone, is from there.
    """
    return replace(metadata, origins=tuple(_add_place(each, metadata, pages) for each in metadata.origins))


def is_printed(name: str, lines: Iterable[Line]) -> bool:
    """Tell whether a line has a name, and not only as a part of a longer word: "Wren" is none of "Wren-Hill"."""
    pattern = compile_letters(fold(name).text)
    return any(pattern.search(fold(line.text).text) for line in lines)


def is_credited(name: str, lines: Iterable[Line]) -> bool:
    """Tell whether a line credits a name with the design, the pictures or the print, or says whom to ask."""
    pattern = re.compile(rf"{_CREDIT}.{{0,20}}{compile_letters(fold(name).text).pattern}", re.IGNORECASE)
    return any(pattern.search(fold(line.text).text) for line in lines)


def _add_place(origin: FieldOrigin, metadata: Metadata, pages: FrontPages) -> FieldOrigin:
    if origin.field in _CONCLUDED:
        return origin
    value = metadata.not_before_words if origin.field == "not_before" else getattr(metadata, origin.field)
    value = value if isinstance(value, str) else next(iter(value), "")
    is_date = origin.field in _DATES
    for place, line in _list_lines(origin.origin, pages, is_date=is_date):
        found = _find_date(value, line.text) if is_date else _find_words(value, line.text)
        if found:
            return replace(origin, origin=place, page=line.page, words=_cut(line.text, *found))
    return origin


def _list_lines(origin: MetadataOrigin, pages: FrontPages, *, is_date: bool) -> Iterator[tuple[MetadataOrigin, Line]]:
    """Yield the lines in which a field of an origin may be printed, and what each is from then, the likeliest first."""
    title_page, imprint, text = MetadataOrigin.TITLE_PAGE, MetadataOrigin.IMPRINT, MetadataOrigin.TEXT
    if origin is title_page:
        places = [(title_page, pages.title_page), (title_page, pages.running), (imprint, pages.imprint)]
        places += [(text, pages.body)] if is_date else []  # a table of versions may be on the last page
    elif origin is imprint:
        places = [(imprint, lines) for lines in (pages.imprint, pages.title_page, pages.running)]
    else:
        places = [(text, lines) for lines in (pages.running, pages.body) if origin is text]
    return ((place, line) for place, lines in places for line in lines)


def _find_date(value: str, text: str) -> tuple[int, int] | None:
    """Return where a text has a date; a year alone is found in any number that is the year."""
    if value.isdecimal():
        found = re.search(rf"(?<!\d){value}(?!\d)", text)
        return found.span() if found else None
    return next(((start, end) for date, start, end in list_dates(text) if date == value), None)


def _find_words(value: str, text: str) -> tuple[int, int] | None:
    """Return where a text has a value's letters and digits, or is itself a part of the value."""
    found = compile_letters(value).search(text)
    if found:
        return found.span()
    is_part = len(text) >= _SHORTEST_LINE and compile_letters(text).search(value)
    return (0, len(text)) if is_part else None


def compile_letters(words: str) -> re.Pattern[str]:
    """Return a pattern of the letters and digits of words, with anything else between them, in any case.

    It matches nothing where there are none, nor within a longer word.
    """
    letters = r"[\W_]*".join(map(re.escape, filter(str.isalnum, words)))
    return re.compile(rf"(?<!\w){letters}(?!\w|-\w)" if letters else r"(?!)", re.IGNORECASE)


def _cut(text: str, start: int, end: int) -> str:
    """Return a line on its own, of a long one the words around a part of it."""
    around = max(_SHOWN_CHARS - (end - start), 0) // 2
    first = text.rfind(" ", 0, start - around) + 1 if start > around else 0
    last = text.find(" ", end + around)
    shown = " ".join(text[first : last if last >= 0 else None].split())
    return f"{'…' if first else ''}{shown}{'…' if last >= 0 else ''}"
