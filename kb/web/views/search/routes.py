"""Routes of searches: pages of results, and the same as JSON."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from kb.library.newer_passages import find_newer_passages
from kb.present.check_report import SearchAnswer, build_search_answer
from kb.web.app_state import current_site
from kb.web.components.lookup import find_checked_answer
from kb.web.components.page_picture import vary_by_save_data
from kb.web.components.private_search import read_private_search, redirect_to_private
from kb.web.middleware.responses import render_json
from kb.web.openapi.operations import describe_operation
from kb.web.params.models import FILTER_NAMES, FilterName, SearchParameters
from kb.web.params.parsing import parse_body, parse_parameters
from kb.web.views.search.facets import list_kept
from kb.web.views.search.page import build_results_page, build_whole_facet

search_views = Blueprint("search", __name__)


@search_views.get("/search")
def show_results() -> Response | str:
    """Search with the words in the address, so that the results can be shared."""
    return _render_results(parse_parameters(SearchParameters, request.args), private=False)


@search_views.post("/search")
def receive_private_search() -> BaseResponse | str:
    """Search with the words in the body, so that no address, history or log contains them."""
    parameters = parse_parameters(SearchParameters, request.form)
    return redirect_to_private(parameters) or _render_results(parameters, private=True)


@search_views.get("/search/private")
def show_private_results() -> Response | str:
    """Show the results of a private search."""
    return _render_results(read_private_search(SearchParameters), private=True)


@search_views.get("/search/facets/<name>")
def show_facet(name: str) -> str:
    """Show all values of a facet of a search."""
    return _render_facet(_check_facet(name), parse_parameters(SearchParameters, request.args), private=False)


@search_views.post("/search/facets/<name>")
def receive_private_facet(name: str) -> BaseResponse | str:
    """Show all values of a facet of a search with the words in the body."""
    facet = _check_facet(name)
    parameters = parse_parameters(SearchParameters, request.form)
    return redirect_to_private(parameters) or _render_facet(facet, parameters, private=True)


@search_views.get("/search/facets/<name>/private")
def show_private_facet(name: str) -> str:
    """Show all values of a facet of a private search."""
    return _render_facet(_check_facet(name), read_private_search(SearchParameters), private=True)


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


def _render_results(parameters: SearchParameters, *, private: bool) -> Response | str:
    if parameters.is_empty:
        return render_template("search/page.html", parameters=parameters, results=None, private=private)
    with current_site().open_view() as view:
        shown = build_results_page(parameters, view, private=private)
    html = render_template("search/page.html", parameters=parameters, results=shown, private=private)
    return vary_by_save_data(make_response(html))


def _check_facet(name: str) -> FilterName:
    if name not in FILTER_NAMES:
        raise NotFound
    return name


def _render_facet(name: FilterName, parameters: SearchParameters, *, private: bool) -> str:
    with current_site().open_view() as view:
        facet = build_whole_facet(name, parameters, view)
    kept = list_kept(facet.name, parameters)
    return render_template("search/facet.html", parameters=parameters, facet=facet, kept=kept, private=private)


def _respond(parameters: SearchParameters) -> Response:
    with current_site().open_view() as view:
        answer = find_checked_answer(parameters, view)
        newer = find_newer_passages(view, answer.results.hits)
        return render_json(build_search_answer(answer, answer.checked, newer))
