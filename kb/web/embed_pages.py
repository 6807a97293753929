"""Routes for other people's pages: what they frame, and the pages that say how to show a passage or a search there."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, make_response, render_template, request

from kb.web import framing
from kb.web.embedding import embedded_passage, embedded_search, origin
from kb.web.failures import Failure, FailureError
from kb.web.finding import find_passage
from kb.web.parameters import ParametersError, SearchParameters, passage_parameters, search_parameters
from kb.web.searching import searched
from kb.web.site import current_site
from kb.web.widget import INTEGRITY

frames = Blueprint("frames", __name__)
embed_pages = Blueprint("embed_pages", __name__)
frames.after_request(framing.framed)
embed_pages.after_request(framing.previewing)

_FEW = 5  # passages in a frame


@frames.get("/embed/<document>/<passage>")
def framed_passage(document: str, passage: str) -> str:
    """Show a passage, or words of it, within a page of another site."""
    asked = passage_parameters(request.args)
    with current_site().engine.snapshot() as snapshot:
        record, found = find_passage(document, passage, snapshot)
        shown = embedded_passage(record, found, asked, snapshot)
    return render_template("embed/passage.html", shown=shown)


@frames.get("/embed/search")
def framed_search() -> str:
    """Search within a page of another site."""
    asked = search_parameters(request.args)
    asked = replace(asked, limit=asked.limit or _FEW)
    results = None
    if asked.text.strip():
        with current_site().engine.snapshot() as snapshot:
            results = searched(asked, snapshot, private=False)
    return render_template("embed/search.html", asked=asked, results=results)


@frames.errorhandler(FailureError)
def _failed(error: FailureError) -> Response:
    return _refusal(error.failure)


@frames.errorhandler(ParametersError)
def _asked_wrongly(error: ParametersError) -> Response:
    return _refusal(Failure(400, "The address of this frame cannot be used", str(error)))


def _refusal(failure: Failure) -> Response:
    """Say in the frame itself what is wrong: a whole page of the site has no room there."""
    return make_response(render_template("embed/failure.html", failure=failure), failure.status)


@embed_pages.get("/documents/<document>/<passage>/embed")
def embed_passage(document: str, passage: str) -> str:
    """Show how to put a passage, or words of it, on another page."""
    framing.check_shared()
    asked = passage_parameters(request.args)
    with current_site().engine.snapshot() as snapshot:
        record, found = find_passage(document, passage, snapshot)
        shown = embedded_passage(record, found, asked, snapshot)
    return render_template("embed/this_passage.html", shown=shown, origin=origin(), integrity=INTEGRITY)


@embed_pages.get("/search/embed")
def embed_search() -> str:
    """Show how to put a search box, or a search, on another page."""
    framing.check_shared()
    site = current_site()
    asked: SearchParameters = search_parameters(request.args)
    shown = embedded_search(asked, site.config.title)
    return render_template(
        "embed/this_search.html", shown=shown, asked=asked.on_page(1), origin=origin(), integrity=INTEGRITY
    )
