"""Routes of the files for web crawlers."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from kb.web.app_state import current_site
from kb.web.params.parsing import refuse_parameters
from kb.web.views.crawlers.robots_txt import write_robots_txt
from kb.web.views.crawlers.sitemap import divide_library, list_entries, write_index, write_sitemap

_XML = "application/xml; charset=utf-8"

crawler_views = Blueprint("crawlers", __name__)


@crawler_views.get("/robots.txt")
def send_robots_txt() -> Response:
    """Say which addresses may be crawled, and where the sitemap is."""
    return Response(write_robots_txt(), content_type="text/plain; charset=utf-8")


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
