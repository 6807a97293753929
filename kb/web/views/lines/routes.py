"""Routes of the matches of a search, line by line: pages, JSON, and a table to download."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from kb.present.lines import COLUMNS, LinesAnswer, write_table
from kb.web.app_state import current_site
from kb.web.components.private_search import read_private_search, redirect_to_private
from kb.web.middleware.responses import render_json
from kb.web.openapi.operations import describe_operation
from kb.web.params.models import LinesParameters
from kb.web.params.parsing import parse_body, parse_parameters
from kb.web.views.lines.page import build_lines_answer, build_lines_page, find_lines, list_cells

line_views = Blueprint("lines", __name__)


@line_views.get("/search/lines")
def show_lines() -> str:
    """Show the matches of a search with the words in the address."""
    return _render_lines(parse_parameters(LinesParameters, request.args), private=False)


@line_views.post("/search/lines")
def receive_private_lines() -> BaseResponse | str:
    """Show the matches of a search with the words in the body."""
    parameters = parse_parameters(LinesParameters, request.form)
    return redirect_to_private(parameters) or _render_lines(parameters, private=True)


@line_views.get("/search/lines/private")
def show_private_lines() -> str:
    """Show the matches of a private search."""
    return _render_lines(read_private_search(LinesParameters), private=True)


@line_views.get("/search/lines.json")
@describe_operation(LinesAnswer, operation_id="api_search_lines", parameters=LinesParameters)
def send_lines() -> Response:
    """Give the matches of a search, one line each, with the words before and after."""
    return _respond(parse_parameters(LinesParameters, request.args))


@line_views.post("/search/lines.json")
@describe_operation(LinesAnswer, operation_id="api_private_search_lines", body=LinesParameters)
def send_private_lines() -> Response:
    """Give the matches of a search whose words are in the body, one line each."""
    return _respond(parse_body(LinesParameters))


@line_views.get("/search.csv")
@describe_operation(str, operation_id="api_search_table", parameters=LinesParameters, media_type="text/csv")
def send_table() -> Response:
    """Give all lines of a search as a table."""
    return _send_table(parse_parameters(LinesParameters, request.args))


@line_views.post("/search.csv")
@describe_operation(str, operation_id="api_private_search_table", body=LinesParameters, media_type="text/csv")
def send_private_table() -> Response:
    """Give all lines of a search whose words are in the body as a table."""
    return _send_table(parse_body(LinesParameters))


def _render_lines(parameters: LinesParameters, *, private: bool) -> str:
    with current_site().open_view() as view:
        shown = build_lines_page(parameters, view, private=private)
    return render_template("lines/page.html", parameters=parameters, shown=shown, private=private)


def _respond(parameters: LinesParameters) -> Response:
    with current_site().open_view() as view:
        return render_json(build_lines_answer(parameters, find_lines(parameters, view)))


def _send_table(parameters: LinesParameters) -> Response:
    with current_site().open_view() as view:
        table = write_table(COLUMNS, list_cells(find_lines(parameters, view).lines))
    response = Response(table, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename="lines.csv")
    return response
