"""Cross-origin resource sharing: pages of the sites that the library lists may read the answers for programs.

Answers are never shared with credentials, since there are none. A POST changes nothing, so it is shared like a GET. The
protocol is that of the Fetch standard, <https://fetch.spec.whatwg.org/#http-cors-protocol>.
"""

from __future__ import annotations

from flask import Flask, Response, request

from kb.settings import ANY_ORIGIN
from kb.web import urls
from kb.web.app_state import current_site

_SHARED_ENDINGS = (".json", ".atom")
_SHARED_PATHS = ("/oembed",)
_SHARED_FOLDERS = ("/embed/", "/static/", urls.WIDGET_START)
_EXPOSED_HEADERS = "ETag, Link, Retry-After"
_ALLOWED_HEADERS = "Content-Type, If-None-Match"
_PREFLIGHT_MAX_AGE_S = 24 * 60 * 60


def register(app: Flask) -> None:
    """Add CORS headers to every answer for programs."""
    app.after_request(_add_cors_headers)


def is_shared(path: str) -> bool:
    """Tell whether pages of other sites may read the answers at a path, including failures."""
    return path.endswith(_SHARED_ENDINGS) or path in _SHARED_PATHS or path.startswith(_SHARED_FOLDERS)


def _add_cors_headers(response: Response) -> Response:
    if not is_shared(request.path):
        return response
    origins = current_site().config.embed_origins
    if request.path.startswith(urls.WIDGET_START):
        # It contains nothing of the library, and what caches keep for a year must not depend on a setting.
        origins = (ANY_ORIGIN,)
    allowed = _match_origin(origins, request.headers.get("Origin", ""))
    if origins and ANY_ORIGIN not in origins:
        response.vary.add("Origin")
    if allowed:
        response.headers["Access-Control-Allow-Origin"] = allowed
        response.headers["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # for pages with Cross-Origin-Embedder-Policy
        if request.method == "OPTIONS":
            _complete_preflight(response)
    return response


def _match_origin(origins: tuple[str, ...], origin: str) -> str:
    if ANY_ORIGIN in origins:
        return ANY_ORIGIN
    return origin if origin in origins else ""


def _complete_preflight(response: Response) -> None:
    """Add the allowed headers. Flask has set `Allow` to the methods of the route."""
    response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET")
    response.headers["Access-Control-Allow-Headers"] = _ALLOWED_HEADERS
    response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_MAX_AGE_S)
