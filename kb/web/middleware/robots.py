"""What search engines should not index: by a header, and on pages by a meta element.

A document or a passage may say so (`noindex`). And pages that answer a question (searches, comparisons, frames,
failures), or carry what a reader gathers, are unlimited in number, so search engines should neither index them nor
follow their links.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, Response, g, request

from kb.model import DocumentRecord, Hit, Passage
from kb.web.pack import is_in_address

_NOINDEX = "noindex"
_UNLISTED = "noindex, nofollow"
_UNLISTED_VIEWS = frozenset(
    {"search", "lines", "check", "changes", "pages", "citations", "embed", "exports", "reports", "pack"}
)  # blueprints


def register(app: Flask) -> None:
    """Add the header, and a global for templates."""
    app.after_request(_add_header)
    app.jinja_env.globals["describe_robots"] = describe_robots


def respect_noindex(record: DocumentRecord, passages: Iterable[Passage] = ()) -> None:
    """Note that the current answer shows a document, or some of its passages."""
    if record.metadata.noindex or any(passage.noindex for passage in passages):
        g.noindex = True


def respect_noindex_of(hits: Iterable[Hit]) -> None:
    """Note that the current answer shows some passages."""
    for hit in hits:
        respect_noindex(hit.document, (hit.passage,))


def mark_unlisted() -> None:
    """Note that the current answer is a failure, or another page that is in no list of pages."""
    g.unlisted = True


def describe_robots() -> str:
    """Return the robots directives of the current answer; "" for none."""
    if g.get("unlisted", False) or is_in_address() or not _UNLISTED_VIEWS.isdisjoint(request.blueprints):
        return _UNLISTED
    return _NOINDEX if g.get("noindex", False) else ""


def _add_header(response: Response) -> Response:
    asked = describe_robots()
    if asked:
        response.headers["X-Robots-Tag"] = asked
    return response
