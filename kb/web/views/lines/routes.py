"""The matches of a search, line by line with the words around each (a concordance): pages, JSON, and a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from kb.citations.wording import format_pages, format_short_citation
from kb.library.view import LibraryView
from kb.model import Facets, Sort
from kb.present.answers import build_brief, build_page_answer, build_passage_path, build_query_answer
from kb.present.lines import COLUMNS, LinesAnswer, write_table
from kb.search.concordance import Concordance, ConcordanceLine, LineOrder, collect_lines
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.components.document_card import DocumentCard, build_document_card
from kb.web.components.lookup import build_request, resolve_speakers
from kb.web.components.passages.citation_box import link_words
from kb.web.components.private_search import read_private_search, redirect_to_private
from kb.web.languages import gettext as _
from kb.web.middleware.responses import render_json
from kb.web.middleware.robots import respect_noindex_of
from kb.web.openapi.operations import describe_operation
from kb.web.params.models import LinesParameters
from kb.web.params.parsing import parse_body, parse_parameters
from kb.web.translations import gettext_noop
from kb.web.views.search.facets import list_active_filters
from kb.web.views.search.links import SORT_LABELS, Link

LINES_PER_PAGE = 50
_ORDERS = {
    LineOrder.NEXT: gettext_noop("The words after"),
    LineOrder.PREVIOUS: gettext_noop("The words before"),
}

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


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the page; `url` leads to the words in their passage."""

    line: ConcordanceLine
    document: DocumentCard
    url: str


@dataclass(frozen=True, slots=True)
class LinesPage:
    """A page of lines.

    Attributes:
        total: The number of lines on all pages.
        documents: The number of documents with a line.
        has_passages: Whether any passage is found, also without a match in its text.
        active_filters: Links that remove a filter each.
        file_url: All lines as a table.
    """

    total: int
    documents: int
    has_passages: bool
    found: Concordance
    active_filters: tuple[Link, ...]
    rows: tuple[LineRow, ...]
    orders: tuple[Link, ...]
    previous: Link | None
    next: Link | None
    page: int
    pages: int
    file_url: str


def find_lines(parameters: LinesParameters, view: LibraryView) -> Concordance:
    """Run a search and return its lines."""
    found = collect_lines(build_request(parameters, view), view, current_site().settings, parameters.order)
    respect_noindex_of(found.answer.results.hits)
    return found


def build_lines_page(parameters: LinesParameters, view: LibraryView, *, private: bool) -> LinesPage:
    """Run a search and build a page of its lines; if private, no URL contains the words."""
    found = find_lines(parameters, view)
    per_page = parameters.limit or LINES_PER_PAGE
    pages = -(-len(found.lines) // per_page)
    return LinesPage(
        total=len(found.lines),
        documents=len({line.hit.document.id for line in found.lines}),
        has_passages=bool(found.answer.results.total),
        found=found,
        active_filters=tuple(list_active_filters(Facets(), resolve_speakers(parameters, view), view)),
        rows=tuple(_build_row(line, view, private=private) for line in _choose_page(found.lines, parameters)),
        orders=tuple(_list_orders(parameters)),
        previous=Link(_("Previous"), parameters.turn_to_page(min(parameters.page - 1, max(pages, 1))))
        if parameters.page > 1
        else None,
        next=Link(_("Next"), parameters.turn_to_page(parameters.page + 1)) if parameters.page < pages else None,
        page=parameters.page,
        pages=pages,
        file_url=urls.lines_file_url(parameters),
    )


def build_lines_answer(parameters: LinesParameters, found: Concordance) -> LinesAnswer:
    """Return a page of lines for programs."""
    superseded = found.answer.superseded
    return {
        "query": build_query_answer(found.answer),
        "total": len(found.lines),
        "has_more": found.has_more,
        "page": parameters.page,
        "per_page": parameters.limit or LINES_PER_PAGE,
        "lines": [
            {
                "left": line.left,
                "match": line.match,
                "right": line.right,
                "document": build_brief(line.hit.document, superseded),
                "passage": line.hit.passage.id,
                "span": (line.span.start, line.span.end),
                "page": build_page_answer(line.pages),
                "citation": format_short_citation(line.hit.document, line.pages, line.hit.passage),
                "url": build_passage_path(line.hit.document.id, line.hit.passage.id),
            }
            for line in _choose_page(found.lines, parameters)
        ],
    }


def list_cells(lines: Sequence[ConcordanceLine]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each line, for `kb.present.lines.COLUMNS`."""
    for line in lines:
        record, passage = line.hit.document, line.hit.passage
        address = urls.site_origin() + urls.permalink(record.id, passage.id, line.span)
        pages = format_pages(line.pages) if line.pages else ""
        citation = format_short_citation(record, line.pages, passage)
        yield line.left.strip(), line.match, line.right.strip(), record.title, pages, citation, address


def _choose_page(lines: Sequence[ConcordanceLine], parameters: LinesParameters) -> Sequence[ConcordanceLine]:
    per_page = parameters.limit or LINES_PER_PAGE
    return lines[(parameters.page - 1) * per_page : parameters.page * per_page]


def _list_orders(parameters: LinesParameters) -> Iterator[Link]:
    for sort in (Sort.RELEVANCE, Sort.NEWEST, Sort.OLDEST):
        is_asked = parameters.sort.is_ranked if sort.is_ranked else parameters.sort is sort
        is_current = parameters.order is None and is_asked
        yield Link(_(SORT_LABELS[sort]), replace(parameters, sort=sort, order=None, page=1), is_current)
    for order, label in _ORDERS.items():
        target = replace(parameters, sort=Sort.RELEVANCE, order=order, page=1)
        yield Link(_(label), target, parameters.order is order)


def _build_row(line: ConcordanceLine, view: LibraryView, *, private: bool) -> LineRow:
    record, passage = line.hit.document, line.hit.passage
    url = urls.passage_url(record.id, passage.id, span=line.span) if private else link_words(passage, line.span)
    return LineRow(line, build_document_card(record, view), url)
