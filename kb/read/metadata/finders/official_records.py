"""Recognises documents that are certainly a statute, a judgment or a debate, and their citation.

Three things are certain: the URL under which an official site publishes a record, as the head of the file or the
sidecar gives it; the label "Neutral Citation Number" of a judgment (Practice Direction (Judgments: Form and Citation)
[2001] 1 WLR 194); and a neutral citation alone on a line of a title page that has "Judgment" alone on another. Words of
a title ("The great debate") are not.

Sources: the URLs of legislation.gov.uk (its developers' guide, "URIs"), of caselaw.nationalarchives.gov.uk and of
hansard.parliament.uk.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from kb.model import Metadata, MetadataOrigin
from kb.read.metadata.finders.front_pages import FrontPages

_LEGISLATION = re.compile(
    r"/(?P<series>[a-z]+)/(?P<year>\d{4})/(?P<number>\d+)(?!.*/(?:notes|memorandum|impacts|resources)\b)(?:/.*)?"
)
# Numbering of the series of legislation.gov.uk.
_SERIES = {
    "ukpga": "c. {number}",
    "asp": "asp {number}",
    "nia": "c. {number} (NI)",
    "asc": "asc {number}",
    "anaw": "anaw {number}",
    "uksi": "SI {year}/{number}",
    "ssi": "SSI {year}/{number}",
    "wsi": "WSI {year}/{number}",
    "nisr": "SR {year}/{number}",
}
_HOUSES = {"commons": "House of Commons", "lords": "House of Lords"}
_DEBATE = re.compile(r"/(?P<house>commons|lords)/(?P<date>\d{4}-\d\d-\d\d)/.+", re.IGNORECASE)
_NEUTRAL = r"\[(?:19|20)\d\d\] (?:UK|EW|NI|CS)[A-Z]{2,6}(?: (?:Civ|Crim))? \d{1,5}(?: \((?:[A-Z][A-Za-z]+)\))?"
_LABELLED = re.compile(rf"neutral citation(?: (?i:number|no\.?))? ?:? ?(?P<number>{_NEUTRAL})(?:\W.*)?", re.IGNORECASE)
_ALONE = re.compile(rf"(?P<number>{_NEUTRAL})")
_JUDGMENT = re.compile(r"(?:approved )?judgment", re.IGNORECASE)


def find_official_record(given: Metadata, pages: FrontPages) -> tuple[MetadataOrigin, Metadata]:
    """Return kind, number and House of an official record, and where they were read; empty if that is uncertain.

    `given` is the metadata of the sidecar and the head of the file.
    """
    found = _read_address(given.url)
    if found.kind:
        return given.find_origin("url") or MetadataOrigin.HEAD, found
    lines = [line.text for line in pages.title_page]
    forms = [_LABELLED, *([_ALONE] if any(map(_JUDGMENT.fullmatch, lines)) else [])]
    numbers = {match["number"] for line in lines for form in forms if (match := form.fullmatch(line))}
    is_one = len(numbers) == 1
    return MetadataOrigin.TITLE_PAGE, Metadata(kind="judgment", number=numbers.pop()) if is_one else Metadata()


def _read_address(url: str) -> Metadata:
    address = urlsplit(url)
    host = (address.hostname or "").removeprefix("www.")
    if host == "legislation.gov.uk" and (match := _LEGISLATION.fullmatch(address.path)):
        form = _SERIES.get(match["series"])
        return Metadata(kind="statute", number=form.format(**match.groupdict())) if form else Metadata()
    if host == "hansard.parliament.uk" and (match := _DEBATE.fullmatch(address.path)):
        return Metadata(kind="debate", corporate_author=_HOUSES[match["house"].lower()], date=match["date"])
    return Metadata()
