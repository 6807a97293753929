"""URLs of the site's pages: the only place where pages and templates build links.

Each has the path below which the site is (`kb.web.site_address`). A link to a page keeps the language that the reader
asked for, and the passages that they gather (`kb.web.pack`). URLs that are cited or copied, and those that are no page
of the site, have neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote, quote_plus, urlencode

from flask import g, has_request_context, request, url_for

from kb.model import DocumentId, DocumentRecord, PageRange, PassageId, Sort, Span, SpeakerId
from kb.present.answers import build_document_path, build_law_path, build_passage_path, build_speaker_path
from kb.read.pdf.page_pictures import WHOLE_PAGE, PagePart
from kb.web.languages import has_language_versions, list_carried, list_language
from kb.web.pack import PACK, Pack
from kb.web.params.models import PICTURE_DPI, FilterName, ReferencesParameters, SearchParameters, TableParameters
from kb.web.site_address import site_origin as site_origin
from kb.web.site_address import site_path as site_path
from kb.web.site_address import site_root as site_root
from kb.web.site_address import site_url as site_url

FILE_HASH_CHARS = 12  # of a file's SHA-256, enough to tell its versions apart
WIDGET_START = "/widget."  # all files of the widget have this path prefix


def canonical_url(part: int = 1) -> str:
    """Return the absolute URL of the current page for search engines, with no parameter but the part of a document.

    The language is in it only where each language of a page is a page of its own.
    """
    pairs = [("part", str(part))] if part > 1 else []
    languages = list_language() if has_language_versions() else []
    return site_origin() + _build_url(quote(request.path), [*pairs, *languages])


def plain_url(path: str) -> str:
    """Return a URL without a language: of `/robots.txt`, say, or of a page in the language of its reader."""
    return site_path(path)


def sitemap_url(number: int = 0) -> str:
    """Return the URL of the sitemap, or of one of its parts, from 1 on."""
    return plain_url(f"/sitemap-{number}.xml" if number else "/sitemap.xml")


def page_url(path: str, fragment: str = "") -> str:
    """Return the URL of a page without parameters of its own, such as `/about`."""
    return _localize(path) + (f"#{fragment}" if fragment else "")


def search_url(parameters: SearchParameters) -> str:
    """Return the URL of a page of results."""
    return _localize("/search", parameters.list_pairs())


def private_url(path: str, token: str) -> str:
    """Return the URL of a page about a private search, by the path of the one that has the words in its address."""
    return _localize(quote(f"{path}/private"), [("token", token)])


def lines_url(parameters: SearchParameters) -> str:
    """Return the URL of the matches of a search, line by line."""
    return _localize("/search/lines", parameters.list_pairs())


def lines_file_url(parameters: SearchParameters) -> str:
    """Return the URL of all lines as a table."""
    return _build_url("/search.csv", replace(parameters, page=1, limit=None).list_pairs())


def passages_file_url(parameters: SearchParameters) -> str:
    """Return the URL of all passages of a search as a table."""
    return _build_url("/search/passages.csv", replace(parameters, page=1, limit=None).list_pairs())


def references_file_url(parameters: ReferencesParameters, extension: str) -> str:
    """Return the URL of the documents of a search as a file of references."""
    return _build_url(f"/search.{extension}", parameters.list_pairs())


def pack_url(pack: Pack) -> str:
    """Return the URL of a sheet to share: it has the passages, and nothing else."""
    return site_path(f"/pack?{PACK}={pack.write()}")


def facet_url(name: FilterName, parameters: SearchParameters) -> str:
    """Return the URL of the page of all values of a facet."""
    return _localize(f"/search/facets/{name}", parameters.turn_to_page(1).list_pairs())


def feed_url(parameters: SearchParameters) -> str:
    """Return the URL of a search as a feed."""
    return site_path(feed_path(parameters))


def feed_path(parameters: SearchParameters) -> str:
    """Return the path of a search as a feed below the site's root; a feed has its own order and length."""
    return _append_query("/search.atom", replace(parameters, sort=Sort.RELEVANCE, page=1, limit=None).list_pairs())


