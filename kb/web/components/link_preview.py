"""Previews of pages on other sites: Open Graph for links, linked data for search engines.

There is no picture: those of pages are drawn on request, and none comes from elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from babel.core import get_global

from kb.citations.item import Item
from kb.citations.page_metadata import Node, SpokenWords, describe_document, describe_passage, describe_site
from kb.library.view import LibraryView
from kb.model import APPARATUS_KINDS, BlockKind, DocumentRecord, Passage
from kb.present.excerpts import select_excerpt_span
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.languages import current_language

_EXCERPT_CHARS = 200
_MIN_PROSE_CHARS = 80  # less is a heading or a label
_SENTENCE_END = (".", "!", "?", ":", ".”", ".’", '."', ".'", "?”", "!”")
_SEARCH_TERM = "{search_term_string}"


@dataclass(frozen=True, slots=True)
class LinkPreview:
    """A page as others show it.

    Attributes:
        kind: The type in Open Graph: "article" or "website".
        locale: The language of title and description, as in Open Graph: "en_GB"; empty where not known.
        published: The day of publication in ISO 8601; empty where no day is known.
        linked_data: As JSON-LD.
    """

    kind: str
    description: str
    locale: str
    published: str
    linked_data: Node


def preview_document(item: Item, record: DocumentRecord, passages: Sequence[Passage]) -> LinkPreview:
    """Return the preview of a document, by the beginning of its prose."""
    description = shorten_text(_find_first_prose(passages))
    url = urls.site_origin() + urls.permalink(record.id)
    return _preview_work(item, description, describe_document(item, url=url, description=description))


def preview_passage(item: Item, record: DocumentRecord, passage: Passage, view: LibraryView) -> LinkPreview:
    """Return the preview of a passage, with those of its quotations whose speakers the library lists."""
    description = shorten_text(passage.text)
    origin = urls.site_origin()
    linked_data = describe_passage(
        item,
        [
            SpokenWords(
                each.text,
                each.speaker,
                each.role,
                each.organisation,
                origin + urls.permalink(record.id, passage.id, each.span),
            )
            for each in passage.quotations
            if view.has_speaker_page(each)
        ],
        url=origin + urls.permalink(record.id, passage.id),
        document_url=origin + urls.permalink(record.id),
        heading=passage.heading[-1] if passage.heading else "",
        pages=passage.find_pages(),
        description=description,
    )
    return _preview_work(item, description, linked_data)


def preview_site() -> LinkPreview:
    """Return the preview of the home page, with how to search the site."""
    config, origin = current_site().config, urls.site_origin()
    linked_data = describe_site(
        url=origin + urls.plain_url("/"),
        name=config.title,
        language=config.language,
        search=f"{origin}{urls.plain_url('/search')}?q={_SEARCH_TERM}",
        description=config.description,
    )
    return LinkPreview("website", config.description, format_locale(config.language), "", linked_data)


def shorten_text(text: str) -> str:
    """Return the beginning of a text in one line."""
    span = select_excerpt_span(text, (), max_chars=_EXCERPT_CHARS)
    beginning = " ".join(span.slice(text).split())
    return beginning if span.end == len(text) else f"{beginning} …"


def format_locale(tag: str) -> str:
    """Return a BCP 47 tag ("cy", "en-GB") as language and territory for Open Graph; "" without a matching territory."""
    language, *rest = tag.replace("_", "-").split("-")
    own = current_site().config.language
    territory = next((part.upper() for part in rest if len(part) == 2), "")
    if not territory and own.split("-")[0].lower() == language.lower() and "-" in own:
        return format_locale(own)
    if not territory:
        likely = get_global("likely_subtags").get(language.lower(), "")
        territory = next((part for part in likely.split("_")[1:] if len(part) == 2), "")
    return f"{language.lower()}_{territory}" if territory else ""


def _find_first_prose(passages: Sequence[Passage]) -> str:
    """Return the first paragraph of whole sentences, which a title page does not have; "" where there is none."""
    paragraphs = (
        block.span.slice(passage.text)
        for passage in passages
        if passage.kind not in APPARATUS_KINDS
        for block in passage.blocks
        if block.kind is BlockKind.PARAGRAPH
    )
    long = (each for each in paragraphs if len(each) >= _MIN_PROSE_CHARS)
    return next((each for each in long if each.rstrip().endswith(_SENTENCE_END)), "")


def _preview_work(item: Item, description: str, linked_data: Node) -> LinkPreview:
    locale = format_locale(item.language or current_language().tag)
    published = item.iso_date if len(item.issued) == 3 else ""
    return LinkPreview("article", description, locale, published, linked_data)
