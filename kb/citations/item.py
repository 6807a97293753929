"""The bibliographic description of a document, independent of citation styles and file formats.

A press release is a web page of the genre "Press release": neither the Citation Style Language (1.0.2) nor Zotero has a
type for it, and only the web page keeps the full date, the genre and the URL in every style (a newspaper article would
need the name of a newspaper). A debate is a hearing, "a formal hearing or meeting report by a legislative body" in
Zotero's words. Debates, judgments and statutes are recognised by the document's record, never by words of its title.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import PurePosixPath

from kb.citations.pinpoints import Pinpoint, PinpointUnit, spell_pinpoint
from kb.citations.wording import drop_concluded, drop_last_stop, find_cited_date, format_pages
from kb.model import DocumentId, DocumentRecord, Metadata, MetadataOrigin, PageRange
from kb.text.names import GIVEN_NAMES, NO_BREAK, TITLES_BEFORE, split_person
from kb.text.word_lists import BROAD_ORGANISATION_WORDS, CORPORATE_WORDS, load_english, parse_words

# Words that occur in names of organisations and not of people.
_BODY_WORDS = (
    BROAD_ORGANISATION_WORDS
    | CORPORATE_WORDS
    | parse_words(
        """
    body cabinet command executive inquiry inspectorate library mp mps museum ngo organisation organization partners
    research secretariat secretary staff support taskforce working of for and the against to on in
    """
    )
)
_BODY_WORD = re.compile(rf"\b(?:{'|'.join(sorted(_BODY_WORDS))}|&|\+)\b|[&+/@©]", re.IGNORECASE)
# The title of a peer is part of the name: "Baroness Young".
_PEER = re.compile(r"(?:lord|lady|baron|baroness|viscount|viscountess|earl|judge)\s", re.IGNORECASE)
# Surnames that are nobody's given name elsewhere; the short ones only before what stands between: "Le Thi Hoa".
_VIETNAMESE = parse_words("nguyen tran pham huynh phan bui ngo truong")
_VIETNAMESE_SHORT = parse_words("le vu vo do ho ly ha dang dinh duong hoang cao mai luong")
_VIETNAMESE_MIDDLE = parse_words("thi van duc huu")
_KOREAN = parse_words("kim lee park kang shin")  # and given names elsewhere
_SUFFIX = re.compile(r"(?<=\w\w),? (?P<suffix>[JS]r\.?|I{2,3}|IV)$")
_CAPITAL_FIRST = re.compile(r"[^\W\d_a-z][^\W\d_A-Z]+(?:-[^\W\d_]+)?")
_KOREAN_GIVEN = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+-[a-z]+")
_CAPITALS = re.compile(r"[^\W\d_]{2,}(?<![a-z])(?=[\W\d_]|$)")
_HON = re.compile(r"(?:the )?(?:rt\.? )?hon(?:ou?rable)?\.?\s+", re.IGNORECASE)
_CHAIR = re.compile(r"\b(?:speaker|chair\w*|president|clerk|members?)\b", re.IGNORECASE)
_CAPITAL_WORD = re.compile(r"[A-Z]{3}")  # "Jo NGO"
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_WEB_SUFFIXES = frozenset({".html", ".htm"})
_DAY_CHARS = 10
_ACRONYM = re.compile(r"\s*\([A-Z][\w&-]*\)$")
_HOUSE = re.compile(r"(?:(?:UK|United Kingdom) )?House of (?P<house>Commons|Lords)", re.IGNORECASE)
_ORDINALS = ("second", "third", "fourth", "fifth", "sixth", "seventh")
_EDITION = re.compile(
    rf"(?P<ordinal>{'|'.join(_ORDINALS)}|[1-9]\d?(?=nd|rd|th)|[2-9]1(?=st))(?:st|nd|rd|th)? edition\b|"
    r"v(?:er(?:sion|\.)?)?\s?(?P<version>\d{1,2}(?:\.\d{1,2})*)\b",
    re.IGNORECASE,
)
_GUESSED = (MetadataOrigin.INFERRED, MetadataOrigin.FILE_NAME)


@dataclass(frozen=True, slots=True)
class Name:
    """The name of an author: a person, or a body with an empty `given`.

    `family` includes a person's particles, "van der Berg"; it comes first in the order of "Nguyen Thi Lan".
    `suffix` is "Jr." or "III".
    """

    family: str
    given: str = ""
    is_body: bool = False
    is_family_first: bool = False
    suffix: str = ""

    def __str__(self) -> str:
        parts = (self.family, self.given) if self.is_family_first else (self.given, self.family, self.suffix)
        return " ".join(filter(None, parts))


def make_body(name: str) -> Name:
    """Return the name of a body."""
    return Name(name, is_body=True)


def parse_name(text: str) -> Name:
    """Parse a name in a document's metadata: "Klara Skrivankova", "Skrivankova, Klara", "Home Office".

    Vietnamese, Korean and Taiwanese names keep their surnames in front: "Nguyen Thi Lan", "Kim Ji-young".
    """
    given, _, family = text.rpartition(" ")
    if given and NO_BREAK in family:
        return Name(family.replace(NO_BREAK, " "), given)
    text = " ".join(text.split())
    plain = TITLES_BEFORE.sub("", text, count=1)
    if _is_family_first(plain):
        family, _, given = plain.partition(" ")
        return Name(family, given, is_family_first=True)
    if suffix := _SUFFIX.search(plain):
        name = parse_name(plain[: suffix.start()])
        return make_body(text) if name.is_body else replace(name, suffix=suffix["suffix"])
    if _BODY_WORD.search(plain) or _PEER.match(plain):
        return make_body(text)
    if _begins_as_no_name(plain):
        return make_body(text)
    family, comma, given = (part.strip() for part in plain.partition(","))
    if comma:
        return Name(family, given) if family and given and "," not in given else make_body(text)
    person = split_person(plain)
    return Name(person.family, person.given) if person and not _CAPITAL_WORD.search(plain) else make_body(text)


def _is_family_first(name: str) -> bool:
    """Tell whether a name has a Vietnamese surname in front and none behind, or any before "Ji-young", "Meng-lin"."""
    words = name.split()
    if (
        len(words) < 2
        or _BODY_WORD.search(name, len(words[0]))
        or not all(_CAPITAL_FIRST.fullmatch(each) for each in words)
    ):
        return False
    first, second, last = (_fold_letters(words[at]) for at in (0, 1, -1))
    is_vietnamese = first in _VIETNAMESE or (first in _VIETNAMESE_SHORT and second in _VIETNAMESE_MIDDLE)
    is_korean = _KOREAN_GIVEN.fullmatch(name) and (first in _KOREAN or first not in GIVEN_NAMES)
    return (is_vietnamese and last not in _VIETNAMESE) or bool(is_korean)


def _fold_letters(word: str) -> str:
    """Return a word in small letters without accents: "nguyen" of "Nguyễn"."""
    plain = unicodedata.normalize("NFD", word.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _begins_as_no_name(text: str) -> bool:
    """Tell whether three words or more begin with one that is English and nobody's name: "Vote Uncommitted Zorbia"."""
    words = text.split()
    first = words[0].casefold() if len(words) > 2 and "," not in text else ""
    return first in load_english() and first not in GIVEN_NAMES


