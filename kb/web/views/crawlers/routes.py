"""Routes of the files for web crawlers.

`/robots.txt` (RFC 9309): pages of documents may be crawled, and pages that answer a question may not. Of the addresses
with a query only those may be crawled that pages lead to in a limited number: the pages of the interface in its
languages, and words of a passage (`start`, `end`), which link previews request.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from kb.web import urls
from kb.web.app_state import current_site
from kb.web.languages import LANGUAGE_VERSIONS
from kb.web.params.parsing import LANGUAGE_PARAMETER, refuse_parameters
from kb.web.translations import LANGUAGE_NAMES
from kb.web.views.crawlers.sitemap import divide_library, list_entries, write_index, write_sitemap

_WORDS = "/documents/*?start="
_ENDINGS = ("/embed", ".json", ".ris", ".bib", ".txt")  # of a passage's embedding code and citations
_REFUSED = (
    "/*?",
    f"{_WORDS}*&{LANGUAGE_PARAMETER}=",
    "/search",
    "/check",
    "/suggest",
    "/embed/",
    "/oembed",
    "/documents/*/compare/",
    "/documents/*/pages/",
    *(f"/documents/*{ending}{rest}" for ending in _ENDINGS for rest in ("$", "?start=")),
)
_XML = "application/xml; charset=utf-8"

crawler_views = Blueprint("crawlers", __name__)


@crawler_views.get("/robots.txt")
def send_robots_txt() -> Response:
    """Say which addresses may be crawled, and where the sitemap is."""
    return Response(_write_robots_txt(), content_type="text/plain; charset=utf-8")


@crawler_views.get("/sitemap.xml")
def send_sitemap() -> Response:
    """List the pages that may be in search engines, or the sitemaps that do."""
    refuse_parameters(request.args)
    site = current_site()
    sources = site.settings.library / "sources"
    with site.open_view() as view:
        sitemaps = divide_library(view.documents())
        if len(sitemaps) > 1:
            return Response(write_index(sitemaps, sources), content_type=_XML)
        written = write_sitemap(list_entries(sitemaps[0], view, sources, with_pages=True))
    return Response(written, content_type=_XML)


@crawler_views.get("/sitemap-<int:number>.xml")
def send_part(number: int) -> Response:
    """List a part of the pages that may be in search engines; the first is the whole where one sitemap has all.

    Raises:
        NotFound: There is no such part.
    """
    refuse_parameters(request.args)
    site = current_site()
    with site.open_view() as view:
        sitemaps = divide_library(view.documents())
        if not 1 <= number <= len(sitemaps):
            raise NotFound()
        entries = list_entries(sitemaps[number - 1], view, site.settings.library / "sources", with_pages=number == 1)
        return Response(write_sitemap(entries), content_type=_XML)


def _list_rules() -> Iterator[str]:
    """Yield the rules for all crawlers, with the site's path; of two that match, the longer decides."""
    yield "User-agent: *"
    for path in LANGUAGE_VERSIONS:
        for code in LANGUAGE_NAMES:
            yield f"Allow: {urls.plain_url(path)}?{LANGUAGE_PARAMETER}={code}$"
    yield f"Allow: {urls.plain_url(_WORDS)}"
    for path in _REFUSED:
        yield f"Disallow: {urls.plain_url(path)}"


def _write_robots_txt() -> str:
    """Return the file."""
    sitemap = urls.site_origin() + urls.sitemap_url()
    return "\n".join((*_list_rules(), "", f"Sitemap: {sitemap}", ""))
