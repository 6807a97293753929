"""Routes of passages: each in context, and the same as JSON."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from kb.library.newer_passages import find_newer_passage
from kb.library.references import find_references, list_referring
from kb.library.supersession import find_supersessions
from kb.present.duplicates import PassageContextAnswer, build_context_answer
from kb.quotation_check import find_duplicates
from kb.web.app_state import current_site
from kb.web.components.lookup import find_passage
from kb.web.components.page_picture import AROUND, describe_pictures, vary_by_save_data
from kb.web.middleware.responses import render_json
from kb.web.middleware.robots import respect_noindex
from kb.web.openapi.operations import describe_operation
from kb.web.params.models import PassageJSONParameters, PassageParameters, SearchParameters
from kb.web.params.parsing import parse_parameters
from kb.web.views.passages.page import NEIGHBOURS, build_passage_page
from kb.web.views.passages.related import find_similar_hits

passage_views = Blueprint("passages", __name__)


@passage_views.get("/documents/<document>/<passage>")
def show_passage(document: str, passage: str) -> Response:
    """Show a passage in its context, and how it, or some words of it, are cited."""
    parameters = parse_parameters(PassageParameters, request.args)
    site = current_site()
    with site.open_view() as view:
        record, found = find_passage(document, passage, view)
        shown = build_passage_page(record, found, parameters, view, site.settings)
    page = render_template(
        "passages/page.html", page=shown, words=parameters.text, parameters=SearchParameters(parameters.text)
    )
    return vary_by_save_data(make_response(page))


@passage_views.get("/documents/<document>/<passage>.json")
@describe_operation(PassageContextAnswer, operation_id="api_passage", parameters=PassageJSONParameters, failures=(410,))
def send_passage(document: str, passage: str) -> Response:
    """Give a passage and its neighbours."""
    parameters = parse_parameters(PassageJSONParameters, request.args)
    with current_site().open_view() as view:
        record, found = find_passage(document, passage, view, marks=False)
        earlier, later, referring = view.get_context(found, AROUND, AROUND)
        before, after = earlier[-NEIGHBOURS:], later[:NEIGHBOURS]
        respect_noindex(record, (*before, *after, *referring))
        duplicates = find_duplicates(view, found)
        similar = find_similar_hits(found, (*before, *after), duplicates, view, current_site().settings)
        return render_json(
            build_context_answer(
                record,
                found,
                before,
                after,
                duplicates,
                similar,
                find_references(view, (found,)),
                list_referring(record, found, referring),
                describe_pictures(record, found, (*earlier, found, *later), boxes=parameters.boxes),
                find_supersessions(view),
                find_newer_passage(view, record, found),
            )
        )
