"""The addresses of the site's pages, written in one place.

Pages, templates and programs' answers link by these functions only. A link to a page keeps the language that the
reader asked for; what is cited, copied, or no page of ours, has none. That is all this module knows of a request.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote, quote_plus, urlencode

from kb.model import DocumentId, PageRange, PassageId, Sort, Span, SpeakerId
from kb.text import terms
from kb.web.languages import asked
from kb.web.parameters import FilterName, SearchParameters, TableParameters
from kb.web.values import LANGUAGE_NAME


def page(path: str, fragment: str = "") -> str:
    """Return the address of a page that has no parameters of its own, such as `/about`, at a place on it."""
    return _page(path, []) + (f"#{fragment}" if fragment else "")


def search(parameters: SearchParameters) -> str:
    """Return the address of a page of results."""
    return _page("/search", parameters.pairs())


def narrowed(parameters: SearchParameters, name: FilterName, values: Sequence[str]) -> list[str]:
    """Return, for each of some values of a filter, the address of the search's first page with this value added."""
    pairs = _spoken(parameters.toggled(name, "").pairs())
    place = max(at for at, (each, _) in enumerate(pairs) if each == name)  # the last of its name is the one added
    before, after = urlencode(pairs[:place]), urlencode(pairs[place + 1 :])
    start = f"/search?{before}&{name}=" if before else f"/search?{name}="
    end = f"&{after}" if after else ""
    return [f"{start}{quote_plus(value)}{end}" for value in values]


def feed(parameters: SearchParameters) -> str:
    """Return the address of a search as a feed, which has an order and a length of its own."""
    return _with("/search.atom", replace(parameters, sort=Sort.RELEVANCE, page=1, limit=None).pairs())


def table(parameters: TableParameters) -> str:
    """Return the address of the table of documents in one order."""
    return _page("/documents", [("sort", parameters.column.value), ("order", parameters.order.value)])


def document(identity: DocumentId, words: str = "", passage: PassageId | None = None) -> str:
    """Return the address of a whole document, at one of its passages, with some words marked."""
    fragment = f"#{passage}" if passage else ""
    return _page(_document(identity), _words(words)) + fragment


def passage(identity: DocumentId, passage: PassageId, words: str = "", span: Span | None = None) -> str:
    """Return the address of a passage in its context, with some words marked, or a span of it chosen."""
    return _page(_passage(identity, passage), _words(words) + _span(span))


def permalink(identity: DocumentId, passage: PassageId | None = None, span: Span | None = None) -> str:
    """Return the lasting address of a document, of a passage, or of a span of it, by which it is cited."""
    return _with(_passage(identity, passage), _span(span)) if passage else _document(identity)


def citation_file(identity: DocumentId, passage: PassageId, ending: str, span: Span | None = None) -> str:
    """Return the address of a file that cites a passage, or a span of it."""
    return _with(f"{_passage(identity, passage)}.{ending}", _span(span))


def original(identity: DocumentId, pages: PageRange | None = None) -> str:
    """Return the address of the original file, at a page of it."""
    fragment = f"#page={pages.first}" if pages else ""
    return f"{_document(identity)}/file{fragment}"


def speaker(identity: SpeakerId) -> str:
    """Return the address of all that somebody said."""
    return _page(f"/speakers/{quote(identity, safe='')}", [])


def embedded_passage(identity: DocumentId, passage: PassageId, span: Span | None = None) -> str:
    """Return the address of a frame that shows a passage, or a span of it."""
    return _with(_passage(identity, passage).replace("/documents/", "/embed/", 1), _span(span))


def embedded_search(parameters: SearchParameters) -> str:
    """Return the address of a frame in which one searches."""
    return _with("/embed/search", parameters.pairs())


def embed_passage(identity: DocumentId, passage: PassageId, span: Span | None = None) -> str:
    """Return the address of the page that says how to put a passage, or a span of it, on another page."""
    return _page(f"{_passage(identity, passage)}/embed", _span(span))


def embed_search(parameters: SearchParameters) -> str:
    """Return the address of the page that says how to put a search on another page."""
    return _page("/search/embed", parameters.pairs())


def oembed(address: str, form: str) -> str:
    """Return the address that says what can be shown in place of a whole address of this site."""
    return _with("/oembed", [("url", address), ("format", form)])


def law(name: str, provision: str = "") -> str:
    """Return the address of all passages that cite a law, at those that cite one of its provisions."""
    fragment = f"#{provision_anchor(provision)}" if provision else ""
    return _page(f"/laws/{law_slug(name)}", []) + fragment


def law_slug(name: str) -> str:
    """Return the last part of a law's address: the words and numbers of its short form."""
    return "-".join(terms(name))


def provision_anchor(provision: str) -> str:
    """Return where the passages that cite a provision stand on the page of its law."""
    return "-".join(terms(provision))


def _passage(identity: DocumentId, passage: PassageId) -> str:
    return f"{_document(identity)}/{quote(passage, safe='')}"


def _document(identity: DocumentId) -> str:
    return f"/documents/{quote(identity, safe='')}"


def _span(span: Span | None) -> list[tuple[str, str]]:
    return [("start", str(span.start)), ("end", str(span.end))] if span else []


def _words(words: str) -> list[tuple[str, str]]:
    return [("q", words)] if words else []


def _page(path: str, pairs: list[tuple[str, str]]) -> str:
    return _with(path, _spoken(pairs))


def _spoken(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    language = asked()
    return [*pairs, (LANGUAGE_NAME, language)] if language else pairs


def _with(path: str, pairs: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path
