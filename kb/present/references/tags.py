"""Meta tags by which Zotero's own page reader ("Embedded Metadata") saves the right thing.

Owns the two vocabularies of tags and which one a page uses: one only, since the reader mixes what it finds. Knows no
HTML.

A report gets Highwire tags: the reader takes a page for a report by `citation_technical_report_institution`. For a
web page, a press release too, Highwire has nothing: with its tags the page would be taken for an article of a
journal. Dublin Core makes it a web page, and `DC.type` its kind.
"""

from __future__ import annotations

from kb.model import PageRange
from kb.present.references.item import Item, ItemType, printed_pages
from kb.present.references.names import Name

Tag = tuple[str, str]


def meta_tags(item: Item, pages: PageRange | None, *, permalink: str, pdf: str = "") -> list[Tag]:
    """Return the tags of a page that shows a document or a passage of it.

    Args:
        item: The document.
        pages: The pages of the passage.
        permalink: The page's whole address, used where the document has none of its own.
        pdf: The whole address of the document's PDF; empty where it is none.

    Returns:
        Names and contents, in order, for `<meta name=... content=...>`; neither is escaped.
    """
    tags = _highwire(item, pages, pdf) if item.type is ItemType.REPORT else _dublin_core(item)
    address = "citation_public_url" if item.type is ItemType.REPORT else "bibo.uri"
    return [(name, content) for name, content in [*tags, (address, item.url or permalink)] if content]


def _highwire(item: Item, pages: PageRange | None, pdf: str) -> list[Tag]:
    first, last = printed_pages(pages) if pages else ("", "")
    return [
        ("citation_title", item.title),
        # The tag makes the page a report, so it stands even where no publisher is known; the reader drops a blank.
        ("citation_technical_report_institution", item.publisher or " "),
        ("citation_technical_report_number", item.number),
        *(("citation_author", _author(name)) for name in item.authors),
        ("citation_date", _iso(item)),
        ("citation_firstpage", _page(first)),
        ("citation_lastpage", _page(last)),
        ("citation_language", item.language),
        ("citation_publisher", item.publisher),
        ("citation_pdf_url", pdf),
    ]


def _dublin_core(item: Item) -> list[Tag]:
    return [
        ("DC.title", item.title),
        *(("DC.creator", _author(name)) for name in item.authors),
        ("DC.date", _iso(item)),
        ("DC.publisher", item.publisher),
        ("DC.source", item.publisher),
        ("DC.type", item.genre),
        ("DC.language", item.language),
    ]


def _author(name: Name) -> str:
    """Return a name so that the reader takes it apart rightly.

    It takes the last word for a surname unless there is a comma; a comma at the end keeps a body's name whole. One
    within would cut it.
    """
    return f"{name.family.replace(',', '')}," if name.is_body else f"{name.family}, {name.given}"


def _iso(item: Item) -> str:
    return "-".join(f"{part:02d}" for part in item.issued)


def _page(label: str) -> str:
    """Return a printed number; the reader would cut "A-1" at a common hyphen, but not at one that does not break."""
    return label.replace("-", "\u2011")
