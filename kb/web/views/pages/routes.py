"""Routes of the pages of PDF files: as printed beside their text, as pictures, with a passage or a fact marked."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from kb.errors import OverloadError, ReadError
from kb.library.page_pictures import is_pdf
from kb.library.view import LibraryView
from kb.model import DocumentRecord, PageRange
from kb.present.page_boxes import choose_part
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.components.lookup import find_document, find_passage
from kb.web.components.original_file import find_original_file
from kb.web.components.page_picture import (
    AROUND,
    PageLink,
    PagePicture,
    build_picture,
    find_line_marks,
    find_marks,
    find_printed_line,
    link_page,
    vary_by_save_data,
)
from kb.web.middleware.errors import MANY_PICTURES, NO_PAGE, NO_PAGES, NO_PICTURE, FailureError
from kb.web.middleware.rate_limit import count_drawing
from kb.web.middleware.security_headers import restrict_picture
from kb.web.middleware.static_files import mark_immutable
from kb.web.params.models import PICTURE_DPI, PageParameters, PictureParameters, ThumbnailParameters
from kb.web.params.parsing import parse_parameters
from kb.web.views.pages.page import build_page_page

page_views = Blueprint("pages", __name__)


@page_views.get("/documents/<document>/pages/<int:number>")
def show_page(document: str, number: int) -> Response:
    """Show a page as printed, with its text."""
    parameters = parse_parameters(PageParameters, request.args)
    site = current_site()
    with site.open_view() as view, _translate_errors():
        record, path = _find_page(document, number, view)
        shown = build_page_page(record, number, path, parameters, view, site.settings)
    return vary_by_save_data(make_response(render_template("pages/page.html", page=shown)))


@page_views.get("/documents/<document>/<passage>/pages/<int:number>.svg")
def send_passage_picture(document: str, passage: str, number: int) -> Response:
    """Send the picture of the part of a passage that is on a page, with a rule beside it.

    Raises:
        FailureError: There is no such passage, it is not on this page, or the page cannot be shown.
    """
    site = current_site()
    with site.open_view() as view, _translate_errors():
        record, found = find_passage(document, passage, view, marks=False)
        _, path = _find_page(record.id, number, view)
        part = found.find_part(number)
        link = link_page(record, found, part.start) if part else None
        if link is None:
            raise FailureError(NO_PAGE)
        before, after, _ = view.get_context(found, AROUND, AROUND)
        marks = find_marks(path, record, found, [*before, found, *after], number)
        shown = build_picture(record, link, marks, choose_part(marks.columns))
        drawn = site.pictures.draw(path, record.sha256, number, PICTURE_DPI, shown.part)
    return _send_marked(shown, drawn)


@page_views.get("/documents/<document>/details/<name>.svg")
def send_fact_picture(document: str, name: str) -> Response:
    """Send the picture of the line in which a field of a document's record was read, with the line marked.

    Raises:
        FailureError: There is no such document, no page shows the field, or the page cannot be shown.
    """
    site = current_site()
    with site.open_view() as view, _translate_errors():
        record = find_document(document, view)
        read = find_printed_line(record, name)
        if read is None:
            raise FailureError(NO_PAGE)
        _, path = _find_page(record.id, read.page, view)
        marks = find_line_marks(path, record, read.page, read.words.strip("…"))
        link = PageLink(record.id, None, read.page, PageRange(read.page, read.page, ""), "", "")
        shown = replace(build_picture(record, link, marks, choose_part(marks.columns)), rules=())
        drawn = site.pictures.draw(path, record.sha256, read.page, PICTURE_DPI, shown.part)
    return _send_marked(shown, drawn)


@page_views.get("/documents/<document>/pages/<int:number>.png")
def send_picture(document: str, number: int) -> AnyResponse:
    """Send the picture of a page, or of a part of one; without the present file's hash, send its address.

    Raises:
        FailureError: There is no such document or page, its file is withheld or no PDF, or it cannot be drawn.
    """
    parameters = parse_parameters(PictureParameters, request.args)
    site = current_site()
    with site.open_view() as view:
        record, path = _find_page(document, number, view)
    if not _is_present(record, parameters):
        return redirect(urls.page_picture_url(record, number, parameters.dpi, parameters.part))
    with _translate_errors():
        picture = site.pictures.draw(path, record.sha256, number, parameters.dpi, parameters.part)
    return mark_immutable(Response(picture, content_type="image/png"))


@page_views.get("/documents/<document>/pages/<int:number>/small.png")
def send_thumbnail(document: str, number: int) -> AnyResponse:
    """Send the small picture of a page; addresses and errors are as those of `send_picture`."""
    parameters = parse_parameters(ThumbnailParameters, request.args)
    pictures = current_site().pictures
    with current_site().open_view() as view:
        record, path = _find_page(document, number, view)
    if not _is_present(record, parameters):
        return redirect(urls.thumbnail_url(record, number))
    picture = pictures.find_thumbnail(record, number)
    if picture is None:
        count_drawing()
        with _translate_errors():
            picture = pictures.draw_thumbnail(path, record, number)
    return mark_immutable(Response(picture, content_type="image/png"))


def _send_marked(shown: PagePicture, drawn: bytes) -> Response:
    picture = render_template("pages/marked_part.svg", page=shown, data=b64encode(drawn).decode())
    return restrict_picture(Response(picture, content_type="image/svg+xml"))


def _is_present(record: DocumentRecord, parameters: ThumbnailParameters) -> bool:
    """Tell whether the file that a picture is wanted of is the present one."""
    return parameters.file in (record.sha256, record.sha256[: urls.FILE_HASH_CHARS])


def _find_page(document: str, number: int, view: LibraryView) -> tuple[DocumentRecord, Path]:
    """Return a document with a page that can be shown, and its file; raise `FailureError` if there is none."""
    record = find_document(document, view)
    if not is_pdf(record):
        raise FailureError(NO_PAGES)
    if not 1 <= number <= record.page_count:
        raise FailureError(NO_PAGE)
    return record, find_original_file(record)


@contextmanager
def _translate_errors() -> Iterator[None]:
    """Turn the reasons why a page cannot be shown into a `FailureError`."""
    try:
        yield
    except OverloadError as error:
        raise FailureError(MANY_PICTURES) from error
    except ReadError as error:
        raise FailureError(NO_PICTURE) from error