def documents_url(parameters: TableParameters) -> str:
    """Return the URL of the table of documents in one order."""
    return _localize("/documents", [("sort", parameters.column.value), ("order", parameters.direction.value)])


def document_url(document: DocumentId, words: str = "", passage: PassageId | None = None) -> str:
    """Return the URL of a document's text, with some words highlighted, in the part that has a passage, at it."""
    if passage is None:
        return part_url(document, 1, words)
    return _localize(build_document_path(document), [*_list_words(words), ("passage", passage)]) + f"#{passage}"


def part_url(document: DocumentId, number: int, words: str = "", fragment: str = "") -> str:
    """Return the URL of a part of a document (1-based), with some words highlighted, scrolled to an id in it."""
    pairs = [("part", str(number))] if number > 1 else []
    return _localize(build_document_path(document), _list_words(words) + pairs) + (f"#{fragment}" if fragment else "")


def whole_document_url(document: DocumentId, words: str = "", fragment: str = "") -> str:
    """Return the URL of all of a document on one page, with some words highlighted, scrolled to an id in it."""
    pairs = [*_list_words(words), ("whole", "on")]
    return _localize(build_document_path(document), pairs) + (f"#{fragment}" if fragment else "")


def changes_url(newer: DocumentId, older: DocumentId) -> str:
    """Return the URL of the comparison of two editions of a document."""
    return _localize(f"{build_document_path(newer)}/compare/{quote(older, safe='')}")


def passage_url(document: DocumentId, passage: PassageId, words: str = "", span: Span | None = None) -> str:
    """Return the URL of a passage in its context, with some words highlighted, or a span of it to cite."""
    return _localize(build_passage_path(document, passage), _list_words(words) + _list_offsets(span))


def permalink(document: DocumentId, passage: PassageId | None = None, span: Span | None = None) -> str:
    """Return the permanent path by which a document, a passage, or a span of it is cited."""
    if passage is None:
        return site_path(build_document_path(document))
    return _build_url(build_passage_path(document, passage), _list_offsets(span))


def citation_file_url(document: DocumentId, passage: PassageId, extension: str, span: Span | None = None) -> str:
    """Return the URL of a file that cites a passage, or a span of it."""
    return _build_url(f"{build_passage_path(document, passage)}.{extension}", _list_offsets(span))


def renamed_url(document: DocumentId, name: str) -> str:
    """Return the requested URL with the current id of a document; `name` is the path parameter with the old one."""
    path = url_for(request.endpoint or "", **{**(request.view_args or {}), name: document})
    query = request.query_string.decode("ascii", "replace")
    return f"{path}?{query}" if query else path


def moved_url(document: DocumentId, passage: PassageId, span: Span | None) -> str:
    """Return the requested URL for the passage that has most words of the one in the address.

    `span` are those words in it; None where the address has the words to mark.
    """
    path = url_for(request.endpoint or "", **{**(request.view_args or {}), "document": document, "passage": passage})
    pairs = [each for each in request.args.items(multi=True) if each[0] not in ("start", "end")]
    query = urlencode(pairs + ([] if request.args.get("words") else _list_offsets(span)))
    return f"{path}?{query}" if query else path


def report_url(document: DocumentId, passage: PassageId | None = None) -> str:
    """Return the URL of the form to report a fault in a document or a passage."""
    return _localize("/reports", [("about", f"{document}/{passage}" if passage else document)])


def original_file_url(document: DocumentId, pages: PageRange | None = None) -> str:
    """Return the URL of the original file, opened at a page."""
    fragment = f"#page={pages.first}" if pages else ""
    return site_path(f"{build_document_path(document)}/file{fragment}")


def page_view_url(document: DocumentId, number: int, passage: PassageId | None = None, words: str = "") -> str:
    """Return the URL of a page of a PDF file (1-based) as printed, with a passage and `words` in it marked."""
    marked = [("passage", str(passage)), *_list_words(words)] if passage else []
    return _localize(f"{build_document_path(document)}/pages/{number}", marked)


def passage_picture_url(document: DocumentId, passage: PassageId, number: int) -> str:
    """Return the URL of the picture of a passage's part on a page (1-based) of the file, drawn on request."""
    return site_path(f"{build_passage_path(document, passage)}/pages/{number}.svg")


