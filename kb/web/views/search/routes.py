"""Routes of searches: pages of results, and the same as JSON."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from kb.library.newer_passages import find_newer_passages
from kb.present.check_report import SearchAnswer, build_search_answer
from kb.web.app_state import current_site
from kb.web.components.lookup import find_checked_answer
from kb.web.middleware.responses import render_json
from kb.web.openapi.operations import describe_operation
from kb.web.params.models import FILTER_NAMES, SearchParameters
from kb.web.params.parsing import parse_body, parse_parameters
from kb.web.views.search.page import build_results_page, build_whole_facet

search_views = Blueprint("search", __name__)


@search_views.get("/search")
def show_results() -> str:
    """Search with the words in the address, so that the results can be shared."""
    return _render_results(private=False)


@search_views.post("/search")
def show_private_results() -> str:
    """Search with the words in the body, so that no address, history or log contains them."""
    return _render_results(private=True)


@search_views.get("/search/facets/<name>")
def show_facet(name: str) -> str:
    """Show all values of a facet of a search."""
    return _render_facet(name, private=False)


@search_views.post("/search/facets/<name>")
def show_private_facet(name: str) -> str:
    """Show all values of a facet of a search with the words in the body."""
    return _render_facet(name, private=True)


@search_views.get("/search.json")
@describe_operation(SearchAnswer, operation_id="api_search", parameters=SearchParameters)
def send_results() -> Response:
    """Search with the words in the address."""
    return _respond(parse_parameters(SearchParameters, request.args))


@search_views.post("/search.json")
@describe_operation(SearchAnswer, operation_id="api_private_search", body=SearchParameters)
def send_private_results() -> Response:
    """Search with the words in the body."""
    return _respond(parse_body(SearchParameters))


def _render_results(*, private: bool) -> str:
    parameters = parse_parameters(SearchParameters, request.form if private else request.args)
    if parameters.is_empty and not private:
        return render_template("search/page.html", parameters=parameters, results=None, private=private)
    with current_site().open_view() as view:
        shown = build_results_page(parameters, view, private=private)
    return render_template("search/page.html", parameters=parameters, results=shown, private=private)


def _render_facet(name: str, *, private: bool) -> str:
    if name not in FILTER_NAMES:
        raise NotFound
    parameters = parse_parameters(SearchParameters, request.form if private else request.args)
    with current_site().open_view() as view:
        facet = build_whole_facet(name, parameters, view)
    return render_template("search/facet.html", parameters=parameters, facet=facet, private=private)


def _respond(parameters: SearchParameters) -> Response:
    with current_site().open_view() as view:
        found = find_checked_answer(parameters, view)
        newer = find_newer_passages(view, found.answer.results.hits)
        return render_json(build_search_answer(found.answer, found.checked, newer))
