"""Finds the sub-title of a document among the lines around its title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.model import BlockKind
from kb.read.heading_rules import has_address, parse_heading_number
from kb.read.metadata.finders.bodies import clean_body, is_bare_body, is_body
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.read.metadata.finders.kinds import find_series
from kb.read.metadata.finders.people import parse_person, split_people
from kb.read.metadata.finders.title_lines import (
    ADDRESSED,
    BY,
    DIVISION,
    ENDS_SENTENCE,
    KIND_LINE,
    LINK_END,
    REFERENCE,
    may_be_title,
)
from kb.text.dates import find_date, parse_date_line

_MIN_WORDS, _MAX_WORDS = 3, 30
_NO_SUBTITLE = re.compile(
    r"^[“\"‘]|[”\"!?]$|\bI\b|^(?:my|me|we|us|you|your|they|this|that|when|with|and|"
    r"in (?:association|partnership|collaboration)|section|part|step|question|\S*\d\S*)\b|\.\s+[A-Z]|"
    r"^(?:presented to|laid before|ordered by|returned to)\b|"
    r"^\S+ (?:special )?report of session\b|^(?:fiscal|financial) year\b|^\S+ edition\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:an?|the|how|what|why|(?!according|following|during)[a-z]{3,}ing)\b", re.IGNORECASE)
_OWN_KIND = re.compile(
    r"(?:an? )?(?:\w+ )?(?:reports?|reviews?|evaluation|study|results|findings|analysis|assessment|"
    r"survey|inquiry|guide|guidance|lessons)(?: and (?:findings|recommendations|analysis|lessons))? "
    r"(?:of|on|from|by|into|for)\b",
    re.IGNORECASE,
)
_INQUIRY = re.compile(r"(?:an? )?(?:investigation|inquiry|review|report|study) (?:into|of|on) ", re.IGNORECASE)
_KIND_ALONE = re.compile(
    r"(?:[\w-]+ ){0,2}(?:profile|assessment|review|report|evaluation|briefing|plan|strategy|protocol|guidance|policy)",
    re.IGNORECASE,
)
_YEARLY = re.compile(
    r"(?:annual|impact|sustainability) (?:report|review)(?: and accounts)?(?:,? (?:19|20)\d\d(?:[-–/]\d{2,4})?)?|"
    r"(?:19|20)\d\d(?:[-–/]\d{2,4})? (?:annual|impact|sustainability) (?:report|review)",
    re.IGNORECASE,
)
_WORDS_OF_NAMES = 0.6  # of the words of a line, so many are people's names: it lists people


def find_subtitle(pages: FrontPages, title: str) -> str:
    """Return the line below a title that continues it, or the yearly report above it; "" unless certain."""
    lines = pages.title_page
    titled = (at for at, line in enumerate(lines) if line.kind is BlockKind.TITLE and line.text.startswith(title))
    named = (at for at, line in enumerate(lines) if line.text.rstrip("*") == title)
    at = next(titled, next(named, -1))
    if at < 0:
        return ""
    is_named = (
        lines[at].page and at > 0 and KIND_LINE.fullmatch(lines[at - 1].text) and lines[at].kind is BlockKind.TITLE
    )
    if at + 1 < len(lines) and _follows(lines[at + 1], title, is_cover=pages.is_cover or bool(is_named)):
        return _join(lines[at + 1 :])
    above = lines[at - 1] if at and pages.is_cover else Line(BlockKind.TITLE, "")
    is_inquiry = _INQUIRY.match(above.text) and _may_be_subtitle(above)  # into what a quotation is the title of
    return above.text if _YEARLY.fullmatch(above.text) or (is_inquiry and title[:1] in '“‘"') else ""


def _follows(line: Line, title: str, *, is_cover: bool) -> bool:
    """Tell whether a line below a title continues it: on a cover, after a colon or question, or by what it says."""
    if is_cover and _YEARLY.fullmatch(line.text):
        return True
    goes_on = line.page > 0 and (_OWN_KIND.match(line.text) or _GOES_ON.match(line.text))
    is_sure = is_cover or title.endswith((":", "?")) or goes_on or _KIND_ALONE.fullmatch(title)
    return bool(is_sure) and _may_be_subtitle(line)


def _join(lines: Sequence[Line]) -> str:
    goes_on = LINK_END.search(lines[0].text) and len(lines) > 1 and may_be_title(lines[1].text)
    return " ".join(line.text for line in lines[: 1 + bool(goes_on)]).rstrip("*")


def _may_be_subtitle(line: Line) -> bool:
    text = line.text
    if len(text.split()) <= _MIN_WORDS and (LINK_END.search(text) or text.endswith(" the")):
        return False
    return (
        line.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING)
        and 1 < len(text.split()) <= _MAX_WORDS
        and not ENDS_SENTENCE.search(text)
        and not any(form.fullmatch(text) for form in (KIND_LINE, DIVISION, REFERENCE))
        and not any(form.match(text) for form in (ADDRESSED, BY))
        and not _NO_SUBTITLE.search(text)
        and not parse_date_line(text)
        and not find_date(text)
        and not has_address(text)
        and not _names_people(text)
        and not parse_heading_number(text)
        and not find_series([line])[1]
        and bool(_GOES_ON.match(text) or _OWN_KIND.match(text) or not _names_body(text))
    )


def _names_people(text: str) -> bool:
    names = split_people(text)
    words = sum(len(name.split()) for name in names)
    return bool(parse_person(text)) or words >= _WORDS_OF_NAMES * len(text.split())


def _names_body(text: str) -> bool:
    is_bound = re.search(r"\b(?:for|to|by|of the findings)\b|\bin [A-Z].*’s [A-Z]", text)
    is_own = is_body(clean_body(text)) and text[:1].isupper() and not is_bound
    return is_own or any(is_bare_body(part) for part in text.split(" | ")[1:])
