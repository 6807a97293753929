"""JSON as every program is answered: UTF-8, in the order in which it was built."""

from __future__ import annotations

import json

from flask import Response


def json_response(body: object, status: int = 200) -> Response:
    """Return an answer for programs."""
    return Response(json.dumps(body, ensure_ascii=False) + "\n", status, content_type="application/json")
