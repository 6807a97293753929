"""Search engines are asked to keep out of pages whose documents say so: by a header, and on pages by a meta element."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, Response, g

from kb.model import DocumentRecord, Hit, Passage


def register(app: Flask) -> None:
    """Add the header, and tell templates."""
    app.after_request(_add_header)
    app.jinja_env.globals["is_noindex"] = is_noindex


def respect_noindex(record: DocumentRecord, passages: Iterable[Passage] = ()) -> None:
    """Note that the current answer shows a document, or some of its passages."""
    if record.metadata.noindex or any(passage.noindex for passage in passages):
        g.noindex = True


def respect_noindex_of(hits: Iterable[Hit]) -> None:
    """Note that the current answer shows some passages."""
    for hit in hits:
        respect_noindex(hit.document, (hit.passage,))


def is_noindex() -> bool:
    """Tell whether search engines are to keep out of the current answer."""
    return bool(g.get("noindex", False))


def _add_header(response: Response) -> Response:
    if is_noindex():
        response.headers["X-Robots-Tag"] = "noindex"
    return response
