"""The addresses of the pages of PDF files: each as a picture."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from kb.errors import OverloadError, ReadError
from kb.model import DocumentRecord
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.components.document_card import is_pdf
from kb.web.components.lookup import find_document
from kb.web.components.original_file import find_original_file
from kb.web.middleware.errors import MANY_PICTURES, NO_PAGE, NO_PAGES, NO_PICTURE, FailureError
from kb.web.middleware.static_files import mark_immutable
from kb.web.params.models import PictureParameters
from kb.web.params.parsing import parse_parameters

page_views = Blueprint("pages", __name__)


@page_views.get("/documents/<document>/pages/<int:number>.png")
def send_picture(document: str, number: int) -> AnyResponse:
    """Send the picture of a page, or of a part of one; without the present file's hash, send its address.

    Raises:
        FailureError: There is no such document or page, its file is withheld or no PDF, or it cannot be drawn.
    """
    parameters = parse_parameters(PictureParameters, request.args)
    site = current_site()
    with site.open_view() as view:
        record = find_document(document, view)
    _check_page(record, number)
    path = find_original_file(record)
    url = urls.page_picture_url(record, number, parameters.dpi, parameters.part)
    if parameters.file not in (record.sha256, record.sha256[: urls.FILE_HASH_CHARS]):
        return redirect(url)
    try:
        picture = site.pictures.draw(path, record.sha256, number, parameters.dpi, parameters.part)
    except OverloadError as error:
        raise FailureError(MANY_PICTURES) from error
    except ReadError as error:
        raise FailureError(NO_PICTURE) from error
    return mark_immutable(Response(picture, content_type="image/png"))


def _check_page(record: DocumentRecord, number: int) -> None:
    """Check that a document has a page that can be drawn.

    Raises:
        FailureError: It has not.
    """
    if not is_pdf(record):
        raise FailureError(NO_PAGES)
    if not 1 <= number <= record.page_count:
        raise FailureError(NO_PAGE)
