"""URLs of the site's pages, with and without the language that a reader asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from kb.model import DocumentId, PageRange, PassageId, Sort, Span, SpeakerId
from kb.web import urls
from kb.web.params.models import Column, Order, SearchParameters, TableParameters

D, P, SPAN = DocumentId("a b"), PassageId("0f"), Span(0, 7)
SEARCH = SearchParameters("gate", page=3, limit=5, sort=Sort.NEWEST, kind=("report",))
QUERY = "q=gate&kind=report&sort=newest&limit=5&page=3"

LOCALIZED = [
    (lambda: urls.page_url("/about"), "/about", ""),
    (lambda: urls.page_url("/about", "privacy"), "/about", "#privacy"),
    (lambda: urls.search_url(SEARCH), f"/search?{QUERY}", ""),
    (lambda: urls.search_url(SearchParameters()), "/search", ""),
    (lambda: urls.documents_url(TableParameters()), "/documents?sort=date&order=down", ""),
    (lambda: urls.documents_url(TableParameters(Column.TITLE, Order.DOWN)), "/documents?sort=title&order=down", ""),
    (lambda: urls.document_url(D), "/documents/a%20b", ""),
    (lambda: urls.document_url(D, "x y", P), "/documents/a%20b?q=x+y&passage=0f", "#0f"),
    (lambda: urls.part_url(D, 1), "/documents/a%20b", ""),
    (lambda: urls.part_url(D, 2, "x", "page-3"), "/documents/a%20b?q=x&part=2", "#page-3"),
    (lambda: urls.whole_document_url(D, "x", "page-3"), "/documents/a%20b?q=x&whole=on", "#page-3"),
    (lambda: urls.passage_url(D, P), "/documents/a%20b/0f", ""),
    (lambda: urls.passage_url(D, P, "x", SPAN), "/documents/a%20b/0f?q=x&start=0&end=7", ""),
    (lambda: urls.speaker_url(SpeakerId("a/b")), "/speakers/a%2Fb", ""),
    (lambda: urls.passage_embed_url(D, P, SPAN), "/documents/a%20b/0f/embed?start=0&end=7", ""),
    (lambda: urls.search_embed_url(SEARCH), f"/search/embed?{QUERY}", ""),
    (lambda: urls.law_url("MSA 2015"), "/laws/msa-2015", ""),
    (lambda: urls.law_url("MSA 2015", "s.45(1)"), "/laws/msa-2015", "#s-45-1"),
]


@pytest.mark.parametrize(("build", "address", "fragment"), LOCALIZED)
def test_links_to_pages_keep_the_language(build: Callable[[], str], address: str, fragment: str) -> None:
    app = Flask(__name__)
    with app.test_request_context("/"):
        assert build() == address + fragment
    with app.test_request_context("/?lang=pl"):
        assert build() == f"{address}{'&' if '?' in address else '?'}lang=pl{fragment}"
    with app.test_request_context("/", base_url="https://kb.example/a/kb"):
        assert build() == f"/a/kb{address}{fragment}"


@pytest.mark.parametrize(
    ("build", "address"),
    [
        (lambda: urls.permalink(D), "/documents/a%20b"),
        (lambda: urls.permalink(D, P), "/documents/a%20b/0f"),
        (lambda: urls.permalink(D, P, SPAN), "/documents/a%20b/0f?start=0&end=7"),
        (lambda: urls.citation_file_url(D, P, "ris"), "/documents/a%20b/0f.ris"),
        (lambda: urls.citation_file_url(D, P, "bib", SPAN), "/documents/a%20b/0f.bib?start=0&end=7"),
        (lambda: urls.original_file_url(D), "/documents/a%20b/file"),
        (lambda: urls.original_file_url(D, PageRange(3, 4, "1-2")), "/documents/a%20b/file#page=3"),
        (lambda: urls.passage_frame_url(DocumentId("documents"), P, SPAN), "/embed/documents/0f?start=0&end=7"),
        (lambda: urls.search_frame_url(SEARCH), f"/embed/search?{QUERY}"),
        (lambda: urls.feed_url(SEARCH), "/search.atom?q=gate&kind=report"),
        (lambda: urls.oembed_url("http://a/b"), "/oembed?url=http%3A%2F%2Fa%2Fb"),
    ],
)
def test_what_is_cited_or_copied_has_no_language(build: Callable[[], str], address: str) -> None:
    with Flask(__name__).test_request_context("/?lang=pl"):
        assert build() == address
    with Flask(__name__).test_request_context("/", base_url="https://kb.example/a/kb"):
        assert build() == f"/a/kb{address}"


def test_the_site_has_an_origin_a_root_and_a_url() -> None:
    with Flask(__name__).test_request_context("/about", base_url="https://kb.example:8443/a/kb"):
        assert (urls.site_origin(), urls.site_root()) == ("https://kb.example:8443", "/a/kb")
        assert urls.site_url() == "https://kb.example:8443/a/kb"
    with Flask(__name__).test_request_context("/about"):
        assert (urls.site_origin(), urls.site_root()) == ("http://localhost", "")
