"""Meta tags from which Zotero's "Embedded Metadata" translator saves a page with the right item type.

A page uses one of two vocabularies, since the translator mixes what it finds. Reports with a publisher get Highwire
tags: `citation_technical_report_institution` makes an item a report. Highwire has no other type that is used here, and
its tags would turn a web page into a journal article, so all others get Dublin Core: web pages and press releases with
`DC.type` as the genre, the others with an item type of Zotero's own vocabulary (`z.itemType`). Place of publication and
the number of a judgment or a statute come from EPrints and PRISM, since neither vocabulary has them. The original
address is `citation_public_url` in both, which the translator prefers to the page's preview address (`og:url`).
"""

from __future__ import annotations

from kb.citations.item import Item, ItemType, Name

Tag = tuple[str, str]


def build_meta_tags(item: Item, *, permalink: str, pdf: str = "") -> list[Tag]:
    """Return names and contents of meta tags, in order and not escaped, for a page that shows a document or a passage.

    Args:
        permalink: The absolute URL of the page, used where the document has none of its own.
        pdf: The absolute URL of the document's PDF; empty where it is not one.
    """
    if item.type is ItemType.REPORT and item.publisher:
        tags = _build_highwire(item, pdf)
    else:
        tags = _build_dublin_core(item)
        if item.type is ItemType.REPORT:  # Highwire states no type
            tags += [("citation_isbn", item.isbn), ("citation_pdf_url", pdf)]
    return [(name, content) for name, content in [*tags, ("citation_public_url", item.url or permalink)] if content]


def _build_highwire(item: Item, pdf: str) -> list[Tag]:
    return [
        ("citation_title", item.title),
        ("citation_technical_report_institution", item.publisher),
        ("citation_technical_report_number", item.number),
        *(("citation_author", _format_author(name)) for name in item.authors),
        ("citation_date", item.iso_date),
        ("citation_isbn", item.isbn),
        ("citation_doi", item.doi),
        ("citation_language", item.language),
        ("citation_publisher", item.publisher),
        ("eprints.place_of_pub", item.place),
        ("citation_pdf_url", pdf),
    ]


_ZOTERO_TYPES = {
    ItemType.REPORT: "report",
    ItemType.DATASET: "dataset",
    ItemType.DEBATE: "hearing",
    ItemType.JUDGMENT: "case",
    ItemType.STATUTE: "statute",
}


def _build_dublin_core(item: Item) -> list[Tag]:
    body = item.body or item.publisher
    authors = () if item.type is ItemType.JUDGMENT else item.authors
    # A hearing has only contributors, which the translator reads from the bibliographic vocabulary.
    creator = "bib.contributors" if item.type is ItemType.DEBATE else "DC.creator"
    return [
        ("DC.title", item.title),
        *((creator, _format_author(name)) for name in authors),
        ("DC.date", item.iso_date),
        ("DC.publisher", body),
        ("DC.source", body),
        ("eprints.place_of_pub", item.place),
        ("z.itemType", _ZOTERO_TYPES.get(item.type, "")),
        ("DC.type", item.genre),
        ("prism.volume" if item.type is ItemType.DEBATE else "prism.number", item.number),
        ("DC.language", item.language),
        ("DC.identifier", f"doi:{item.doi}" if item.doi else ""),
    ]


def _format_author(name: Name) -> str:
    """Return a name in the form that the translator splits correctly.

    It takes the last word as the surname unless there is a comma. A comma at the end keeps the name of a body whole;
    one inside would split it.
    """
    return f"{name.family.replace(',', '')}," if name.is_body else f"{name.family}, {name.given}"