class ItemType(StrEnum):
    """The item types of the Citation Style Language that are used here."""

    REPORT = "report"
    WEBPAGE = "webpage"
    DATASET = "dataset"
    DEBATE = "hearing"
    JUDGMENT = "legal_case"
    STATUTE = "legislation"


PRESS_RELEASE = "Press release"  # the genre
# Item types of document kinds other than reports, and their genres in a list of references.
_TYPES = {
    "release": (ItemType.WEBPAGE, PRESS_RELEASE),
    "post": (ItemType.WEBPAGE, ""),
    "news": (ItemType.WEBPAGE, ""),
    "web page": (ItemType.WEBPAGE, ""),
    "webpage": (ItemType.WEBPAGE, ""),
    "dataset": (ItemType.DATASET, "Data set"),
    "data set": (ItemType.DATASET, "Data set"),
    "debate": (ItemType.DEBATE, "Debate"),
    "hansard": (ItemType.DEBATE, "Debate"),
    "judgment": (ItemType.JUDGMENT, ""),
    "judgement": (ItemType.JUDGMENT, ""),
    "statute": (ItemType.STATUTE, ""),
    "act": (ItemType.STATUTE, ""),
    "statutory instrument": (ItemType.STATUTE, ""),
}
_PRINTED = frozenset({"report", "guidance", "strategy", "policy", "toolkit", "briefing", "working paper", "plan"})
_NAMED_SERIES = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}.*\d")  # "Working Paper 12", not "Cm 9742"
_OFFICIAL = (ItemType.DEBATE, ItemType.JUDGMENT, ItemType.STATUTE)


