"""The description of what is cited: what a librarian would write down of it, typed.

Owns which type a document has and who counts as its author. Knows no style of reference lists, no form of file and
no address of this site.

A press release is a web page of the kind "Press release": neither the Citation Style Language (1.0.2) nor Zotero has a
type of its own for it; of those they have, the web page alone keeps the whole date, the kind and the address in every
style, and a newspaper article would name a newspaper that is not there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import PurePosixPath

from kb.model import DocumentRecord, PageRange
from kb.present.citations import page_words
from kb.present.references.names import Name, body, parse_name

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_DOUBLE_MARK = re.compile('[“”"]')
_WEB = frozenset({".html", ".htm"})
# What a document of this kind is called in a list of references; a report says so by its form.
_GENRES = {"release": "Press release", "report": ""}


class ItemType(StrEnum):
    """The types of the Citation Style Language that the documents of a library have."""

    REPORT = "report"
    WEBPAGE = "webpage"


@dataclass(frozen=True, slots=True)
class Item:
    """What is cited. Empty where not known.

    Attributes:
        id: The document's id.
        genre: What the document calls itself: "Press release", "Guidance".
        publisher: The body that published it; of a web page, the body whose site it is.
        issued: Year, month and day, as exact as known.
        url: Where it was published; not the address of a passage on this site.
        number: Of a report in its series.
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

    @property
    def by_publisher(self) -> bool:
        """Whether the publisher is the only author."""
        return self.authors == (body(self.publisher),)


@dataclass(frozen=True, slots=True)
class Quoted:
    """The words that are cited, and where they were found.

    Attributes:
        words: As they stand in the passage; empty where the passage as a whole is cited.
        pages: Of these words.
        permalink: The passage's address on this site, whole.
    """

    words: str = ""
    pages: PageRange | None = None
    permalink: str = ""

    @property
    def in_marks(self) -> str:
        """The words in quotation marks of the kind that they do not use themselves."""
        if not self.words:
            return ""
        return f"‘{self.words}’" if _DOUBLE_MARK.search(self.words) else f"“{self.words}”"


def describe(record: DocumentRecord) -> Item:
    """Return the description of a document."""
    metadata = record.metadata
    is_web = metadata.kind == "release" or PurePosixPath(record.source).suffix.lower() in _WEB
    authors = tuple(parse_name(author) for author in metadata.authors)
    if not authors and metadata.publisher:
        authors = (body(metadata.publisher),)
    return Item(
        id=record.id,
        type=ItemType.WEBPAGE if is_web else ItemType.REPORT,
        title=metadata.title or PurePosixPath(record.source).name,
        authors=tuple(_body_if(author, metadata.publisher) for author in authors),
        publisher=metadata.publisher,
        genre=_GENRES.get(metadata.kind, metadata.kind.capitalize()),
        issued=date_parts(metadata.date),
        url=metadata.url,
        language=metadata.language,
    )


def date_parts(iso: str) -> tuple[int, ...]:
    """Return year, month and day of a date, as exact as it is known; nothing where it is none."""
    match = _DATE.fullmatch(iso)
    return tuple(int(part) for part in match.groups() if part) if match else ()


def printed_pages(pages: PageRange) -> tuple[str, str]:
    """Return the printed numbers of the first and the last page; two empty ones where there are none."""
    if not pages.label:
        return "", ""
    words = page_words(pages).partition(" (")[0]
    first, _, last = words.partition("\u00a0")[2].partition("–")
    return first, last or first


def csl_item(item: Item, accessed: date) -> dict[str, object]:
    """Return an item in the words of the Citation Style Language's JSON, without pages and notes.

    The body whose site a web page is stands as the title of the site, since Zotero's web page has no publisher.
    """
    values: dict[str, object] = {
        "id": item.id,
        "type": item.type.value,
        "title": item.title,
        "author": [_csl_name(author) for author in item.authors],
        "container-title" if item.type is ItemType.WEBPAGE else "publisher": item.publisher,
        "genre": item.genre,
        "number": item.number,
        "issued": {"date-parts": [list(item.issued)]} if item.issued else None,
        "URL": item.url,
        "accessed": {"date-parts": [[accessed.year, accessed.month, accessed.day]]},
        "language": item.language,
    }
    return {key: value for key, value in values.items() if value}


def _csl_name(name: Name) -> dict[str, str]:
    return {"literal": name.family} if name.is_body else {"family": name.family, "given": name.given}


def _body_if(author: Name, publisher: str) -> Name:
    """Take an author that is also the publisher for a body, whatever its name looks like."""
    whole = f"{author.given} {author.family}".strip()
    return body(publisher) if publisher and whole.casefold() == publisher.casefold() else author
