"""Finds the bodies that produced a document, by its sentences, registrations and signatures."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.read.metadata.bodies import (
    clean_body,
    is_body,
    is_name,
    strip_article,
)
from kb.read.metadata.front_pages import FrontPages, Line
from kb.read.metadata.people import find_signature_lines, names_office, parse_person

_WORK = (
    r"(?:report|study|briefing|paper|guide|guidance|guidelines|research|publication|document|toolkit|tool kit|handbook|"
    r"primer|policy brief|review|evaluation|booklet|leaflet|factsheet|fact sheet|pack|resource|manual|strategy|plan|"
    r"protocol|statement|newsletter|overview|code of practice|submission|summary|assessment|poster|it)"
)
_MADE = (
    r"(?:(?:jointly|originally|first) )?(?:produced|published|issued|prepared|developed|compiled|created|released|"
    r"written|authored|drafted)(?: and (?:produced|published|issued|prepared|developed|compiled|written|designed))?"
)
_PASSIVE = re.compile(
    rf"\b(?:(?:this|the) (?:\w+ ){{0,3}}?{_WORK}|it) (?:was|is|has been|were|have been) {_MADE} by (?P<name>[^.;]+)|"
    rf"^(?:\w+ ){{0,3}}?{_WORK} {_MADE} by:? (?P<line>\S[^;]*)",
    re.IGNORECASE,
)
_ACTIVE = re.compile(
    rf"^(?P<name>(?:The )?[A-Z][^.;:]{{2,100}}?) (?:has|have) (?:produced|published|prepared|issued|developed|compiled|"
    rf"created) this (?:\w+ ){{0,3}}?{_WORK}\b"
)
_BARE_LABEL = re.compile(
    r"(?:produced|prepared|issued|developed|compiled) by:?\s+(?P<name>(?:the )?[A-Z].*)", re.IGNORECASE
)
_MORE = re.compile(
    r",?\s+(?:in (?:co-?operation|collaboration|partnership|association|conjunction|consultation|response|"
    r"order|line|support|(?:[A-Z]\w+ )?[12]\d{3}\b)|on behalf|with|as (?:part|a)|for|to|"
    r"under|using|following|after|through|during|"
    r"and (?:is|was|has|funded|commissioned|the (?:views|findings))|who|which|that|at the|based)\b.*|"
    r"\s+[–—-]\s+.*|\s*\(.*",
    re.DOTALL,
)
_LISTED = re.compile(r"\s*(?:,|&|\band\b)\s*(?=(?:the |The )?[A-Z])")
_REGISTERED = re.compile(
    r"(?P<name>(?:The )?[A-Z0-9][^.;:()|]{2,80}?)(?:\s*\([^()]{2,40}\))?\s*(?:,|[-–—|.]|\bis)\s*(?:(?:a|an|the)\s+)?"
    r"(?:(?:UK|Scottish|company and )?\s*registered (?:charit\w*|company|in (?:England|Scotland|Wales|Ireland|"
    r"Northern)|office|as a)|company limited|charity (?:number|no\b|reg)|charitable (?:company|incorporated|trust)|"
    r"501\(c\)|non-?profit|not-for-profit)",
    re.IGNORECASE,
)


def find_producer(lines: Sequence[Line]) -> str:
    """Return the only body that a sentence or label says produced the document; of several in one, the first."""
    for line in lines:
        match = _PASSIVE.search(line.text) or _ACTIVE.search(line.text) or _BARE_LABEL.match(line.text)
        text = next((each for each in match.groups() if each), "") if match else ""
        if text and (name := _read_first_body(text)):
            return name
    return ""


def _read_first_body(text: str) -> str:
    """Return the body at the start of a list of producers; "" if a person is first."""
    whole = clean_body(_MORE.sub("", text))
    first, *others = (part.strip() for part in _LISTED.split(whole))
    is_one = not re.search(r"\b(?:of|for)\b", first) or any(is_body(strip_article(other)) for other in others)
    name = first if is_body(first) and is_one else whole
    is_person = parse_person(first) or names_office(first)
    return _strip(name) if is_body(name) and is_name(strip_article(name)) and not is_person else ""


def _strip(name: str) -> str:
    return re.sub(r"^the\s+", "", name)


def find_registered_body(lines: Sequence[Line]) -> str:
    """Return the only body that an imprint calls a charity or a company, with its registration."""
    names = {
        strip_article(name).casefold(): name
        for line in lines
        if (match := _REGISTERED.match(line.text))
        and (name := clean_body(match.group("name")))
        and is_name(name)
        and not names_office(name)
    }
    return next(iter(names.values())) if len(names) == 1 else ""


def find_signing_body(pages: FrontPages) -> str:
    """Return the body below the signature of a letter, a statement or a testimony."""
    names = (clean_body(line.text) for line in find_signature_lines(pages)[1:])
    return next((name for name in names if is_body(name) and is_name(name) and not names_office(name)), "")
