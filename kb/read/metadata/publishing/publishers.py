"""Finds the body that a document names as its publisher."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, zip_longest

from kb.model import Authority, BlockKind
from kb.read.metadata.finders.bodies import (
    classify_body,
    clean_body,
    complete_name,
    cut_before_acronym,
    is_bare_body,
    is_body,
    is_name,
    strip_article,
)
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.read.metadata.finders.people import drop_offices, lead_person, names_office, parse_person
from kb.read.release_parts import is_note_label
from kb.text.dates import find_date
from kb.text.jurisdictions import load_gazetteer
from kb.text.word_lists import FUNCTION_WORDS

_PUBLISHED_BY = re.compile(
    r"(?:(?:first )?published(?: in (?:the )?(?!19|20)[A-Z][\w ]{2,24}?)?"
    r"(?:,? (?:in )?(?:[A-Z][a-z]+ )?(?:19|20)\d\d)? by:?|"
    r"published under the authority of(?: the speaker of)?|"
    r"(?:media owner and |owner and |editor and )?publisher\s*:|issued by:?)\s+"
    r"(?P<name>\S.*?)(?:\s+[–—]\s.*)?",
    re.IGNORECASE,
)
_OFFICE_BEFORE = re.compile(
    r"(?:the )?(?:registrar|director|secretary|chief executive|president|commissioner)\b(?: of [^,]{3,40})?, ",
    re.IGNORECASE,
)
_PUBLISHED_ALONE = re.compile(
    r"(?:first )?published(?: (?:in )?(?:[A-Z][a-z]+ )?(?:19|20)\d\d)? by(?: the)?:?|(?P<label>publisher):?",
    re.IGNORECASE,
)
_PUBLISHED_WITHIN = re.compile(r"\b(?i:(?:first )?published by:?|publisher:)\s+(?P<name>(?:the )?[A-Z].*)")
_IMPRINT_WORDS = 15  # a longer line outside an imprint is a sentence about another publication
_LISTED_NAME = (  # "Ministry of Nets, Quays and Outer Harbours"
    r"(?:the )?(?:[\w’'-]+ ){0,3}(?:ministry|department|office|committee|cent(?:re|er)|institute|commission|board|"
    r"federation|confederation|union|association|council|society|network|institution) "
    r"(?:of|for) (?-i:[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*(?:, [A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)+,? and "
    r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)"
)
_COPYRIGHT = re.compile(
    r"(?:credit and )?(?:copyright\s*)?(?:©|\(c\)|copyright\b)\s*(?:copyright\s+)?"
    r"(?:(?:19|20)\d\d(?:\s*[-–]\s*\d{2,4})?,?\s+)?(?:by )?"
    rf"(?P<name>{_LISTED_NAME}|[^\d,©]+(?:,\s+(?:Inc|Ltd|India)\b\.?)?)",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"\b(?:photo\w*|image|picture|illustration|cover|map|figure|source)s?\b", re.IGNORECASE)
_RIGHTS_WORD = re.compile(r"\s+copyright\b.*", re.IGNORECASE | re.DOTALL)
_NO_HOLDER = re.compile(
    r"crown\b.*|(?:the )?(?:state|commonwealth) of .*|parliamentary|getty.*|istock.*|shutter.*|.*/.*|photo.*|"
    r"the authors?|all rights.*|.*\bimages?\b.*|"
    r"licen[cs]e.*|notice.*|statement.*|scoop media|(?:pr|ein|globe|business) ?(?:newswire|presswire|wire)",
    re.IGNORECASE,
)
_LEGAL_FORM = re.compile(r"\s+(?:limited|ltd)\.?$", re.IGNORECASE)
_CROWN = re.compile(r"© crown copyright", re.IGNORECASE)
_CROWN_BODIES = (
    (re.compile(r"\bscottish government\b|\bgov\.scot\b", re.IGNORECASE), "Scottish Government"),
    (re.compile(r"\bwelsh government\b|\bllywodraeth cymru\b|\bgov\.wales\b", re.IGNORECASE), "Welsh Government"),
    (re.compile(r"\bhome office\b|homeoffice\.gov\.uk", re.IGNORECASE), "Home Office"),
)
_MOST = 0.6  # share of the mentions of governments in a text
_SUBMITTER_CELL = re.compile(
    r"(?:from|submitter|submitted by|(?:name of )?organisation)\s*:?\t(?P<name>[^\t]+)", re.IGNORECASE
)
_ADDRESS_PART = re.compile(
    r"\b(?:House|Street|Road|Lane|Floor|Square|Exchange|Buildings?|Place|Avenue|Court|Park|Quay|Tower)$"
)
_SUBMISSION = re.compile(
    r"(?:statement|testimony|submission|comments|evidence) (?:of|by|from) (?P<name>(?:the )?[A-Z].*)", re.IGNORECASE
)
_ADDRESSEE = re.compile(r"\s+(?:submitted|presented|before|to the|on the|for the)\b.*", re.IGNORECASE | re.DOTALL)
_COMMITTEE = re.compile(r"\bCommittee(?: (?:on|for) |$)")
_HOUSE = re.compile(r"House of (?:Commons|Lords)|Joint\b")
_ISSUER = re.compile(r"(?:\b(?:Press|News|Media) Release: |^SOURCE:? )(?P<name>(?:[Tt]he )?[A-Z].*)$")
_OWN_RELEASE = re.compile(
    r"\b[Ff]rom an? (?P<name>[A-Z][\w’'-]+(?: (?:(?:of|for|and) )?[A-Z][\w’'-]+){0,6}) (?:press|news|media) release\b"
)
_FROM = re.compile(r"from\s*:\s*\S", re.IGNORECASE)
_ABOUT = re.compile(r"about\s+(?P<name>(?:the\s+)?[A-Z0-9“\"].{1,90}?)\s*:?", re.IGNORECASE)
_NO_ABOUT = re.compile(
    r"the (?:author|report|guide|data|research|project|study|toolkit|document|handbook|briefing|book)s?\b.*|this\b.*|"
    r"us|our\b.*",
    re.IGNORECASE,
)
_ABOUT_US = re.compile(r"(?:\d\.? )?(?:about us|who we are|our organi[sz]ation)\W*", re.IGNORECASE)
_ABOUT_US_RUN_IN = re.compile(r"(?i:^(?:about us|who we are))[.:] (?=[A-Z])|(?:^|\s)ABOUT: (?=[A-Z])")
_SUBJECT = re.compile(
    rf"(?:The )?(?P<name>(?i:{_LISTED_NAME})|"
    r"[A-Z][\w’'&-]*(?: (?:(?:of|for|and|the|in|on|against|to|de|&) ){0,2}[A-Z0-9][\w’'&-]*){0,8})"
    r"(?: \([^()]{2,30}\))?,? [a-z]+s?\b"
)
_ABOUT_WORDS, _MIN_LETTERS = 12, 3
_OPENING_CHARS = 200  # start of a release's first paragraph, which names its issuer


def find_published_by(lines: Sequence[Line], *, at_start: bool = False) -> str:
    """Return the body that a line names as the publisher; with `at_start`, one that begins so: "Published by Nets"."""
    for line, after in zip_longest(lines, lines[1:]):
        if after and (alone := _PUBLISHED_ALONE.fullmatch(line.text)):
            below = cut_before_acronym(after.text) or clean_body(after.text)
            if (
                (is_body(below) or (alone["label"] and below[:1].isupper()))
                and is_name(below)
                and not _ADDRESS_PART.search(below)
            ):
                return strip_article(below)
        is_short = line.kind is BlockKind.IMPRINT or len(line.text.split()) <= _IMPRINT_WORDS
        within = _PUBLISHED_WITHIN.search(line.text) if is_short and not at_start else None
        match = _PUBLISHED_BY.fullmatch(line.text) or within
        name = match.group("name") if match else ""
        name = name.partition("\t")[0]
        office = _OFFICE_BEFORE.match(name)  # "Registrar, Net University"
        name = name[office.end() :] if office else name
        name = cut_before_acronym(name) or _cut_address(clean_body(name))
        if (
            strip_article(name)[:1].isupper()
            and all(map(is_name, _list_bodies(name)))
            and not names_office(name)
            and (not office or is_body(name))
        ):
            plain = strip_article(name)
            return plain if is_bare_body(plain) or name.startswith(("the ", "THE ")) else name
    return ""


def _list_bodies(name: str) -> list[str]:
    """Return the bodies that a name joins: "Net Watch Trust and the Harbour Fund"; else the name alone."""
    bodies = re.split(r" and the ", name, flags=re.IGNORECASE)
    return bodies if all(map(is_body, bodies)) else [name]


def _cut_address(name: str) -> str:
    """Return a name without the address after it, but with the body that it is a part of: "Press Office, Net Trust"."""
    parts = name.split(", ")
    places = load_gazetteer().names
    bodies = (
        at
        for at, part in enumerate(parts)
        if is_bare_body(part) or classify_body(part) or part in places or (" and " in part and is_body(part))
    )
    last = max((at for at in bodies if not _ADDRESS_PART.search(parts[at])), default=0)
    return ", ".join(parts[: last + 1])


def find_issuer(lines: Sequence[Line], title: str = "") -> str:
    """Return the body that a label of a release names: "Press Release: Net Watch", "SOURCE Net Watch".

    Words of the title behind a label are a headline, unless they are shaped as a body's name.
    """
    for line in lines:
        short = len(line.text.split()) <= _IMPRINT_WORDS
        match = (_ISSUER.search(line.text) if short else None) or _OWN_RELEASE.search(line.text)
        name = clean_body(match["name"]) if match else ""
        is_shaped = is_body(name) or name.isupper()
        is_dated = match is not None and find_date(line.text[: match.start()]) != ""
        if name and is_name(name) and (is_shaped or (is_dated and name.casefold() not in title.casefold())):
            return name
    return ""


def find_committee(lines: Sequence[Line]) -> str:
    """Return the committee that a title page names beside its parliament: "House of Commons", "Nets Committee"."""
    short = [clean_body(line.text) for line in lines if len(line.text.split()) <= _IMPRINT_WORDS]
    bodies = ((name, classify_body(name)) for name in short)
    of_parliament = [name for name, body in bodies if body and body.authority is Authority.PARLIAMENT]
    committees = [name for name in short if _COMMITTEE.search(name) and is_name(name)]
    return committees[0] if committees and any(not _COMMITTEE.search(name) for name in of_parliament) else ""


def find_house_committee(lines: Sequence[Line]) -> str:
    """Return the committee of the UK's Parliament that a title page names below its House, with that."""
    house = next((line.text for line in lines if _HOUSE.fullmatch(line.text)), "")
    committee = find_committee(lines) if house else ""
    return committee if not committee or _HOUSE.match(committee) else f"{house} {committee}"


