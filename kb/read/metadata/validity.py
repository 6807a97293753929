"""Finds what a document says of its own validity, and how old it is at most where no date is printed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.laws.mentions import find_laws
from kb.read.metadata.front_pages import FrontPages, Line
from kb.text.dates import find_date

_ITSELF = (
    r"(?:this|the) (?:guidance|publication|document|guide|page|form|leaflet|fact ?sheet|circular|policy|toolkit|"
    r"handbook|version|edition|protocol|procedure|code|notice|strategy|statement)"
)
_WITHDRAWAL = re.compile(
    rf"\b(?:{_ITSELF}|it) (?:was|has been|is(?: now)?)(?: now)? (?:withdrawn|cancelled|rescinded|revoked|superseded|"
    r"replaced|archived and|out of date|no longer (?:current|valid|in force|in use|maintained|up to date|applicable))\b"
    r"[^.]{0,120}",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?:when|if|until|unless|once|before|after|whether|should)\W*$", re.IGNORECASE)
_CONDITION_CHARS = 12
_STAMP = re.compile(r"(?:withdrawn|superseded|archived content|no longer (?:current|in force))(?:[:,]? .{0,60})?", re.I)
_LAST_DAY = re.compile(
    rf"(?:{_ITSELF} (?:is |remains |will be )?)?(?:(?:valid|in force|effective|applies|applicable|current)"
    r"(?: from .{3,30}?)? (?:until|till|to)|expires?|expiry(?: date)?|expiration date|lapses)(?: on)?\s?[:–-]?"
    r"\s*(?=\S)",
    re.IGNORECASE,
)
_DATE_CHARS, _LINE_WORDS, _STAMP_WORDS = 25, 40, 10
_ACCESSED = re.compile(r"\b(?:accessed|retrieved|last visited|viewed)(?: on)?:? (?=[\dA-Z])", re.IGNORECASE)
_PIECE = re.compile(r"[^\n]{1,1000}")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def find_withdrawal(pages: FrontPages) -> str:
    """Return the words by which the first or last pages, or running heads, say that the document holds no more."""
    for line in _list_short(pages):
        for match in _WITHDRAWAL.finditer(line.text):
            before = line.text[max(match.start() - _CONDITION_CHARS, 0) : match.start()]
            if not _CONDITION.search(before):
                return " ".join(match.group().split())
        if len(line.text.split()) <= _STAMP_WORDS and _STAMP.fullmatch(line.text.strip()):
            return " ".join(line.text.split())
    return ""


def find_last_day(pages: FrontPages) -> str:
    """Return the ISO date until which the document says that it is valid, in a line of its own: "Valid until ..."."""
    for line in _list_short(pages):
        match = _LAST_DAY.match(line.text.strip())
        when = find_date(line.text.strip()[match.end() : match.end() + _DATE_CHARS]) if match else ""
        if when:
            return when
    return ""


def _list_short(pages: FrontPages) -> Iterable[Line]:
    lines = (*pages.title_page, *pages.imprint, *pages.running)
    return (line for line in lines if len(line.text.split()) <= _LINE_WORDS)


def find_earliest_year(text: str, this_year: int) -> tuple[str, str]:
    """Return the year before which a text cannot have been written, and the words that show it; empty if none does.

    It is that of the newest law or judgment that it names, or of the last day on which it read a page of the web.
    """
    dated = [
        (year, each.title)
        for piece in _PIECE.findall(text)  # finding laws is quadratic in a run of capitalised words
        if _YEAR.search(piece)
        for each in find_laws(piece)
        for year in _YEAR.findall(each.title)[-1:]
    ]
    for match in _ACCESSED.finditer(text):
        when = find_date(text[match.end() : match.end() + _DATE_CHARS])
        if when:
            words, year, _ = text[match.start() : match.end() + _DATE_CHARS].partition(when[:4])
            dated.append((when[:4], " ".join(f"{words}{year}".split())))
    return max((each for each in dated if int(each[0]) <= this_year), default=("", ""), key=lambda each: each[0])
