"""Finds the title and subtitle of a document among the lines of its title page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from kb.model import BlockKind
from kb.read.heading_rules import has_address, is_prose, parse_heading_number
from kb.read.metadata.bodies import clean_body, is_bare_body, is_body
from kb.read.metadata.front_pages import FrontPages, Line
from kb.read.metadata.people import parse_person, split_people
from kb.text.dates import find_date, parse_date_line

DIVISION = re.compile(
    r"(?:table of )?contents|(?:executive )?summary|foreword|preface|introduction|background|acknowledge?ments|"
    r"overview|notes|(?:key )?findings|(?:key )?recommendations|conclusions?|methodology|references|about us|welcome|"
    r"(?:chapter|part|section|annex|appendix) [\dIVXivx]{1,4}",
    re.IGNORECASE,
)
_KIND_LINE = re.compile(
    r"(?:for )?(?:immediate release|(?:joint )?(?:media|press|news) (?:release|statement|advisory|notice))\b.{0,40}|"
    r"(?:news|communiqu[eé]|press|media|embargo\w*.*|general assembly|security council|economic and social council|"
    r"united nations|human rights council|report|briefing(?: paper| note)?|information brief|"
    r"policy brief(?:ing)?|working paper|research (?:report|briefing|paper)|discussion paper|fact ?sheet|"
    r"presentation|letter|original\s*:.*|english(?: only)?|distr\.?\s*:.*|agenda items? \d.*|item \d+.*|\S+ session|"
    r"draft|page \d+.*|case\s?#.*|no\.? ?\d.*)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"(?=\S*\d)(?=\S*[/.-])[A-Z][\w/.()-]*(?:\s.{0,30})?|\S+\d\S*")
_ADDRESSED = re.compile(
    r"(?:dear|to\s*:|from\s*:|cc\s*:|via\b|by (?:e-?mail|fax|post)\b|attn|attention\b|contacts?\b|tel\b)", re.IGNORECASE
)
_SUBJECT = re.compile(r"(?:re|subject|regarding)\s*:\s*(?P<title>\S.{3,250})", re.IGNORECASE | re.DOTALL)
_PULLED = re.compile(r"[…\"“‘„«]|\.\.\.|[a-z]")
_ENDS_SENTENCE = re.compile(r"[^.]\.[”’\"]?$")
_AGENDA = re.compile(r"agenda items? \d|item \d+ of the", re.IGNORECASE)
_BY = re.compile(
    r"(?:by|author(?:s|ed)?|written|prepared|edited|editors?|published|produced|designed|supported|photo\w*|©)\b",
    re.IGNORECASE,
)
_DATE_AT_END = re.compile(r"[\s,–-]+(?=(?:\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+|[A-Z][a-z]+ \d{1,2},) \d{4}$)")
_NO_SUBTITLE = re.compile(
    r"^[“\"‘]|[”\"!]$|\b(?:I|me|my|we|us|you)\b|^(?:this|that|when|with|and|"
    r"in (?:association|partnership|collaboration)|section|part|step|question|\S*\d\S*)\b|\.\s+[A-Z]",
    re.IGNORECASE,
)
_MAX_TITLE_WORDS, _MAX_SUBTITLE_WORDS = 45, 30
_MIN_TITLE_WORDS, _FIRST_LINES = 3, 14


def find_title(pages: FrontPages) -> str:
    """Return the title: the block set as one, else the first lines that may be one.

    Letterheads, kinds of documents, references, addresses and quotations are no titles.
    """
    lines = pages.title_page
    set_as_title = next((line.text for line in lines if line.kind is BlockKind.TITLE), "")
    if set_as_title and _may_be_title(set_as_title):
        return split_title_date(set_as_title)[0]
    subject = next((match.group("title") for line in lines if (match := _SUBJECT.fullmatch(line.text))), "")
    if subject:
        return subject
    headings = _join_headings(lines)
    if headings and _may_be_title(headings):
        return split_title_date(headings)[0]
    return split_title_date(_join_title_lines(lines))[0] if not _is_letter(lines) else ""


def split_title_date(title: str) -> tuple[str, str]:
    """Split the day off the end of a title; "" if there is none."""
    parts = _DATE_AT_END.split(title, maxsplit=1)
    return (
        (parts[0], find_date(parts[1])) if len(parts) > 1 and len(parts[0].split()) >= _MIN_TITLE_WORDS else (title, "")
    )


def _may_be_title(text: str) -> bool:
    return not (
        _KIND_LINE.fullmatch(text)
        or DIVISION.fullmatch(text)
        or _PULLED.match(text)
        or (is_body(text) and _is_bare_name(text))
        or parse_date_line(text)
    )


def _is_bare_name(text: str) -> bool:
    """Tell whether a body's name is set in capitals, as a letterhead."""
    return (
        text.isupper()
        and len(text.split()) > 2
        and not re.search(r"\b(?:annual|report|plan|strategy|guide|guidance)\b", text, re.IGNORECASE)
    )


