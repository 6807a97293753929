"""Finds the body that a document names as its publisher."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest

from kb.model import BlockKind
from kb.read.metadata.finders.bodies import clean_body, complete_name, is_bare_body, is_body, is_name, strip_article
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.read.metadata.finders.people import CITED_AS, drop_offices, lead_person, parse_person
from kb.read.release_parts import is_note_label

_PUBLISHED_BY = re.compile(r"(?:(?:first )?published by|publisher\s*:|issued by)\s+(?P<name>\S.*)", re.IGNORECASE)
_PUBLISHED_WITHIN = re.compile(r"\b(?i:(?:first )?published by|publisher:)\s+(?P<name>(?:the )?[A-Z].*)")
_IMPRINT_WORDS = 15  # a longer line outside an imprint is a sentence about another publication
_COPYRIGHT = re.compile(
    r"(?:credit and )?(?:copyright\s*)?(?:©|\(c\)|copyright\b)\s*(?:copyright\s+)?"
    r"(?:(?:19|20)\d\d(?:\s*[-–]\s*\d{2,4})?,?\s+)?(?:by )?(?P<name>[^\d,©]+(?:,\s+(?:Inc|Ltd|India)\b\.?)?)",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"\b(?:photo\w*|image|picture|illustration|cover|map|figure|source)s?\b", re.IGNORECASE)
_RIGHTS_WORD = re.compile(r"\s+copyright\b.*", re.IGNORECASE | re.DOTALL)
_NO_HOLDER = re.compile(
    r"crown\b.*|getty.*|istock.*|shutter.*|.*/.*|photo.*|the authors?|all rights.*|.*\bimages?\b.*|licen[cs]e.*|"
    r"notice.*|statement.*",
    re.IGNORECASE,
)
_LEGAL_FORM = re.compile(r"\s+(?:limited|ltd)\.?$", re.IGNORECASE)
_CITATION = re.compile(
    r"(?:suggested|recommended|preferred) citation\s*:?\s*(?P<author>[^.]{3,120})\.\s*"
    r"\(?(?:19|20)\d\d\)?[.,:]?\s+(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_CITED_PARTS = re.compile(r"[.:;,]\s+|[’”\"]\s+")
_PLACE_AND_PUBLISHER = re.compile(r"\.\s+[A-Z][\w .]+(?:,\s*[A-Z]{2})?:\s+(?P<name>[^:]{3,100}?)\.?\s*$")
_CROWN = re.compile(r"© crown copyright", re.IGNORECASE)
_CROWN_BODIES = (
    (re.compile(r"\bscottish government\b|\bgov\.scot\b", re.IGNORECASE), "Scottish Government"),
    (re.compile(r"\bwelsh government\b|\bllywodraeth cymru\b|\bgov\.wales\b", re.IGNORECASE), "Welsh Government"),
    (re.compile(r"\bhome office\b|homeoffice\.gov\.uk", re.IGNORECASE), "Home Office"),
)
_MOST = 0.6  # share of the mentions of governments in a text
_SUBMISSION = re.compile(
    r"(?:statement|testimony|submission|comments|evidence) (?:of|by|from) (?P<name>(?:the )?[A-Z].*)", re.IGNORECASE
)
_ADDRESSEE = re.compile(r"\s+(?:submitted|presented|before|to the|on the|for the)\b.*", re.IGNORECASE | re.DOTALL)
_FROM = re.compile(r"from\s*:\s*\S", re.IGNORECASE)
_ABOUT = re.compile(r"about\s+(?P<name>(?:the\s+)?[A-Z0-9“\"].{1,90}?)\s*:?", re.IGNORECASE)
_NO_ABOUT = re.compile(
    r"the (?:author|report|guide|data|research|project|study|toolkit|document|handbook|briefing|book)s?\b.*|this\b.*|"
    r"us|our\b.*",
    re.IGNORECASE,
)
_ABOUT_WORDS, _MIN_LETTERS = 12, 3
_CITATION_CHARS = 600
_OPENING_CHARS = 200  # start of a release's first paragraph, which names its issuer


def find_published_by(lines: Sequence[Line]) -> str:
    """Return the body that a line names as the publisher."""
    for line in lines:
        is_short = line.kind is BlockKind.IMPRINT or len(line.text.split()) <= _IMPRINT_WORDS
        match = _PUBLISHED_BY.match(line.text) or (_PUBLISHED_WITHIN.search(line.text) if is_short else None)
        if match and (name := clean_body(match.group("name"))) and is_name(name):
            return name
    return ""


def find_citation(lines: Sequence[Line]) -> tuple[str, str]:
    """Return the author and the publisher of a suggested citation, if they are bodies."""
    for line, after in zip_longest(lines, lines[1:]):
        if match := _CITATION.search(line.text):
            author = match.group("author").strip()
            place = _PLACE_AND_PUBLISHER.search(match.group("rest"))
            return author if is_body(author) else "", clean_body(place.group("name")) if place else ""
        if label := CITED_AS.match(line.text):
            cited = line.text[label.end() :] or (after.text if after else "")
            return "", _find_cited_body(cited)
    return "", ""


def _find_cited_body(citation: str) -> str:
    """Return the last part of a citation that is a body's name: "(2019) Lost nets. Harbour: Net Watch Trust"."""
    parts = [clean_body(part) for part in _CITED_PARTS.split(citation[:_CITATION_CHARS])]
    return next((part for part in reversed(parts) if is_bare_body(part) and not parse_person(part)), "")


