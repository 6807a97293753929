"""Finds a document's statements about itself: validity, licence and edition; and its earliest year if undated."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.laws.mentions import find_laws
from kb.read.heading_rules import is_prose
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.text.dates import MONTHS, find_date

_ITSELF = (
    r"(?:this|the) (?:guidance|publication|document|guide|page|form|leaflet|fact ?sheet|circular|policy|toolkit|"
    r"handbook|version|edition|protocol|procedure|code|notice|strategy|statement|plan)"
)
_THEMSELVES = r"these (?:standards|guidelines|rules|regulations|procedures|notes)"
_WITHDRAWAL = re.compile(
    rf"\b(?:{_ITSELF}|it|{_THEMSELVES}) (?:ceased to (?:apply|have effect|be in force)|"
    r"(?:was|were|has been|have been|is(?: now)?|are(?: now)?)(?: now)? (?:withdrawn|cancelled|rescinded|revoked|"
    r"superseded|replaced|archived and|out of date|"
    r"no longer (?:current|valid|in force|in use|maintained|up to date|applicable)))\b[^.]{0,120}",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?:when|if|until|unless|once|before|after|whether|should)\W*$", re.IGNORECASE)
_CONDITION_CHARS = 12
_STAMP = re.compile(
    r"(?:withdrawn|superseded|archived content|no longer (?:current|in force))(?:[:,.]? .{0,60})?", re.I
)
_LAST_DAY = re.compile(
    rf"(?:{_ITSELF} (?:is |remains |will be )?)?(?:(?:valid|in force|effective|applies|applicable|current)"
    r"(?: from .{3,30}?)? (?:until|till|to)|expires?|expiry(?: date)?|expiration date|lapses)(?: on)?\s?[:–-]?"
    r"\s*(?=\S)",
    re.IGNORECASE,
)
_IS_VALID = re.compile(rf"\b(?:{_ITSELF}|it) (?:is|remains) valid (?:until|till|to)\s+(?=\S)", re.IGNORECASE)
_REVIEW = re.compile(
    r"\b(?:next (?:full )?review(?: date)?(?: is)?(?: due)?|review (?:date|due)|date (?:of|for) (?:next )?review|"
    r"(?:will|is to|must|should) (?:next )?be reviewed(?: again)?|(?:due )?for review)"
    r"(?: by| on| in| before| no later than)?\s?[:\t–-]?\s*(?=[\dA-Z])",
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
        match = _LAST_DAY.match(line.text.strip()) or _IS_VALID.search(line.text.strip())
        when = find_date(line.text.strip()[match.end() : match.end() + _DATE_CHARS]) if match else ""
        if when:
            return when
    return ""


def find_review(pages: FrontPages) -> str:
    """Return the latest ISO date by which the document says that it will be reviewed: "Next review due: June 2028"."""
    lines = (*pages.title_page, *pages.imprint, *pages.running)
    dates = [
        find_date(line.text[match.end() : match.end() + _DATE_CHARS])
        for line in lines
        for match in _REVIEW.finditer(line.text)
    ]
    return max(dates, default="")


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


# ------------------------------------------------------------------------------------------------------------- licence


_CREATIVE_COMMONS = re.compile(
    r"\bcreative commons\s+(?P<name>attribution[\w\s,-]{0,60}?)\s*(?:license|licence)?\s*(?P<version>[1-4]\.0)|"
    r"\bCC[ -](?P<letters>BY(?:-(?:NC|SA|ND))*)\s?(?P<number>[1-4]\.0)|"
    r"creativecommons\.org/licenses/(?P<path>by(?:-(?:nc|sa|nd))*)/(?P<figure>[1-4]\.0)",
    re.IGNORECASE,
)
_OPEN_GOVERNMENT = re.compile(
    r"\bopen government licen[cs]e(?:,?\s*(?:version\s*|v\.?\s*)(?P<version>\d(?:\.\d)?))?", re.IGNORECASE
)
_PICTURE = re.compile(r"\b(?:photo\w*|images?|pictures?|icons?|flickr|wikimedia|unsplash|map data)\b", re.IGNORECASE)
_CONDITIONS = (("non-?commercial", "NC"), ("share-?alike", "SA"), ("no-?deriv", "ND"))


def find_licence(texts: Iterable[str]) -> str:
    """Return the licence granted in the lines of an imprint, such as "CC BY-NC 4.0"; else ""."""
    for text in texts:
        if _PICTURE.search(text):
            continue
        if match := _OPEN_GOVERNMENT.search(text):
            version = match.group("version")
            return f"Open Government Licence v{version}" if version else "Open Government Licence"
        if match := _CREATIVE_COMMONS.search(text):
            if match.group("name"):
                found = [code for form, code in _CONDITIONS if re.search(form, match.group("name"), re.IGNORECASE)]
                return f"CC {'-'.join(['BY', *found])} {match.group('version')}"
            letters = (match.group("letters") or match.group("path")).upper()
            return f"CC {letters} {match.group('number') or match.group('figure')}"
    return ""


# ------------------------------------------------------------------------------------------------------------- edition


_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{'|'.join(MONTHS)}|{'|'.join(month[:3] for month in MONTHS)})\.?,? \d{{4}}"
_DATE = rf"(?:{_DAY}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}|(?:{'|'.join(MONTHS)}) \d{{1,2}},? \d{{4}})"
_ORDINAL = r"(?:second|third|fourth|fifth|sixth|seventh|[2-9](?:nd|rd|th)|revised|updated|new)"
_STATEMENTS = (
    re.compile(
        r"\b(?:this|the) (?:new |updated |revised )?(?:version|edition|guidance|document|guide|form|policy|strategy|"
        r"toolkit|handbook|code|protocol|publication)(?: of [^.]{1,60})? (?:replaces|supersedes|updates)\b"
        r"(?:[^.;]|\.(?=\d)){2,120}",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:last |most recently )?(?:updated|revised)(?: on| in)?\s?[:–-]?\s?{_DATE}", re.IGNORECASE),
    re.compile(
        r"(?:^|(?<=[.,;:(|] ))(?:last |most recently )?(?:updated|revised)(?: in)?\s?[:–-]?\s?(?:19|20)\d\d(?=\W*$)",
        re.I,
    ),
    re.compile(
        rf"\b(?:version|ver\.?|v)\s?\d{{1,2}}(?:\.\d{{1,2}})*\b(?:[,:–-]? (?:published |updated )?{_DATE})?", re.I
    ),
    re.compile(rf"\b{_ORDINAL} edition\b", re.IGNORECASE),
)
_MAX_WORDS = 60  # longer paragraphs may name the version of something else
# What has versions of its own: "under the Open Government Licence v3.0"
_OF_LICENCE = re.compile(r"(?:licen[cs]e|commons(?: [\w-]+)?|\bBY[\w-]*|\bOGL)[\s(,]*$", re.IGNORECASE)
_FIRST_VERSION = re.compile(r"\b(?:version|ver\.?|v)\s?[01](?:\.0+)*\b(?!\.\d)", re.IGNORECASE)


def find_edition(lines: Iterable[str]) -> str:
    """Return the words of the front pages or running heads that say that a document is a later edition, or ""."""
    short = [line for line in lines if len(line.split()) <= _MAX_WORDS]
    for statement in _STATEMENTS:
        for line in short:
            match = statement.search(line)
            is_other = (
                match and is_prose(line) and line[: match.start()].endswith(", ")
            )  # "of the Protocol, 4th edition"
            is_own = match and not is_other and not _OF_LICENCE.search(line, 0, match.start())
            if match and is_own and not _FIRST_VERSION.fullmatch(match.group()):
                return " ".join(match.group().split())
    return ""
