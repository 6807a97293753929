"""References on pages: links in the text of passages, and the passages that refer to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.library.view import LibraryView
from kb.model import CitingPassage, PageRange, PassageId, Reference
from kb.present.excerpts import select_excerpt_span
from kb.web import urls
from kb.web.components.blocks import LaidOutBlock, TextLink
from kb.web.components.document_card import DocumentCard, build_document_card
from kb.web.components.passage_layout import build_excerpt
from kb.web.middleware.robots import respect_noindex

_EXCERPT_CHARS = 220


@dataclass(frozen=True, slots=True)
class CitingRow:
    """A passage that refers to the passage or document of a page; the excerpt has the reference, marked."""

    document: DocumentCard
    heading: tuple[str, ...]
    pages: PageRange | None
    excerpt: tuple[LaidOutBlock, ...]
    is_from_start: bool
    is_to_end: bool
    url: str


def link_references(
    references: Iterable[Reference], *, is_whole_document: bool = False
) -> Mapping[PassageId, list[TextLink]]:
    """Return the links in the text of passages, on a page with some of a document's passages or with all."""
    links: dict[PassageId, list[TextLink]] = {}
    for each in references:
        if not each.target:
            url = urls.document_url(each.document)
        else:
            url = f"#{each.target}" if is_whole_document else urls.passage_url(each.document, each.target)
        links.setdefault(each.passage.id, []).append(TextLink(each.span, url))
    return links


def build_citing_rows(citing: Iterable[CitingPassage], view: LibraryView) -> tuple[CitingRow, ...]:
    """Return passages that refer to one, or to a document, with the words around the reference."""
    return tuple(_build_citing_row(each, view) for each in citing)


def _build_citing_row(citing: CitingPassage, view: LibraryView) -> CitingRow:
    passage = citing.passage
    respect_noindex(citing.document, (passage,))
    shown = select_excerpt_span(passage.text, citing.spans, max_chars=_EXCERPT_CHARS)
    return CitingRow(
        document=build_document_card(citing.document, view),
        heading=passage.heading,
        pages=citing.pages,
        excerpt=build_excerpt(passage, citing.spans, shown),
        is_from_start=shown.start == 0,
        is_to_end=shown.end == len(passage.text),
        url=urls.passage_url(citing.document.id, passage.id),
    )
