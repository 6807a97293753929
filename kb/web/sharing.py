"""Which pages of other sites may read our answers: cross-origin resource sharing, by the library's own list.

Only what is for programs is shared, and never with credentials: there are none. What is sent by POST is read like an
address and kept by nobody, so it is shared alike. This module knows no answer and no engine.

The protocol is that of the Fetch standard, <https://fetch.spec.whatwg.org/#http-cors-protocol>.
"""

from __future__ import annotations

from flask import Flask, Response, request

from kb.settings import ANY_ORIGIN
from kb.web.site import current_site

_SHARED_ENDINGS = (".json", ".atom")
_SHARED_PATHS = ("/oembed", "/widget.js")
_SHARED_FOLDERS = ("/embed/", "/static/")
_READABLE_HEADERS = "ETag, Link, Retry-After"
_SENDABLE_HEADERS = "Content-Type, If-None-Match"
_PREFLIGHT_KEPT_S = 24 * 60 * 60


def register(app: Flask) -> None:
    """Say in every answer for programs who may read it."""
    app.after_request(_with_sharing)


def is_shared(path: str) -> bool:
    """Tell whether what stands at a path, or the failure that says it is not there, is for other sites' pages."""
    return path.endswith(_SHARED_ENDINGS) or path in _SHARED_PATHS or path.startswith(_SHARED_FOLDERS)


def _with_sharing(response: Response) -> Response:
    if not is_shared(request.path):
        return response
    origins = current_site().config.embed_origins
    shared_with = _shared_with(origins, request.headers.get("Origin", ""))
    if origins and ANY_ORIGIN not in origins:
        response.vary.add("Origin")
    if shared_with:
        response.headers["Access-Control-Allow-Origin"] = shared_with
        response.headers["Access-Control-Expose-Headers"] = _READABLE_HEADERS
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # for pages that demand it of all they load
        if request.method == "OPTIONS":
            _answer_preflight(response)
    return response


def _shared_with(origins: tuple[str, ...], origin: str) -> str:
    if ANY_ORIGIN in origins:
        return ANY_ORIGIN
    return origin if origin in origins else ""


def _answer_preflight(response: Response) -> None:
    """Say what may be sent; Flask has said by which methods."""
    response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET")
    response.headers["Access-Control-Allow-Headers"] = _SENDABLE_HEADERS
    response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_KEPT_S)
