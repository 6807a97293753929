"""JSON responses, in UTF-8 and with keys in the order of their types; each `url` has the path of the site."""

from __future__ import annotations

import json

from flask import Response

from kb.present.answers import prefix_urls
from kb.web.site_address import site_root


def render_json(body: object, status: int = 200) -> Response:
    """Return a response with a body in JSON; a lone surrogate, which UTF-8 has no bytes for, is escaped."""
    text = json.dumps(prefix_urls(body, site_root()), ensure_ascii=False) + "\n"
    # Python's escape of a surrogate (\ud800) is that of JSON as well.
    return Response(text.encode("utf-8", "backslashreplace"), status, content_type="application/json")
