"""Descriptions of the site for programs (OpenAPI, OpenSearch); searches and new documents as feeds."""

from __future__ import annotations

import textwrap
from functools import partial

from flask import Blueprint, Response, current_app, request
from lxml import etree

from kb.library.catalogue.change_register import read_register
from kb.settings import LibraryConfig
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.components.lookup import find_answer
from kb.web.middleware.responses import render_json
from kb.web.middleware.static_files import asset_path
from kb.web.openapi.document import build_document
from kb.web.openapi.operations import describe_operation
from kb.web.params.parsing import refuse_parameters
from kb.web.views.feeds.atom import ATOM, collect_entries, read_feed_parameters, write_documents_feed, write_feed
from kb.web.views.feeds.recently_added import find_recently_added, list_times

OPENSEARCH = "application/opensearchdescription+xml"
_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_MAX_SHORT_NAME = 16
_MAX_LONG_NAME = 48
_MAX_DESCRIPTION = 1024

feed_views = Blueprint("feeds", __name__)


@feed_views.get("/openapi.json")
@describe_operation(dict[str, object], operation_id="programs_openapi_document")
def send_openapi_document() -> Response:
    """Describe all addresses for programs, as OpenAPI 3.1."""
    refuse_parameters(request.args)
    return render_json(build_document(current_app))


@feed_views.get("/opensearch.xml")
def send_opensearch_description() -> Response:
    """Tell a browser how to search here from its own search box."""
    refuse_parameters(request.args)
    description = write_opensearch(current_site().config, site=urls.site_url(), icon=asset_path("icon.svg"))
    return Response(description, content_type=f"{OPENSEARCH}; charset=utf-8")


@feed_views.get("/search.atom")
def send_search_feed() -> Response:
    """Search, recently added documents first, for feed readers."""
    parameters = read_feed_parameters(request.args)
    site = current_site()
    sources = site.settings.library / "sources"
    with site.open_view() as view:
        added = read_register(site.settings.library).list_times()
        recent = find_recently_added(list_times(view.documents(), sources, added))
        entries = collect_entries(parameters, recent, partial(find_answer, view=view, facets=()))
    feed = write_feed(
        entries,
        parameters,
        recent,
        title=site.config.title,
        site=urls.site_url(),
        sources=sources,
    )
    return Response(feed, content_type=f"{ATOM}; charset=utf-8")


@feed_views.get("/documents.atom")
def send_documents_feed() -> Response:
    """Give the documents that were added last, for feed readers; at first those that the library began with."""
    refuse_parameters(request.args)
    site = current_site()
    sources = site.settings.library / "sources"
    with site.open_view() as view:
        records = view.documents()
    times = list_times(records, sources, read_register(site.settings.library).list_times())
    feed = write_documents_feed(records, times, title=site.config.title, site=urls.site_url(), sources=sources)
    return Response(feed, content_type=f"{ATOM}; charset=utf-8")


def write_opensearch(config: LibraryConfig, *, site: str, icon: str) -> bytes:
    """Return the description by which browsers add the site to their search box (OpenSearch 1.1).

    `site` is the absolute URL of the site, `icon` the path of the icon below it.
    """
    root = etree.XML(f'<OpenSearchDescription xmlns="{_NAMESPACE}"/>')
    _add(root, "ShortName", _shorten(config.title, _MAX_SHORT_NAME))
    _add(root, "LongName", _shorten(config.title, _MAX_LONG_NAME))
    _add(root, "Description", (config.description or f"Search in {config.title}.")[:_MAX_DESCRIPTION])
    _add(root, "InputEncoding", "UTF-8")
    _add(root, "Image", site + icon, width="16", height="16", type="image/svg+xml")
    if config.private_search:
        by_post = _add(root, "Url", type="text/html", method="post", template=f"{site}/search")
        _add(by_post, "Param", name="q", value="{searchTerms}")
    else:
        _add(root, "Url", type="text/html", template=f"{site}/search?q={{searchTerms}}")
    _add(root, "Url", type=ATOM, template=f"{site}/search.atom?q={{searchTerms}}")
    _add(root, "Url", type=OPENSEARCH, rel="self", template=f"{site}/opensearch.xml")
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _shorten(title: str, characters: int) -> str:
    """Return as many words of a title as fit, or the beginning of a first word that is longer."""
    return textwrap.shorten(title, characters, placeholder="") or title[:characters].strip()


def _add(root: etree._Element, name: str, text: str = "", /, **attributes: str) -> etree._Element:
    element = etree.SubElement(root, f"{{{_NAMESPACE}}}{name}", attributes)
    if text:
        element.text = text
    return element