@dataclass(frozen=True, slots=True)
class Item:
    """A cited work. Fields are empty where not known.

    Attributes:
        genre: "Press release", "Guidance".
        publisher: The body that published it, or that runs the website.
        place: Of publication.
        body: The House of a debate, or the court of a judgment.
        house: "Commons" or "Lords" for a debate of the Parliament of the United Kingdom.
        issued: Year, month and day, as exact as known.
        url: Where it was published, not an address of this site.
        library_url: The document's address on this site, absolute.
        machine_read: A sentence on what of this no person has checked.
        sentence_title: The title in sentence case, where it is not so itself.
        number: The number of a report in its series, the neutral citation of a judgment, the chapter or number of a
            statute, the volume of a debate.
        doi: Without the address of the resolver.
        edition: The number of a later edition, "2", or a version in words, "Version 2.1".
    """

    id: str
    type: ItemType
    title: str
    authors: tuple[Name, ...] = ()
    publisher: str = ""
    genre: str = ""
    number: str = ""
    issued: tuple[int, ...] = ()
    url: str = ""
    language: str = ""
    isbn: str = ""
    doi: str = ""
    place: str = ""
    body: str = ""
    house: str = ""
    library_url: str = ""
    machine_read: str = ""
    sentence_title: str = ""
    edition: str = ""

    @property
    def iso_date(self) -> str:
        """The date of issue in ISO 8601, as exact as known."""
        return "-".join(f"{part:02d}" for part in self.issued)

    @property
    def is_by_publisher(self) -> bool:
        """Whether the publisher is the only author."""
        return self.authors == (make_body(self.publisher),)


@dataclass(frozen=True, slots=True)
class Quoted:
    """The words that are cited, and where they are; without a quotation `words` is empty.

    Attributes:
        pages: Those of the words.
        permalink: Absolute.
        pinpoint: Takes the place of pages in citations of official records.
        note: The mark of the footnote that the words are in.
        is_passage: Whether the words are a whole passage, too long for the note of a reference.
        heading: The one above words that are on no page.
        paragraphs: Those of words that are on no page, counted as a reader does.
    """

    words: str = ""
    pages: PageRange | None = None
    permalink: str = ""
    pinpoint: Pinpoint | None = None
    note: str = ""
    is_passage: bool = False
    heading: str = ""
    paragraphs: Pinpoint | None = None

    @property
    def place(self) -> str:
        """Where the words are, in a form that any style understands: "para. 17", "p. 12 (PDF p. 14), note 3"."""
        is_column = self.pinpoint is not None and self.pinpoint.unit is PinpointUnit.COLUMN  # the printed page number
        pages = format_pages(self.pages) if self.pages and not is_column else ""
        pinpoint = spell_pinpoint(self.pinpoint) if self.pinpoint else ""
        return ", ".join(filter(None, (pinpoint, pages, f"note {self.note}" if self.note else "")))


def describe(record: DocumentRecord, speaker: str = "") -> Item:
    """Return the bibliographic description of a document, or of what a speaker says in a debate."""
    return _describe(record.id, record.source, record.metadata, speaker)


@lru_cache(maxsize=1024)
def _describe(document: DocumentId, source: str, printed: Metadata, speaker: str) -> Item:
    metadata = drop_concluded(printed)
    type_, genre = _classify(metadata, PurePosixPath(source).suffix.lower())
    body = metadata.corporate_author or metadata.publisher
    authors = tuple(parse_name(author) for author in metadata.authors)
    if type_ is ItemType.DEBATE and (member := _parse_speaker(speaker)):
        authors = (member,)
    elif not authors and body and type_ is not ItemType.STATUTE:
        authors = (make_body(body),)
    return Item(
        id=document,
        type=type_,
        title=drop_last_stop(metadata.full_title or PurePosixPath(source).name),
        sentence_title=drop_last_stop(metadata.sentence_title),
        authors=tuple(_replace_by_publisher(author, metadata.publisher) for author in authors),
        publisher=metadata.publisher,
        genre=_name_genre(genre, metadata) if type_ is ItemType.REPORT else genre,
        number=metadata.number,
        issued=split_date(find_cited_date(metadata)),
        url=metadata.url or (f"https://doi.org/{metadata.doi}" if metadata.doi else ""),
        language=metadata.language,
        isbn=metadata.isbn,
        doi=metadata.doi,
        place=metadata.place if metadata.publisher else "",
        body=body if type_ in (ItemType.DEBATE, ItemType.JUDGMENT) else "",
        house=_find_house(metadata, body) if type_ is ItemType.DEBATE else "",
        edition=_name_edition(metadata) if type_ is ItemType.REPORT else "",
    )


