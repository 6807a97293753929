"""References on pages: links in the text of passages, and the passages that refer to one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from kb.library.view import LibraryView
from kb.model import CitingPassage, DocumentId, PassageId, Reference
from kb.web import urls
from kb.web.components.passages.blocks import TextLink
from kb.web.components.passages.located_excerpt import LocatedExcerpt, locate_excerpt
from kb.web.middleware.robots import respect_noindex

_EXCERPT_CHARS = 220


def link_references(
    references: Iterable[Reference], link: Callable[[DocumentId, PassageId], str] = urls.passage_url
) -> Mapping[PassageId, list[TextLink]]:
    """Return the links in the text of passages; `link` returns the URL of a passage to which one refers."""
    links: dict[PassageId, list[TextLink]] = {}
    for each in references:
        url = link(each.document, each.target) if each.target else urls.document_url(each.document)
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
