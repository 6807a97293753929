"""The site's origin and the path below which it is.

Both are those of the request, in which `kb.web.middleware.public_address` has put those of the setting KB_URL.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from flask import has_request_context, request

_quote_root = lru_cache(maxsize=16)(quote)  # asked for by every link of a page


def site_origin() -> str:
    """Return the scheme and the host of the site, to precede a path from `kb.web.urls`."""
    return request.host_url.rstrip("/")


def site_root() -> str:
    """Return the path below which the site is, without a trailing slash; "" if it has the host for itself."""
    return _quote_root(request.script_root) if has_request_context() else ""


def site_url() -> str:
    """Return the absolute URL of the site, without a trailing slash, to precede a path below the site's root."""
    return site_origin() + site_root()


def site_path(path: str) -> str:
    """Return the URL of a path below the site's root, such as `/search`."""
    return site_root() + path
