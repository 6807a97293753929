"""The addresses of the site's pages, written in one place.

Pages, templates and programs' answers link by these functions only. This module knows no engine and no request.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from kb.model import DocumentId, PageRange, PassageId
from kb.web.parameters import SearchParameters, TableParameters


def search(parameters: SearchParameters) -> str:
    """Return the address of a page of results."""
    return _with("/search", parameters.pairs())


def table(parameters: TableParameters) -> str:
    """Return the address of the table of documents in one order."""
    return _with("/documents", [("sort", parameters.column.value), ("order", parameters.order.value)])


def document(identity: DocumentId, words: str = "", passage: PassageId | None = None) -> str:
    """Return the address of a whole document, at one of its passages, with some words marked."""
    fragment = f"#{passage}" if passage else ""
    return _with(f"/documents/{quote(identity, safe='')}", _words(words)) + fragment


def passage(identity: DocumentId, passage: PassageId, words: str = "") -> str:
    """Return the lasting address of a passage in its context, with some words marked."""
    return _with(f"/documents/{quote(identity, safe='')}/{quote(passage, safe='')}", _words(words))


def original(identity: DocumentId, pages: PageRange | None = None) -> str:
    """Return the address of the original file, at a page of it."""
    fragment = f"#page={pages.first}" if pages else ""
    return f"/documents/{quote(identity, safe='')}/file{fragment}"


def _words(words: str) -> list[tuple[str, str]]:
    return [("q", words)] if words else []


def _with(path: str, pairs: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path
