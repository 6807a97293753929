"""Every address of the site, from its own map, so that a new one is tested without being named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from flask import Flask

PARAMETERS = (
    *("q", "page", "sort", "order", "document", "publisher", "kind", "speaker", "year", "jurisdiction"),
    *("start", "end", "words", "text", "limit", "url", "format", "lang", "part", "passage"),
    *("pack", "add", "drop", "style", "as"),
)


def every_address(app: Flask, part: str, document: str = "") -> Iterator[tuple[str, str]]:
    """Yield a method and a path for each way to request each address.

    `part` replaces each variable part of a path, and `document` a document's id, where it is to be an existing one.
    """
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: _part(found[1], part, document), rule.rule)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield method, path


def _part(name: str, part: str, document: str) -> str:
    return quote(document if document and name == "document" else part, safe="")
