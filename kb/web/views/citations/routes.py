"""Routes of citations: files for reference managers, and redirects to printed pages."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Redirection

from kb.citations import BIBTEX, CSL_JSON, RIS, TEXT, CSLItem, FileFormat, build_file_name
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.components.lookup import find_document, find_page, find_passage
from kb.web.components.passages.citation_box import describe_words, quote_words, write_citation_file
from kb.web.components.passages.selection import find_selection
from kb.web.openapi.operations import describe_operation
from kb.web.params.models import PassageParameters
from kb.web.params.parsing import parse_parameters

citation_views = Blueprint("citations", __name__)


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