def find_copyright_holder(lines: Sequence[Line]) -> str:
    """Return the only copyright holder named in an imprint or a running head."""
    names = dict.fromkeys(
        name
        for line in lines
        if (match := _COPYRIGHT.match(line.text) or _find_sign(line))
        and (name := clean_body(_RIGHTS_WORD.sub("", match.group("name"))))
        and not _NO_HOLDER.fullmatch(name)
        and len(name.split()) <= _IMPRINT_WORDS
        and not parse_person(name)
    )
    return _LEGAL_FORM.sub("", next(iter(names))) if len(names) == 1 else ""


def _find_sign(line: Line) -> re.Match[str] | None:
    """Return the copyright mark within a short line or an imprint: "Harbour debts 2019 © Net Watch"."""
    is_short = line.kind is BlockKind.IMPRINT or len(line.text.split()) <= _IMPRINT_WORDS
    at = line.text.find("©") if is_short and not _CREDIT.search(line.text) else -1
    return _COPYRIGHT.match(line.text, at) if at > 0 else None


def find_crown_body(pages: FrontPages, text: str) -> str:
    """Return the government behind Crown copyright: nearly all mentions of governments in the text are of it."""
    if not any(_CROWN.search(line.text) for line in (*pages.title_page, *pages.imprint)):
        return ""
    counts = Counter({name: len(form.findall(text)) for form, name in _CROWN_BODIES})
    name, count = counts.most_common(1)[0]
    return name if count > 1 and count >= _MOST * counts.total() else ""


def find_submitter(lines: Sequence[Line]) -> str:
    """Return the body, or the author's body, whose statement or submission a document is."""
    for at, line in enumerate(lines):
        match = _SUBMISSION.match(line.text)
        text = _ADDRESSEE.sub("", match.group("name")) if match else ""
        if person := lead_person(text):
            text = drop_offices(text.removeprefix(person))
        elif _FROM.match(line.text) and at + 1 < len(lines):
            text = lines[at + 1].text
        name = clean_body(text)
        if name and is_body(name) and is_name(name):
            return name
    return ""


def find_described_body(pages: FrontPages, title: str, text: str, *, is_note_of_release: bool) -> str:
    """Return the body that a note describes ("About Example Charity").

    Of several notes of a release it is the one whose name comes first in the title or the first paragraph; in any other
    document the only one, if its first or last pages have the name too.
    """
    names = [
        complete_name(clean_body(match.group("name")).removeprefix("the "), text)
        for line in pages.body
        if line.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH)
        and len(line.text.split()) <= _ABOUT_WORDS
        and (is_note_label(line.text) or line.kind is BlockKind.HEADING)
        and (match := _ABOUT.fullmatch(line.text))
        and not _NO_ABOUT.fullmatch(match.group("name"))
    ]
    if is_note_of_release:
        first = next((line.text for line in pages.title_page if line.kind is BlockKind.PARAGRAPH), "")
        opening = f"{title} {first[:_OPENING_CHARS]}"
        placed = {name: _find_name(name, opening) for name in names}
        return min((name for name in names if placed[name] >= 0), key=placed.__getitem__, default="")
    named = " ".join(line.text for line in (*pages.title_page, *pages.imprint))
    found = [name for name in dict.fromkeys(names) if is_body(name) and named.count(strip_article(name)) > 1]
    return found[0] if len(found) == 1 else ""


def _find_name(name: str, text: str) -> int:
    """Return the first offset of a name or its acronym ("NWA" of "Net Watch Agency") in a text, or -1."""
    at = text.casefold().find(strip_article(name).casefold())
    letters = "".join(word[0] for word in name.split() if word[0].isupper())
    match = re.search(rf"\b{letters}\b", text) if at < 0 and len(letters) >= _MIN_LETTERS else None
    return match.start() if match else at