def _classify(metadata: Metadata, suffix: str) -> tuple[ItemType, str]:
    """Return the item type of a document, and its genre in a list of references; a report needs none."""
    type_, genre = _TYPES.get(metadata.kind, (None, "" if metadata.kind == "report" else metadata.kind.capitalize()))
    if type_ in _OFFICIAL and metadata.find_origin("kind") in _GUESSED:
        type_, genre = None, ""
    is_dated = suffix == ".txt" and len(metadata.date) == _DAY_CHARS  # a report bears a month or a year
    is_page = suffix in _WEB_SUFFIXES or ((suffix == ".md" or is_dated) and metadata.kind not in _PRINTED)
    return type_ or (ItemType.WEBPAGE if is_page else ItemType.REPORT), genre


def _name_genre(genre: str, metadata: Metadata) -> str:
    """Return the genre of a report; "" where its series or its title has the word."""
    is_named = _NAMED_SERIES.match(metadata.number) or genre.casefold() in metadata.full_title.casefold()
    return "" if is_named else genre


def _name_edition(metadata: Metadata) -> str:
    """Return the number of the edition that a document's own words name, or its version; "" where its title has it."""
    match = _EDITION.match(metadata.edition)
    if not match or match.group().casefold() in metadata.full_title.casefold():
        return ""
    if version := match["version"]:
        return f"Version {version}"
    word = match["ordinal"].casefold()
    return word if word.isdigit() else str(_ORDINALS.index(word) + 2)


def _find_house(metadata: Metadata, body: str) -> str:
    """Return which House of the UK Parliament a body is; Canada has a House of Commons too."""
    match = _HOUSE.fullmatch(body)
    is_canadian = "Canada" in metadata.jurisdictions or "Canada" in metadata.publisher
    return match["house"].capitalize() if match and not is_canadian else ""


def _parse_speaker(text: str) -> Name | None:
    """Return a member's name, with capitals normalised where a debate prints names in capitals; None for the Chair."""
    if not text or _CHAIR.search(text):
        return None
    name = parse_name(_CAPITALS.sub(lambda match: match.group().capitalize(), _HON.sub("", text)))
    return name if not name.is_body or _PEER.match(text) else None


def split_date(iso: str) -> tuple[int, ...]:
    """Return year, month and day of an ISO date, as far as given; empty if it is not a date."""
    match = _DATE.fullmatch(iso)
    return tuple(int(part) for part in match.groups() if part) if match else ()


def build_csl_item(item: Item, accessed: date) -> dict[str, object]:
    """Return an item as CSL-JSON, without pages and notes.

    The publisher of a web page becomes the title of the website, since Zotero's web page has no publisher. For a
    judgment the court is the authority, not an author, and the neutral citation is the number; for a debate the House
    is the authority.
    """
    is_judgment, is_debate = item.type is ItemType.JUDGMENT, item.type is ItemType.DEBATE
    values: dict[str, object] = {
        "id": item.id,
        "type": item.type.value,
        "title": item.title,
        "author": [] if is_judgment else [_build_csl_name(author) for author in item.authors],
        "authority": item.body,
        "container-title" if item.type is ItemType.WEBPAGE else "publisher": (
            "" if item.publisher == item.body else item.publisher
        ),
        "publisher-place": item.place,
        "genre": item.genre,
        "volume" if is_debate else "number": item.number,
        "issued": {"date-parts": [list(item.issued)]} if item.issued else None,
        "URL": item.url,
        "accessed": {"date-parts": [[accessed.year, accessed.month, accessed.day]]},
        "language": item.language,
        "edition": item.edition,
        "ISBN": item.isbn,
        "DOI": item.doi,
    }
    return {key: value for key, value in values.items() if value}


def _build_csl_name(name: Name) -> dict[str, str]:
    if name.is_body:
        return {"literal": name.family}
    return {"family": name.family, "given": name.given} | ({"suffix": name.suffix} if name.suffix else {})


def _replace_by_publisher(author: Name, publisher: str) -> Name:
    """Return an author that is also the publisher as the publisher is named, whatever its name looks like."""
    return make_body(publisher) if publisher and _fold_body(str(author)) == _fold_body(publisher) else author


def _fold_body(name: str) -> str:
    """Return the name of a body without article and acronym: "The Home Office (HO)" is "Home Office"."""
    return _ACRONYM.sub("", name).casefold().removeprefix("the ")
