"""Pictures of the pages on which a passage is printed: cropped, with the passage and some of its words marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Response, request
from werkzeug.exceptions import NotFound

from kb.errors import ReadError
from kb.library.page_pictures import is_pdf
from kb.model import BlockKind, DocumentId, DocumentRecord, FieldOrigin, PageRange, Passage, PassageId, Span
from kb.present.duplicates import PagePictureAnswer
from kb.present.page_boxes import PageBox, choose_part, join_columns, join_lines, select_words
from kb.read.pdf.page_pictures import THUMBNAIL_WIDTH, PagePart, PictureFrame, compute_frame
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.components.original_file import find_original_file, is_original_shown
from kb.web.middleware.errors import FailureError
from kb.web.params.models import LARGE_PICTURE_DPI, PICTURE_DPI

AROUND = 15  # passages on each side, to include those on the same page
MAX_PICTURES = 2  # per passage
_PLACES = 4  # decimals of fractions of a page: a tenth of a point
_PADDING = 2  # pixels around marked words
_RULE_GAP, _RULE_WIDTH = 8, 3  # pixels between a passage and the rule beside it, and across the rule


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle in the pixels of a picture."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to a page as printed, which costs no computation.

    Attributes:
        number: The 1-based page of the file.
        url: The whole page, with the passage marked.
        thumbnail_url: The small picture of the whole page.
    """

    document: DocumentId
    passage: PassageId | None
    number: int
    pages: PageRange
    url: str
    thumbnail_url: str

    @property
    def picture_url(self) -> str:
        """The picture of the part of the passage that is on the page; "" without one."""
        return urls.passage_picture_url(self.document, self.passage, self.number) if self.passage else ""


@dataclass(frozen=True, slots=True)
class ThumbnailMarks:
    """Words marked on a thumbnail: an SVG path in a picture of this width and height."""

    width: int
    height: int
    path: str


@dataclass(frozen=True, slots=True)
class PagePicture:
    """The picture of a page, or of a `part` of one, with rules beside the passage and marks around words of it.

    `width` and `height` are pixels of the picture at `url`; the one at `large_url` has more.
    """

    link: PageLink
    url: str
    large_url: str
    width: int
    height: int
    part: PagePart
    rules: tuple[Rectangle, ...]
    marks: tuple[Rectangle, ...]


@dataclass(frozen=True, slots=True)
class PageMarks:
    """What is marked on a page: the passage's lines, their columns, and the lines of the marked words.

    `width` and `height` are those of the displayed page in points; `pages` is None where no part of the passage is on
    it.
    """

    width: float
    height: float
    pages: PageRange | None = None
    lines: tuple[PageBox, ...] = ()
    columns: tuple[PageBox, ...] = ()
    words: tuple[PageBox, ...] = ()


def link_page(record: DocumentRecord, passage: Passage, start: int = 0, words: str = "") -> PageLink | None:
    """Return the link to the page of a passage as printed; None where there is none, or it is withheld.

    `start` is the offset in the passage whose page is wanted, and `words` are marked on the whole page.
    """
    pages = passage.find_pages(start, start + 1)
    if pages is None or not is_pdf(record) or not is_original_shown(record):
        return None
    return _build_link(record, passage, pages, words)


def find_printed_line(record: DocumentRecord, name: str) -> FieldOrigin | None:
    """Return the page and line in which a field of a record was read; None where no page shows it, or none may."""
    if not is_pdf(record) or not is_original_shown(record):
        return None
    return next((each for each in record.metadata.origins if each.field == name and each.page and each.words), None)


def mark_thumbnail(
    record: DocumentRecord, passage: Passage, link: PageLink | None, spans: Sequence[Span]
) -> ThumbnailMarks | None:
    """Return the marks of some spans of a passage on the thumbnail of a page.

    None where nothing is marked, where no thumbnail is shown, or where the words were not found beforehand: to find
    them now takes too long for a page of results.
    """
    part = passage.find_part(link.number) if link and spans and not saves_data() else None
    if link is None or part is None:
        return None
    own = [span.shift(-part.start) for span in spans]
    found = current_site().pictures.find_words(record, link.number, passage.id, own)
    lines = [line for words in found.spans for line in join_lines(words, found.aspect)] if found else []
    if found is None or not lines:
        return None
    width, height = THUMBNAIL_WIDTH, round(THUMBNAIL_WIDTH * found.aspect)
    frame = PictureFrame(width, height, 0, 0, width, height)
    boxes = dict.fromkeys(_place(each, frame, _PADDING) for each in lines)
    path = "".join(f"M{each.x} {each.y}h{each.width}v{each.height}H{each.x}z" for each in boxes)
    return ThumbnailMarks(width, height, path)


def saves_data() -> bool:
    """Tell whether the reader asks for reduced data: then no picture is loaded unasked."""
    return request.headers.get("Save-Data", "").strip().lower() == "on"


def vary_by_save_data(response: Response) -> Response:
    """Tell caches that an answer depends on the reader's request for reduced data."""
    response.vary.add("Save-Data")
    return response


def build_pictures(
    record: DocumentRecord, passage: Passage, around: Sequence[Passage], spans: Sequence[Span], words: str = ""
) -> tuple[PagePicture, ...]:
    """Return pictures of a passage's pages: those with the marked words, else the first ones.

    There are none where the reader asks for reduced data, or where the file has no pages, is withheld or cannot be
    opened: the page is complete without them.

    Args:
        around: The passages before and after it and itself, in order.
        spans: The words to mark.
        words: The same, for the link to the whole page; empty where no address may contain them.
    """
    if link_page(record, passage) is None or saves_data():
        return ()
    try:
        path = find_original_file(record)
        found = [find_marks(path, record, passage, around, number, spans) for number in choose_pages(passage, spans)]
    except (FailureError, NotFound, ReadError):
        return ()
    return tuple(
        build_picture(record, _build_link(record, passage, each.pages, words), each, choose_part(each.columns))
        for each in found
        if each.pages
    )


