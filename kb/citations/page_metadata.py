"""Metadata in the head of a page: schema.org as JSON-LD for search engines, and meta tags for Zotero.

The vocabulary is <https://schema.org/version/latest>. A passage is a `Chapter`, the only type for a part of a longer
text that has `pagination`.

From the meta tags Zotero's "Embedded Metadata" translator saves the page with the right item type. A page has one of
two vocabularies, since the translator mixes what it finds. Reports with a publisher get Highwire tags:
`citation_technical_report_institution` makes an item a report. Highwire has no other type that is used here, and its
tags would turn a web page into a journal article, so all others get Dublin Core: web pages and press releases with
`DC.type` as the genre, the others with an item type of Zotero's own vocabulary (`z.itemType`). Place of publication and
the number of a judgment or a statute come from EPrints and PRISM, since neither vocabulary has them. The original
address is `citation_public_url` in both, which the translator prefers to the page's preview address (`og:url`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.citations.item import PRESS_RELEASE, Item, ItemType, Name
from kb.citations.wording import parse_page_label
from kb.model import PageRange

Node = dict[str, object]

CONTEXT = "https://schema.org"

_TYPES = {
    ItemType.REPORT: "Report",
    ItemType.WEBPAGE: "Article",
    ItemType.DATASET: "Dataset",
    ItemType.DEBATE: "CreativeWork",
    ItemType.JUDGMENT: "CreativeWork",
    ItemType.STATUTE: "Legislation",
}
_WITH_HEADLINE = ("Report", "NewsArticle", "Article")
_NUMBERS = {"Report": "reportNumber", "Legislation": "legislationIdentifier"}


@dataclass(frozen=True, slots=True)
class SpokenWords:
    """A quotation whose speaker may be named in full; `url` is absolute, and marks the words."""

    words: str
    speaker: str
    role: str
    organisation: str
    url: str


def describe_document(item: Item, *, url: str, description: str = "") -> Node:
    """Describe a document; `url` is that of its page on this site, `description` the beginning of its text."""
    return {"@context": CONTEXT, **_describe_work(item, url), **_keep({"description": description})}


def describe_passage(
    item: Item,
    spoken: Sequence[SpokenWords],
    *,
    url: str,
    document_url: str,
    heading: str = "",
    pages: PageRange | None = None,
    description: str = "",
) -> Node:
    """Describe a passage, with those of its quotations whose speakers may be named.

    Args:
        url: The absolute permalink of the passage.
        document_url: The absolute URL of the document.
        heading: The nearest heading above it.
        description: The beginning of the passage.
    """
    passage: Node = {
        "@context": CONTEXT,
        "@type": "Chapter",
        "@id": url,
        "url": url,
        "isPartOf": _describe_work(item, document_url),
    }
    more = {
        "name": heading,
        "description": description,
        "pagination": _format_pagination(pages) if pages else "",
        "inLanguage": item.language,
        "hasPart": [_describe_quotation(each, item, url) for each in spoken],
    }
    return {**passage, **_keep(more)}


def describe_site(*, url: str, name: str, language: str, search: str, description: str = "") -> Node:
    """Describe the site, and how it is searched.

    Args:
        url: The absolute URL of the home page.
        language: A BCP 47 tag.
        search: The absolute URL of a search, with `{search_term_string}` in place of its words.
    """
    action = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": search},
        "query-input": "required name=search_term_string",
    }
    site: Node = {"@context": CONTEXT, "@type": "WebSite", "@id": url, "url": url, "name": name, "inLanguage": language}
    return {**site, **_keep({"description": description}), "potentialAction": action}


def _describe_work(item: Item, url: str) -> Node:
    kind = "NewsArticle" if item.genre == PRESS_RELEASE else _TYPES[item.type]
    work: Node = {"@type": kind, "@id": url, "url": url, "name": item.title}
    more = {
        "headline": item.title if kind in _WITH_HEADLINE else "",
        "datePublished": item.iso_date,
        "author": [_describe_name(each) for each in item.authors],
        "publisher": _describe_body(item.publisher) if item.publisher else {},
        "inLanguage": item.language,
        _NUMBERS.get(kind, "identifier"): item.number,
        "sameAs": item.url,
    }
    return {**work, **_keep(more)}


def _describe_name(name: Name) -> Node:
    if name.is_body:
        return _describe_body(name.family)
    given = {"givenName": name.given, "familyName": name.family, "honorificSuffix": name.suffix}
    return {"@type": "Person", "name": str(name), **_keep(given)}


def _describe_body(name: str) -> Node:
    return {"@type": "Organization", "name": name}


def _describe_quotation(spoken: SpokenWords, item: Item, passage_url: str) -> Node:
    if spoken.speaker == spoken.organisation:
        speaker = _describe_body(spoken.speaker)
    else:
        affiliation = _describe_body(spoken.organisation) if spoken.organisation else {}
        more = {"jobTitle": spoken.role, "affiliation": affiliation}
        speaker = {"@type": "Person", "name": spoken.speaker, **_keep(more)}
    return {
        "@type": "Quotation",
        "text": spoken.words,
        "url": spoken.url,
        "spokenByCharacter": speaker,
        "isPartOf": {"@id": passage_url},
        **_keep({"inLanguage": item.language}),
    }


def _format_pagination(pages: PageRange) -> str:
    """Return the printed page numbers, or those of the file if none are printed."""
    first, last = parse_page_label(pages)
    if not first:
        first, last = str(pages.first), str(pages.last)
    return first if first == last else f"{first}–{last}"


def _keep(values: Mapping[str, object]) -> Node:
    """Return the values that are not empty."""
    return {name: value for name, value in values.items() if value}


# ---------------------------------------------------------------------------------------- meta tags

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
    if name.is_body:
        return f"{name.family.replace(',', '')},"
    return ", ".join(filter(None, (name.family, name.given, name.suffix)))
