"""Words of a passage outside its page: with the document, the place in it and the way there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.library.view import LibraryView
from kb.model import DocumentRecord, PageRange, Passage, Span
from kb.present.excerpts import select_excerpt_span
from kb.web.components.document_card import DocumentCard, build_document_card
from kb.web.components.passages.blocks import LaidOutBlock
from kb.web.components.passages.passage_layout import build_excerpt


@dataclass(frozen=True, slots=True)
class LocatedExcerpt:
    """An excerpt of a passage; `is_from_start` and `is_to_end` tell whether it begins and ends where that does."""

    document: DocumentCard
    passage: Passage
    pages: PageRange | None
    excerpt: tuple[LaidOutBlock, ...]
    is_from_start: bool
    is_to_end: bool
    url: str


def locate_excerpt(
    record: DocumentRecord,
    passage: Passage,
    spans: Sequence[Span],
    view: LibraryView,
    *,
    max_chars: int,
    pages: PageRange | None,
    url: str,
) -> LocatedExcerpt:
    """Return an excerpt of a passage around some words, which it highlights, or its beginning if there are none."""
    shown = select_excerpt_span(passage.text, spans, max_chars=max_chars)
    return LocatedExcerpt(
        document=build_document_card(record, view),
        passage=passage,
        pages=pages,
        excerpt=build_excerpt(passage, spans, shown),
        is_from_start=shown.start == 0,
        is_to_end=shown.end == len(passage.text),
        url=url,
    )