def describe_pictures(
    record: DocumentRecord, passage: Passage, around: Sequence[Passage], *, boxes: bool
) -> list[PagePictureAnswer]:
    """Return the pictures of all pages of a passage, for programs; none where the file has no pages or is withheld.

    `around` are the passages before and after it and itself, in order; `boxes` asks for the boxes of its lines.
    """
    if link_page(record, passage) is None:
        return []
    return [
        {
            "page": number,
            "label": pages.label,
            "url": urls.page_picture_path(record, number),
            "boxes": _list_boxes(record, passage, around, number) if boxes else None,
        }
        for number in dict.fromkeys(each.number for each in passage.breaks)
        if (part := passage.find_part(number)) and (pages := passage.find_pages(part.start, part.end))
    ]


def _list_boxes(
    record: DocumentRecord, passage: Passage, around: Sequence[Passage], number: int
) -> list[tuple[float, float, float, float]] | None:
    try:
        lines = find_marks(find_original_file(record), record, passage, around, number).lines
    except (FailureError, NotFound, ReadError):
        return None
    return [
        (round(each.left, _PLACES), round(each.top, _PLACES), round(each.right, _PLACES), round(each.bottom, _PLACES))
        for each in lines
    ]


def choose_pages(passage: Passage, spans: Sequence[Span] = ()) -> list[int]:
    """Return the pages of the file to show of a passage."""
    numbers = dict.fromkeys(each.number for each in passage.breaks)
    marked = {number for span in spans for number in _list_pages(passage.find_pages(span.start, span.end))}
    return [each for each in numbers if not marked or each in marked][:MAX_PICTURES]


def _list_pages(pages: PageRange | None) -> range:
    return range(pages.first, pages.last + 1) if pages else range(0)


def find_marks(
    path: Path,
    record: DocumentRecord,
    passage: Passage | None,
    around: Sequence[Passage],
    number: int,
    spans: Sequence[Span] = (),
) -> PageMarks:
    """Find what to mark on a page of a document's file.

    Args:
        passage: None to mark none.
        around: The passages before and after it and itself, in order; more of them on the page make it more certain.
        number: The 1-based page of the file.
        spans: The words to mark in the passage.

    Raises:
        OverloadError: Too many pages are being drawn.
        ReadError: The page cannot be read.
    """
    parts = [(each, part) for each in around if (part := each.find_part(number))]
    page = current_site().pictures.locate_words(path, record, number, [part.slice(each.text) for each, part in parts])
    aspect = page.height / page.width
    for (each, part), found in zip(parts, page.texts, strict=True):
        if passage and each.id == passage.id:
            lines = join_lines(found, aspect)
            selected = select_words(found, [span.shift(-part.start) for span in spans])
            marked = [line for own in selected for line in join_lines(own, aspect)]
            pages = passage.find_pages(part.start, part.end)
            columns = join_columns(lines, is_table=passage.kind is BlockKind.TABLE_ROW)
            return PageMarks(page.width, page.height, pages, tuple(lines), tuple(columns), tuple(marked))
    return PageMarks(page.width, page.height)


def find_line_marks(path: Path, record: DocumentRecord, number: int, words: str) -> PageMarks:
    """Find some words on a page of a document's file, to mark them; errors are as those of `find_marks`."""
    page = current_site().pictures.locate_words(path, record, number, [words])
    lines = tuple(join_lines(page.texts[0], page.height / page.width))
    pages = PageRange(number, number, "")
    return PageMarks(page.width, page.height, pages, lines, tuple(join_columns(lines)), lines)


def build_picture(record: DocumentRecord, link: PageLink, marks: PageMarks, part: PagePart) -> PagePicture:
    """Return the picture of a part of a page with its marks."""
    frame = compute_frame(marks.width, marks.height, PICTURE_DPI, part)
    return PagePicture(
        link=link,
        url=urls.page_picture_url(record, link.number, PICTURE_DPI, part),
        large_url=urls.page_picture_url(record, link.number, LARGE_PICTURE_DPI, part),
        width=frame.width,
        height=frame.height,
        part=part,
        rules=tuple(_place_rule(each, frame) for each in marks.columns),
        marks=tuple(_place(each, frame, _PADDING) for each in marks.words),
    )


def _place(box: PageBox, frame: PictureFrame, padding: int) -> Rectangle:
    """Return a box of a page in the pixels of a picture."""
    left, top = round(box.left * frame.page_width), round(box.top * frame.page_height)
    right, bottom = round(box.right * frame.page_width), round(box.bottom * frame.page_height)
    return Rectangle(left - frame.left - padding, top - frame.top, right - left + 2 * padding, max(bottom - top, 1))


def _place_rule(column: PageBox, frame: PictureFrame) -> Rectangle:
    """Return the rule beside a column, within the picture."""
    whole = _place(column, frame, 0)
    return Rectangle(max(whole.x - _RULE_GAP, 1), whole.y, _RULE_WIDTH, whole.height)


def _build_link(record: DocumentRecord, passage: Passage, pages: PageRange, words: str) -> PageLink:
    return PageLink(
        document=record.id,
        passage=passage.id,
        number=pages.first,
        pages=pages,
        url=urls.page_view_url(record.id, pages.first, passage.id, words),
        thumbnail_url=urls.thumbnail_url(record, pages.first),
    )
