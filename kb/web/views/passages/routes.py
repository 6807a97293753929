"""Routes of passages: each in context, the same as JSON, its citation as a file, and redirects to printed pages."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as Redirection

from kb.citations import BIBTEX, CSL_JSON, RIS, TEXT, CSLItem, FileFormat, build_file_name
from kb.library.newer_passages import find_newer_passage
from kb.library.references import find_references, list_referring
from kb.library.supersession import find_supersessions
from kb.present.duplicates import PassageContextAnswer, build_context_answer
from kb.quotation_check import find_duplicates
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.components.lookup import find_document, find_page, find_passage
from kb.web.components.page_picture import AROUND, describe_pictures, vary_by_save_data
from kb.web.components.passages.citation_box import describe_words, quote_words, write_citation_file
from kb.web.components.passages.selection import find_selection
from kb.web.middleware.responses import render_json
from kb.web.middleware.robots import respect_noindex
from kb.web.openapi.operations import describe_operation
from kb.web.params.models import PassageJSONParameters, PassageParameters, SearchParameters
from kb.web.params.parsing import parse_parameters
from kb.web.views.passages.page import NEIGHBOURS, build_passage_page
from kb.web.views.passages.related import find_similar_hits

passage_views = Blueprint("passages", __name__)
citation_views = Blueprint("citations", __name__)  # which `kb.web.middleware.robots` keeps out of search engines


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


@citation_views.get("/documents/<document>/<passage>.ris", defaults={"file_format": RIS})
@citation_views.get("/documents/<document>/<passage>.bib", defaults={"file_format": BIBTEX})
@citation_views.get("/documents/<document>/<passage>.txt", defaults={"file_format": TEXT})
def send_citation_file(document: str, passage: str, file_format: FileFormat) -> Response:
    """Give the citation of a passage, or of words of it, as a file."""
    parameters = parse_parameters(PassageParameters, request.args)
    with current_site().open_view() as view:
        record, found = find_passage(document, passage, view)
    selection = find_selection(parameters, found)
    item = describe_words(record, found, selection.span)
    quoted = quote_words(item, found, selection.span)
    content = write_citation_file(item, quoted, file_format)
    response = Response(content, content_type=f"{file_format.media_type}; charset=utf-8")
    disposition = "inline" if file_format is TEXT else "attachment"
    response.headers.set("Content-Disposition", disposition, filename=build_file_name(item, quoted.pages, file_format))
    return response


@citation_views.get("/documents/<document>/<passage>.csl.json")
@describe_operation(
    list[CSLItem],
    operation_id="cite_csl_json_file",
    parameters=PassageParameters,
    media_type=CSL_JSON.media_type,
    failures=(410,),
)
def send_csl_json_file(document: str, passage: str) -> Response:
    """Give the citation of a passage, or of words of it, for programs of the Citation Style Language."""
    return send_citation_file(document, passage, CSL_JSON)


@citation_views.get("/cite/<document>/p/<page>")
def redirect_to_page(document: str, page: str) -> Redirection:
    """Redirect to the first passage of a printed page."""
    with current_site().open_view() as view:
        record = find_document(document, view)
        first = find_page(record, page, view)
    return redirect(urls.passage_url(record.id, first.id))
