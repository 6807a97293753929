"""What programs are told of the site itself, and searches as feeds. Routes only."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, current_app, request

from kb.web.arrivals import arrivals
from kb.web.assets import address
from kb.web.described import described
from kb.web.feeds import ATOM, entries, feed, feed_parameters
from kb.web.finding import find_answer
from kb.web.json_body import json_response
from kb.web.openapi import openapi
from kb.web.opensearch import OPENSEARCH, opensearch
from kb.web.parameters import no_parameters
from kb.web.site import current_site

program_pages = Blueprint("programs", __name__)


@program_pages.get("/openapi.json")
@described(dict[str, object])
def openapi_document() -> Response:
    """Describe all addresses for programs, as OpenAPI 3.1."""
    no_parameters(request.args)
    return json_response(openapi(current_app))


@program_pages.get("/opensearch.xml")
def opensearch_description() -> Response:
    """Tell a browser how to search here from its own search box."""
    no_parameters(request.args)
    described_site = opensearch(current_site().config, site=request.host_url.rstrip("/"), icon=address("icon.svg"))
    return Response(described_site, content_type=f"{OPENSEARCH}; charset=utf-8")


@program_pages.get("/search.atom")
def search_feed() -> Response:
    """Search, what came last and then the newest documents first, for readers of feeds."""
    asked = feed_parameters(request.args)
    site = current_site()
    sources = site.settings.library / "sources"
    with site.engine.snapshot() as snapshot:
        came = arrivals(snapshot.documents(), sources)
        hits, found = entries(asked, came, partial(find_answer, snapshot=snapshot, facets=False))
    here = request.host_url.rstrip("/")
    written = feed(hits, found.outdated, asked, came, title=site.config.title, site=here, sources=sources)
    return Response(written, content_type=f"{ATOM}; charset=utf-8")
