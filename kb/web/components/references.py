"""References on pages: links in the text of passages, and the passages that refer to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kb.library.view import LibraryView
from kb.model import CitingPassage, PassageId, Reference
from kb.web import urls
from kb.web.components.blocks import TextLink
from kb.web.components.located_excerpt import LocatedExcerpt, locate_excerpt
from kb.web.middleware.robots import respect_noindex

_EXCERPT_CHARS = 220


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


def build_citing_rows(citing: Iterable[CitingPassage], view: LibraryView) -> tuple[LocatedExcerpt, ...]:
    """Return passages that refer to one, or to a document, with the words around the reference."""
    return tuple(_build_citing_row(each, view) for each in citing)


def _build_citing_row(citing: CitingPassage, view: LibraryView) -> LocatedExcerpt:
    record, passage = citing.document, citing.passage
    respect_noindex(record, (passage,))
    url = urls.passage_url(record.id, passage.id)
    return locate_excerpt(record, passage, citing.spans, view, max_chars=_EXCERPT_CHARS, pages=citing.pages, url=url)