def fact_picture_url(document: DocumentId, name: str) -> str:
    """Return the URL of the picture of the line in which a field of a document's record was read, drawn on request."""
    return site_path(f"{build_document_path(document)}/details/{name}.svg")


def page_picture_url(record: DocumentRecord, number: int, dpi: int = PICTURE_DPI, part: PagePart = WHOLE_PAGE) -> str:
    """Return the URL of the picture of a page of a PDF file, with the arguments of `page_picture_path`."""
    return site_path(page_picture_path(record, number, dpi, part))


def thumbnail_url(record: DocumentRecord, number: int) -> str:
    """Return the URL of the small picture of a page, 1-based, of a PDF file."""
    path = f"{build_document_path(record.id)}/pages/{number}/small.png"
    return _build_url(path, [("file", record.sha256[:FILE_HASH_CHARS])])


def page_picture_path(record: DocumentRecord, number: int, dpi: int = PICTURE_DPI, part: PagePart = WHOLE_PAGE) -> str:
    """Return the path, below the site's root, of the picture of a 1-based page or a part of it, in the present file."""
    pairs = [("dpi", str(dpi)), ("file", record.sha256[:FILE_HASH_CHARS])]
    if part != WHOLE_PAGE:
        pairs.insert(1, ("part", f"{part.left}-{part.top}-{part.right}-{part.bottom}"))
    return _append_query(f"{build_document_path(record.id)}/pages/{number}.png", pairs)


def speaker_url(speaker: SpeakerId) -> str:
    """Return the URL of everything that one speaker said."""
    return _localize(build_speaker_path(speaker))


def passage_frame_url(document: DocumentId, passage: PassageId, span: Span | None = None) -> str:
    """Return the URL of a frame that shows a passage, or a span of it."""
    path = build_passage_path(document, passage).removeprefix("/documents")
    return _build_url(f"/embed{path}", _list_offsets(span))


def search_frame_url(parameters: SearchParameters) -> str:
    """Return the URL of a frame to search in."""
    return _build_url("/embed/search", parameters.list_pairs())


def passage_embed_url(document: DocumentId, passage: PassageId, span: Span | None = None) -> str:
    """Return the URL of the page with the code to embed a passage, or a span of it."""
    return _localize(f"{build_passage_path(document, passage)}/embed", _list_offsets(span))


def search_embed_url(parameters: SearchParameters) -> str:
    """Return the URL of the page with the code to embed a search."""
    return _localize("/search/embed", parameters.list_pairs())


def oembed_url(url: str) -> str:
    """Return the URL of the oEmbed answer, in JSON, for an absolute URL of this site."""
    return _build_url("/oembed", [("url", url)])


def widget_url(extension: str = "js", version: str = "") -> str:
    """Return the URL of a file of the widget: the present one, or, with a hash, this version of it for good."""
    return site_path(f"{WIDGET_START}{version}.{extension}" if version else f"{WIDGET_START}{extension}")


def law_url(name: str, provision: str = "") -> str:
    """Return the URL of all passages that cite a law, scrolled to those that cite one of its provisions."""
    path, _, fragment = build_law_path(name, provision).partition("#")
    return page_url(path, fragment)


def _list_offsets(span: Span | None) -> list[tuple[str, str]]:
    return [("start", str(span.start)), ("end", str(span.end))] if span else []


def _list_words(words: str) -> list[tuple[str, str]]:
    return [("q", words)] if words else []


def _localize(path: str, pairs: Sequence[tuple[str, str]] = ()) -> str:
    return _build_url(path, [*pairs, *list_carried()])


def _build_url(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Return a URL of a path below the site's root."""
    return site_path(_append_query(path, pairs))


def _append_query(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    return f"{path}?{'&'.join([f'{name}={_quote(value)}' for name, value in pairs])}" if pairs else path


def _quote(value: str) -> str:
    """Return a value of a query, percent-encoded.

    The words of a search are in some fifty links of a page, and are kept no longer than its request.
    """
    if not has_request_context():
        return quote_plus(value)
    quoted: dict[str, str] = g.setdefault("quoted", {})
    if value not in quoted:
        quoted[value] = quote_plus(value)
    return quoted[value]