def find_copyright_holder(lines: Sequence[Line]) -> str:
    """Return the only copyright holder named in an imprint or a running head."""
    names = dict.fromkeys(
        name
        for line in lines
        if (match := _COPYRIGHT.match(line.text) or _find_sign(line))
        and (name := clean_body(_RIGHTS_WORD.sub("", match.group("name").partition(" (")[0])))
        and not _NO_HOLDER.fullmatch(name)
        and len(name.split()) <= _IMPRINT_WORDS
        and not parse_person(name)
    )
    letters = {_join_capitals(name) for name in names}
    holders = [name for name in names if name not in letters]  # "NWT" beside "Net Watch Trust (NWT)"
    return _LEGAL_FORM.sub("", holders[0]) if len(holders) == 1 else ""


def _join_capitals(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper()) if " " in name else ""


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
        match = _SUBMISSION.match(line.text) or _SUBMITTER_CELL.fullmatch(line.text)
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


def list_described(body: Sequence[Line]) -> list[tuple[str, bool]]:
    """Return each body that a note near the end of a document describes, and whether the note is "About us".

    "About Net Watch" names it; below "About us", or behind it, it is the subject of the first sentence.
    """
    found = []
    for line in body:
        label = _ABOUT_US_RUN_IN.search(line.text)
        if label and (subject := _SUBJECT.match(line.text, label.end())):
            found.append((subject["name"], True))
    for line, after in pairwise(body):
        if line.kind not in (BlockKind.HEADING, BlockKind.PARAGRAPH) or len(line.text.split()) > _ABOUT_WORDS:
            continue
        if _ABOUT_US.fullmatch(line.text):
            subject = _SUBJECT.match(after.text)
            if subject and subject["name"].casefold() not in FUNCTION_WORDS:
                found.append((subject["name"], True))
        elif (match := _ABOUT.fullmatch(line.text)) and not _NO_ABOUT.fullmatch(match["name"]):
            found.append((clean_body(match["name"]), False))
    return list(dict.fromkeys(found))


def _find_name(name: str, text: str) -> int:
    """Return the first offset of a name or its acronym ("NWA" of "Net Watch Agency") in a text, or -1."""
    at = text.casefold().find(strip_article(name).casefold())
    letters = "".join(word[0] for word in name.split() if word[0].isupper())
    match = re.search(rf"\b{letters}\b", text) if at < 0 and len(letters) >= _MIN_LETTERS else None
    return match.start() if match else at
