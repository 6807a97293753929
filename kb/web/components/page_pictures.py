"""Whether pages of a document are shown as pictures, and whether a reader's browser asks for less data."""

from __future__ import annotations

from flask import Response, after_this_request, request

from kb.library.keeping.purged import read_purged
from kb.model import DocumentRecord
from kb.web.app_state import current_site
from kb.web.components.document_card import is_pdf


def has_pictures(record: DocumentRecord) -> bool:
    """Tell whether the pages of a document are shown: those of a PDF file that is not withheld."""
    is_withheld = record.metadata.original_withheld or read_purged(current_site().settings.library).has_original(
        record.id
    )
    return is_pdf(record) and not is_withheld


def saves_data() -> bool:
    """Tell whether the browser asks for less data (`Save-Data`), and say that the answer depends on it."""
    after_this_request(_vary_by_saving)
    return request.headers.get("Save-Data", "").strip().casefold() == "on"


def _vary_by_saving(response: Response) -> Response:
    response.vary.add("Save-Data")
    return response
