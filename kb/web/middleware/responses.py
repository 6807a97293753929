"""JSON responses in UTF-8, with keys in the order of their types and the path of the site in each `url`."""

from __future__ import annotations

import json

from flask import Response

from kb.present.answers import prefix_urls
from kb.web.site_address import site_root


def render_json(body: object, status: int = 200) -> Response:
    """Return a JSON response; a lone surrogate, which UTF-8 cannot encode, is escaped."""
    text = json.dumps(prefix_urls(body, site_root()), ensure_ascii=False) + "\n"
    # Python escapes a surrogate (\ud800) as JSON does.
    return Response(text.encode("utf-8", "backslashreplace"), status, content_type="application/json")
