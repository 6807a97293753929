"""Passages and searches to embed in pages of other sites: frames, and the content of the widget's elements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.citations import describe
from kb.library.view import LibraryView
from kb.model import DocumentRecord, PageRange, Passage, Span
from kb.web import urls
from kb.web.components.document_card import DocumentCard, build_document_card
from kb.web.components.narrower_place import NarrowerPlace, find_narrower_place
from kb.web.components.passages.blocks import LaidOutBlock
from kb.web.components.passages.citation_box import quote_words
from kb.web.components.passages.passage_layout import build_excerpt, clip_blocks
from kb.web.components.passages.quotation import AttributedQuotation, list_attributed
from kb.web.components.passages.selection import find_selection
from kb.web.params.models import PassageParameters, SearchParameters

FRAME_WIDTH = 600
_SEARCH_HEIGHT = 560
_BOX_HEIGHT = 130
_FRAME_HEIGHT = 150  # pixels without the words
_LINE_HEIGHT = 30
_CHARACTER_WIDTH = 9
_MARGIN = 40


@dataclass(frozen=True, slots=True)
class Frame:
    """The attributes of an iframe: an absolute URL, a title, and the height in pixels."""

    url: str
    title: str
    height: int


@dataclass(frozen=True, slots=True)
class EmbeddedPassage:
    """A passage, or a selection of its words, to embed.

    Attributes:
        paragraphs: The text block by block, without footnote marks.
        blocks: The same laid out.
        is_from_start: Whether the words begin where the passage does; `is_to_end` likewise.
        permalink: An absolute URL.
        path: The words in context, on this site.
        said: Attributed quotations in them.
        narrower: Where they apply, if that is only a part of where the document does.
    """

    document: DocumentCard
    heading: tuple[str, ...]
    pages: PageRange | None
    paragraphs: tuple[str, ...]
    blocks: tuple[LaidOutBlock, ...]
    is_from_start: bool
    is_to_end: bool
    permalink: str
    path: str
    said: tuple[AttributedQuotation, ...]
    narrower: NarrowerPlace | None
    frame: Frame


@dataclass(frozen=True, slots=True)
class EmbeddedSearch:
    """A search to embed: attributes of the widget's element, and hidden fields of the form without scripts."""

    attributes: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, str], ...]
    frame: Frame


def build_embedded_passage(
    record: DocumentRecord, passage: Passage, parameters: PassageParameters, view: LibraryView
) -> EmbeddedPassage:
    """Build a passage, or the selected words of it, to embed.

    Raises:
        ParametersError: The offsets are not those of any words of this passage.
    """
    selected = find_selection(parameters, passage).span
    span = selected or Span(0, len(passage.text))
    quoted = quote_words(describe(record), passage, selected)
    paragraphs = tuple(block.span.slice(passage.text).strip() for block in clip_blocks(passage, span).blocks)
    document = build_document_card(record, view)
    said = list_attributed(passage, (), span, view)
    return EmbeddedPassage(
        document=document,
        heading=passage.heading,
        pages=quoted.pages,
        paragraphs=tuple(each for each in paragraphs if each),
        blocks=build_excerpt(passage, (), span),
        is_from_start=span.start == 0,
        is_to_end=span.end == len(passage.text),
        permalink=quoted.permalink,
        path=urls.passage_url(record.id, passage.id, span=selected),
        said=said,
        narrower=find_narrower_place(passage, record),
        frame=Frame(
            urls.site_origin() + urls.passage_frame_url(record.id, passage.id, selected),
            f"Quotation from “{record.title}”",
            _estimate_height(paragraphs) + _LINE_HEIGHT * len(said),
        ),
    )


def build_embedded_search(parameters: SearchParameters, site_title: str) -> EmbeddedSearch:
    """Build a search to embed."""
    by_name: dict[str, list[str]] = {}
    fields = tuple((name, value) for name, value in parameters.turn_to_page(1).list_pairs() if name != "q")
    for name, value in fields:
        if name not in ("sort", "year"):  # the widget has no attributes for these
            by_name.setdefault(name, []).append(value)
    height = _BOX_HEIGHT if parameters.is_empty else _SEARCH_HEIGHT
    return EmbeddedSearch(
        attributes=tuple((name, " | ".join(values)) for name, values in by_name.items()),
        fields=fields,
        frame=Frame(
            urls.site_origin() + urls.search_frame_url(parameters.turn_to_page(1)), f"Search “{site_title}”", height
        ),
    )


def _estimate_height(paragraphs: Sequence[str]) -> int:
    """Estimate the height of a frame with some words, for pages without the script that adjusts it."""
    characters = (FRAME_WIDTH - _MARGIN) // _CHARACTER_WIDTH
    lines = sum(-(-len(paragraph) // characters) for paragraph in paragraphs)
    return _FRAME_HEIGHT + _LINE_HEIGHT * lines + _LINE_HEIGHT // 2 * len(paragraphs)