def _is_letter(lines: Sequence[Line]) -> bool:
    return any(_ADDRESSED.match(line.text) for line in lines)


def _join_headings(lines: Sequence[Line]) -> str:
    """Join the headings at the beginning of a text, up to enough words for a title."""
    title = ""
    for line in lines:
        is_first = not title
        if line.kind is not BlockKind.HEADING or line.level != lines[0].level or parse_heading_number(line.text):
            break
        if _KIND_LINE.fullmatch(line.text) and is_first:
            continue
        if DIVISION.fullmatch(line.text):
            break
        title = f"{title} {line.text}".strip()
        if len(title.split()) >= _TITLE_WORDS:
            break
    return title


_TITLE_WORDS = 6  # words; so many need no continuation


def _join_title_lines(lines: Sequence[Line]) -> str:
    """Return the first line above the text that may be a title, with its continuations."""
    head = list(
        takewhile(
            lambda line: not is_prose(line.text) or line.text.isupper() or len(line.text.split()) <= _TITLE_WORDS,
            lines[:_FIRST_LINES],
        )
    )
    if len(head) == len(lines[:_FIRST_LINES]) or any(DIVISION.fullmatch(line.text) for line in head[:1]):
        return ""  # no text follows: a list, a form or a chart
    agenda = next((at for at, line in enumerate(head) if _AGENDA.match(line.text)), -1)
    if agenda >= 0:  # head of a United Nations document: the agenda item's subject, then the title
        head = head[agenda + 2 :]
    at = next((at for at, line in enumerate(head) if _may_begin_title(line)), len(head))
    title = ""
    for line in head[at:]:
        if title and not (
            line.text[:1].islower() or (title.isupper() and line.text.isupper()) or title.endswith((":", "–", "-"))
        ):
            break
        title = f"{title} {line.text}".strip()
    return title if len(title.split()) <= _MAX_TITLE_WORDS else ""


def _may_begin_title(line: Line) -> bool:
    text = line.text
    return (
        line.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING)
        and _MIN_TITLE_WORDS <= len(text.split()) <= _MAX_TITLE_WORDS
        and _may_be_title(text)
        and not is_bare_body(clean_body(text))
        and not _REFERENCE.fullmatch(text)
        and not has_address(text)
        and not parse_person(text)
        and not _ENDS_SENTENCE.search(text)
        and (text.isupper() or sum(word[:1].isupper() for word in text.split()) * 3 >= len(text.split()))
    )


def find_subtitle(pages: FrontPages, title: str) -> str:
    """Return the line below a cover's title that continues it; "" unless certain."""
    lines = pages.title_page
    at = next((at for at, line in enumerate(lines) if line.kind is BlockKind.TITLE and line.text.startswith(title)), -1)
    if at < 0 or at + 1 >= len(lines):
        return ""
    below = lines[at + 1]
    return below.text if (pages.is_cover or title.endswith(":")) and _may_be_subtitle(below) else ""


def _may_be_subtitle(line: Line) -> bool:
    text = line.text
    words = text.split()
    return (
        line.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING)
        and 2 <= len(words) <= _MAX_SUBTITLE_WORDS
        and not _ENDS_SENTENCE.search(text)
        and not any(form.fullmatch(text) for form in (_KIND_LINE, DIVISION, _REFERENCE))
        and not any(form.match(text) for form in (_ADDRESSED, _BY))
        and not _NO_SUBTITLE.search(text)
        and not parse_date_line(text)
        and not find_date(text)
        and not has_address(text)
        and not parse_person(text)
        and not split_people(text)
        and not (
            is_body(clean_body(text))
            and text[:1].isupper()
            and not re.search(r"\b(?:for|to|by|of the findings)\b", text)
        )
        and not parse_heading_number(text)
    )
