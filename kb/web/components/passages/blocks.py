"""View models of a passage's text: blocks, inline content and headings, built by `passage_layout`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kb.model import PassageId, Span

Scope = Literal["", "col", "colgroup", "row", "rowgroup"]
ProseKind = Literal["prose", "title", "heading", "quotation", "caption", "note"]


@dataclass(frozen=True, slots=True)
class TextLink:
    """A link on words of a passage, given by their span in its text."""

    span: Span
    url: str


@dataclass(frozen=True, slots=True)
class Inline:
    """A piece of inline content: text, a footnote mark, or a page break.

    Attributes:
        html: The text as markup; empty for the others.
        page: The page that begins here, in words.
        url: The footnote, or the target of a reference; empty where there is none.
        anchor: The id to which the footnote links back; empty from the second mark of a footnote on. For a page break,
            the id of the page; empty where the page has its anchor elsewhere.
    """

    html: str = ""
    page: str = ""
    mark: str = ""
    url: str = ""
    anchor: str = ""


Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class ProseBlock:
    """A paragraph, a block quotation, a caption, ..."""

    kind: ProseKind
    content: Inlines


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item of a list, its bullet or number as printed, and the nested list below it.

    If `is_continued`, it continues an item of the previous passage, which has the mark.
    """

    mark: str
    content: Inlines
    items: tuple[ListItem, ...] = ()
    is_continued: bool = False


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list."""

    items: tuple[ListItem, ...]
    kind: Literal["list"] = "list"


@dataclass(frozen=True, slots=True)
class LaidOutCell:
    """A cell of a table; it names a column or a row by its `scope`, as in HTML, and spans `columns`.

    If `is_carried`, it comes from the rest of the table, not from the text that is shown.
    """

    content: Inlines
    scope: Scope = ""
    is_carried: bool = False
    columns: int = 1


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table, row by row."""

    rows: tuple[tuple[LaidOutCell, ...], ...]
    kind: Literal["table"] = "table"


LaidOutBlock = ProseBlock | ListBlock | TableBlock


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading between passages; `depth` is 2 to 6, without gaps, for the elements h2 to h6."""

    depth: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class LaidOutPassage:
    """A passage laid out for reading, below the headings directly above it.

    Attributes:
        is_from_start: Whether it is shown from its beginning.
        mark: The mark of a footnote as printed.
        back_anchor: The id of a footnote's mark on this page; empty where the mark is not shown.
    """

    id: PassageId
    headings: tuple[Heading, ...]
    blocks: tuple[LaidOutBlock, ...]
    is_from_start: bool = True
    mark: str = ""
    back_anchor: str = ""
