"""The page of a PDF file as printed, with the extracted text beside the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.library.view import LibraryView
from kb.model import DocumentRecord, PageRange, Passage, PassageId, Span
from kb.read.pdf.page_pictures import WHOLE_PAGE
from kb.settings import Settings
from kb.web import urls
from kb.web.components.document_card import DocumentCard, OriginalLink, build_document_card, link_original
from kb.web.components.lookup import find_spans
from kb.web.components.page_picture import PageLink, PagePicture, build_picture, find_marks, saves_data
from kb.web.components.passages.blocks import LaidOutPassage
from kb.web.components.passages.passage_layout import PassageLayout, clip_blocks
from kb.web.middleware.robots import respect_noindex
from kb.web.params.models import PageParameters


@dataclass(frozen=True, slots=True)
class PagePage:
    """A page of a PDF file, by its 1-based number of `count`, with the parts of passages that are on it.

    Attributes:
        pages: The page with its printed number.
        picture: None where the reader asked for reduced data.
        marked: The passage that is marked; "" where none is.
        previous_url, next_url: Empty where there is no such page.
    """

    document: DocumentCard
    pages: PageRange
    number: int
    count: int
    picture: PagePicture | None
    picture_url: str
    passages: tuple[LaidOutPassage, ...]
    marked: str
    previous_url: str
    next_url: str
    original: OriginalLink | None


def build_page_page(
    record: DocumentRecord, number: int, path: Path, parameters: PageParameters, view: LibraryView, settings: Settings
) -> PagePage:
    """Build the page of a document's page, by its 1-based number in the file; a passage elsewhere is not marked.

    Raises:
        OverloadError: Too many pages are being drawn.
        ReadError: The page cannot be read.
    """
    here = [each for each in view.document_passages(record.id) if each.find_part(number)]
    respect_noindex(record, here)
    marked = next((each for each in here if each.id == parameters.passage), None)
    spans = find_spans([marked], parameters.text, view, settings) if marked else {}
    pages = _find_label(here, number)
    link = PageLink(record.id, None, number, pages, urls.page_view_url(record.id, number), "")
    return PagePage(
        document=build_document_card(record, view),
        pages=pages,
        number=number,
        count=record.page_count,
        picture=None if saves_data() else _build_picture(record, link, path, here, marked, spans),
        picture_url=urls.page_picture_url(record, number),
        passages=_lay_out(here, number, spans),
        marked=marked.id if marked else "",
        previous_url=urls.page_view_url(record.id, number - 1) if number > 1 else "",
        next_url=urls.page_view_url(record.id, number + 1) if number < record.page_count else "",
        original=link_original(record, pages),
    )


def _find_label(here: Sequence[Passage], number: int) -> PageRange:
    """Return a page with the printed number that its passages have, in the order in which they are printed."""
    breaks = [each for passage in here for each in passage.breaks if each.number == number]
    return PageRange.join(breaks[0], breaks[-1]) if breaks else PageRange(number, number, "")


def _build_picture(
    record: DocumentRecord,
    link: PageLink,
    path: Path,
    here: Sequence[Passage],
    marked: Passage | None,
    spans: Mapping[PassageId, Sequence[Span]],
) -> PagePicture:
    if marked is None:
        return build_picture(record, link, find_marks(path, record, None, (), link.number), WHOLE_PAGE)
    marks = find_marks(path, record, marked, here, link.number, spans.get(marked.id, ()))
    return build_picture(record, link, marks, WHOLE_PAGE)


def _lay_out(
    here: Sequence[Passage], number: int, spans: Mapping[PassageId, Sequence[Span]]
) -> tuple[LaidOutPassage, ...]:
    """Return the parts of passages that are on a page."""
    parts = [clip_blocks(each, part) for each in here if (part := each.find_part(number))]
    return PassageLayout(spans=spans, notes_here=frozenset(each.id for each in here)).build(parts)
