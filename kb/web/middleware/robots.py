"""What search engines are asked to keep out of: by a header, and on pages by a meta element.

There are two reasons. A document, or a passage, may say so (`noindex`). And pages of what somebody asked for (searches,
comparisons, frames, failures) are as many as there are questions: search engines are to keep them out and to follow no
link of theirs, so that what they find here has an end.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, Response, g, request

from kb.model import DocumentRecord, Hit, Passage

_NOINDEX = "noindex"
_UNLISTED = "noindex, nofollow"
_UNLISTED_VIEWS = frozenset(
    {"search", "lines", "check", "changes", "pages", "citations", "embed", "exports", "reports"}
)  # blueprints


def register(app: Flask) -> None:
    """Add the header, and tell templates."""
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
    """Return what search engines are asked to do with the current answer; "" for nothing."""
    if g.get("unlisted", False) or not _UNLISTED_VIEWS.isdisjoint(request.blueprints):
        return _UNLISTED
    return _NOINDEX if g.get("noindex", False) else ""


def _add_header(response: Response) -> Response:
    asked = describe_robots()
    if asked:
        response.headers["X-Robots-Tag"] = asked
    return response
