"""Security headers: what browsers may load and run on pages, in frames on other sites, and in original files.

All content security policies are here. A page of this site runs and loads nothing from elsewhere, sends no referrer,
and is not framed; the pages for embedding may be, by the sites that the library lists. An original file was published
by others, so it is restricted further.
"""

from __future__ import annotations

from io import BytesIO
from typing import IO

from flask import Flask, Request, Response, request
from werkzeug.exceptions import RequestURITooLarge

from kb.settings import ANY_ORIGIN
from kb.web.app_state import current_site
from kb.web.middleware.errors import Failure, FailureError
from kb.web.pack import is_in_address

MAX_REQUEST_BYTES = 256 * 1024
MAX_QUERY_BYTES = 8 * 1024  # links repeat it; gunicorn takes half of it, nginx as much

WORD_PARAMETERS = frozenset({"q", "words"})  # parameters with typed text

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_FRAME_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
)
# The page with the code to embed shows the frame and runs the widget, which searches.
_PREVIEW_POLICY = f"{_FRAME_POLICY}; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'"
# An original file is shown unchanged, but in an origin of its own, without scripts, forms or requests.
_FILE_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# Browsers show a PDF in their own page with a plug-in and a style, which does not work in a sandbox.
_PDF_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
)
# A picture with marks holds the picture of the page itself.
_PICTURE_POLICY = "default-src 'none'; img-src data:; base-uri 'none'; frame-ancestors 'none'"

_EMBEDDING_REFUSED = Failure(
    403,
    "This library is not shown on other sites",
    "Its keeper has chosen so. You can link to any page of it, and quote it with its citation.",
)


class InMemoryRequest(Request):
    """A request whose parts are never written to a temporary file; their size is bounded."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def register(app: Flask) -> None:
    """Bound the size of requests, and add headers to every answer."""
    app.request_class = InMemoryRequest
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_REQUEST_BYTES
    app.before_request(_refuse_long_addresses)
    app.after_request(_add_headers)


def _refuse_long_addresses() -> None:
    """Raise `RequestURITooLarge` for an address with a longer query than any page of the site has."""
    if len(request.query_string) > MAX_QUERY_BYTES:
        raise RequestURITooLarge


def allow_framing(response: Response) -> Response:
    """Let this site, and those that the library lists, frame a page."""
    origins = current_site().config.embed_origins
    listed = " ".join(("'self'", *origins)) if origins else "'none'"
    ancestors = ANY_ORIGIN if ANY_ORIGIN in origins else listed
    response.headers["Content-Security-Policy"] = f"{_FRAME_POLICY}; frame-ancestors {ancestors}"
    return response


def allow_preview(response: Response) -> Response:
    """Let a page frame others of this site, and run the widget."""
    response.headers["Content-Security-Policy"] = _PREVIEW_POLICY
    return response


def restrict_file(response: Response) -> Response:
    """Restrict what an original file may do in a browser."""
    is_pdf = response.mimetype == "application/pdf"
    response.headers["Content-Security-Policy"] = _PDF_POLICY if is_pdf else _FILE_POLICY
    return response


def restrict_picture(response: Response) -> Response:
    """Restrict what a picture with marks may do in a browser."""
    response.headers["Content-Security-Policy"] = _PICTURE_POLICY
    return response


def check_embedding() -> None:
    """Raise `FailureError` if no other site may show the library."""
    if not current_site().config.embed_origins:
        raise FailureError(_EMBEDDING_REFUSED)


def _add_headers(response: Response) -> Response:
    """Add the headers that the view has not set."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _PAGE_POLICY)
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    is_shared = (
        response.status_code < 400 and not _is_of_one_reader()
    )  # a failure may repeat what was typed into the address
    headers.setdefault("Cache-Control", "no-cache" if is_shared else "no-store")
    return response


def _is_of_one_reader() -> bool:
    """Tell whether the answer has what a reader typed or gathered, which shared caches must not keep."""
    in_address = not WORD_PARAMETERS.isdisjoint(request.args) or is_in_address()
    return request.method == "POST" or in_address or request.path.startswith("/search")
