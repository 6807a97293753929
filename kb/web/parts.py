"""What a passage consists of when it is laid out: words, footnotes' marks, paragraphs, lists, tables, headings.

Shapes only, for `kb.web.reading` to build and for templates to print.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kb.model import PassageId

PartKind = Literal["prose", "title", "heading", "quotation", "caption", "note"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words; or, between them, the mark of a footnote, or the beginning of a page.

    Attributes:
        html: The words, as markup; empty for the others.
        page: The label of the page that begins here.
        mark: The footnote's mark.
        address: Of the footnote; empty where it was not found.
        anchor: Where the footnote leads back to; empty from the second mark of a footnote on.
    """

    html: str = ""
    page: str = ""
    mark: str = ""
    address: str = ""
    anchor: str = ""


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph, a block quotation, a caption, ..."""

    kind: PartKind
    line: Line


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list, its bullet or number as printed, and the list below it.

    Attributes:
        goes_on: Whether its beginning, and with it its mark, stands elsewhere.
    """

    mark: str
    line: Line
    items: tuple[Item, ...] = ()
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list."""

    items: tuple[Item, ...]
    kind: Literal["list"] = "list"


@dataclass(frozen=True, slots=True)
class Table:
    """A table, row by row."""

    rows: tuple[tuple[Line, ...], ...]
    kind: Literal["table"] = "table"


Part = Prose | ItemList | Table


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading between passages.

    Attributes:
        depth: 2 to 6, without gaps, as a page needs it.
        anchor: Its place on the page.
    """

    depth: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage as it is read.

    Attributes:
        headings: Those that stand directly above it.
        begins: Whether it is shown from its beginning.
        mark: For a footnote: its mark as printed.
        back: For a footnote: the place of its mark on this page, or empty.
    """

    id: PassageId
    headings: tuple[Heading, ...]
    parts: tuple[Part, ...]
    begins: bool = True
    mark: str = ""
    back: str = ""
