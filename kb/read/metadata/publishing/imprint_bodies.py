"""Finds the bodies that produced a document, by sentences, registrations and signatures; and where it was published."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.read.metadata.finders.bodies import clean_body, is_body, is_name, strip_article
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.read.metadata.finders.jurisdictions import find_named
from kb.read.metadata.finders.people import find_signature_lines, names_office, parse_person
from kb.read.metadata.finders.titles import fold_alphanumerics
from kb.text.dates import MONTHS
from kb.text.word_lists import parse_words

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


# ------------------------------------------------------------------------------------------------ place of publication


# An address is no place of publication: it says where a body has its office, and a printer or a funder has one too. So
# a place is taken only from the forms in which imprints and citations print it, beside the publisher's name.
_WORD = r"[A-Z][\w’']+(?:-[\w’']+)*\.?"
_TOWN = rf"{_WORD}(?: (?:(?:upon|on|de|del|la|am|sur|of|the) )?{_WORD}){{0,2}}"
_PLACE = rf"{_TOWN}(?:, [A-Z][\w.]+(?: [A-Z]\w+)?)?"
_PLACES = rf"(?P<place>{_PLACE}(?:(?:,? and | ?[/;] ?){_PLACE}){{0,2}})"
_YEAR_END = r"(?:[,.;]? \(?(?:19|20)\d\d\)?)?\.?$"
_BEFORE_NAME = re.compile(rf"(?:^|[.)] ){_PLACES} ?: (?P<name>[^:]{{3,100}}?){_YEAR_END}")
_PUBLISHED_IN = re.compile(
    rf"(?:^|\. )(?i:(?:first )?published)(?: (?:19|20)\d\d)? (?:in|at) {_PLACES}"
    rf"(?: in (?:19|20)\d\d)? (?i:by) (?P<name>\S.*)"
)
_AFTER_NAME = re.compile(
    rf"^(?i:(?:first )?published(?: in)?(?: (?:19|20)\d\d)? by|publisher ?:) (?P<name>.{{3,100}}?),"
    rf" (?P<place>{_TOWN}){_YEAR_END}"
)
# Labels of an imprint, which precede a colon but are no place.
_LABEL_WORDS = parse_words(
    """
    acknowledgements address author authors citation contact contents copyright cover credit credits design designer
    director edited editor editors email enquiries funder funders image images isbn lead layout licence note photo
    photograph photography photos press printed printer produced publication published publisher publishers report
    researcher researchers series source sponsor suggested summary tel telephone title translation translator typeset
    version website written
    """
)
# Ends of names after a comma, which are no place.
_LEGAL_FORMS = parse_words("co corp inc limited llc llp ltd plc")
_MONTHS = frozenset(month.casefold() for month in MONTHS)


def find_publication_place(lines: Sequence[Line], publisher: str) -> str:
    """Return the place named beside the publisher in a line of title page or imprint; "" without one.

    `publisher` is the name in the document's record.
    """
    name = _fold_body(publisher)
    found = (_read_place(line.text, name) for line in lines) if name else iter(())
    return next((place for place in found if place), "")


def find_published_in(lines: Sequence[Line]) -> str:
    """Return the body in "Published in Geneva by the Net Watch Agency"."""
    for line in lines:
        match = _PUBLISHED_IN.search(line.text)
        name = clean_body(match["name"]).removeprefix("the ") if match else ""
        if is_body(name) and is_name(name):
            return name
    return ""


def _read_place(text: str, publisher: str) -> str:
    for form in (_PUBLISHED_IN, _AFTER_NAME, _BEFORE_NAME):
        for match in form.finditer(text):
            place = match["place"].rstrip(".")
            is_part_of_name = form is _AFTER_NAME and bool(find_named(place))  # "Department of Justice, Canada"
            if _fold_body(clean_body(match["name"])) == publisher and _is_place(place) and not is_part_of_name:
                return place
    return ""


def _is_place(text: str) -> bool:
    """Tell whether words may be a town's name: no label of an imprint, no legal form, no month."""
    words = parse_words(re.sub(r"[^\w\s]", " ", text.casefold()))
    return not words & (_LABEL_WORDS | _LEGAL_FORMS | _MONTHS)


def _fold_body(name: str) -> str:
    return fold_alphanumerics(strip_article(name))
