"""What every answer says to browsers: run and load nothing from elsewhere, tell nobody where the reader was.

The original files of a library are not ours: what they may do is bounded more tightly still, or not opened in the
site's origin at all.
"""

from __future__ import annotations

from io import BytesIO
from typing import IO

from flask import Flask, Request, Response, request

MAX_REQUEST_BYTES = 256 * 1024

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# An HTML source is shown as it was, but in an origin of its own, without scripts, forms or requests.
SANDBOXED_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class _InMemory(Request):
    """A request whose parts are never put into a file on their way; how large they may be is bounded."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def protect(app: Flask) -> None:
    """Bound requests, and give every answer its headers."""
    app.request_class = _InMemory
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_REQUEST_BYTES
    app.after_request(_with_headers)


def _with_headers(response: Response) -> Response:
    """Add what is not said yet; a page that knows better has said it."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _POLICY)
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cache-Control", "no-store" if _holds_words() else "no-cache")
    return response


def _holds_words() -> bool:
    """Tell whether somebody's words stand in the answer, which machines that others use too must not keep."""
    in_address = bool({"q", "words"} & set(request.args))
    return request.method == "POST" or in_address or request.path.startswith("/search")
