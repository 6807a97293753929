"""Finds the place of publication printed with the publisher's name: "London: The Stationery Office".

An address is no place of publication: it says where a body has its office, and a printer or a funder has one too. So a
place is taken only from the forms in which imprints and citations print it, beside the publisher's name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.read.metadata.bodies import clean_body, is_body, is_name, strip_article
from kb.read.metadata.front_pages import Line
from kb.read.metadata.jurisdictions import find_named
from kb.read.metadata.titles import fold_alphanumerics
from kb.text.word_lists import parse_words

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
    """Tell whether words may be a town's name: no label of an imprint, no legal form."""
    words = parse_words(re.sub(r"[^\w\s]", " ", text.casefold()))
    return not words & (_LABEL_WORDS | _LEGAL_FORMS)


def _fold_body(name: str) -> str:
    return fold_alphanumerics(strip_article(name))
