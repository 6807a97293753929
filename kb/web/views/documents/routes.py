"""Routes of documents: their list, their text, their original files, and the same as JSON."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from flask import Blueprint, Response, make_response, redirect, render_template, request, send_from_directory
from werkzeug.wrappers import Response as AnyResponse

from kb.library.references import find_citing_passages, find_references
from kb.library.supersession import find_supersessions
from kb.present.answers import DocumentsAnswer, build_document_answer, build_documents_answer
from kb.present.excerpts import build_page_anchor
from kb.present.references import WholeDocumentAnswer, build_citing, build_references
from kb.read.registry import find_format
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.components.lookup import find_document, follow_passage
from kb.web.components.original_file import find_original_file, is_left_to_proxy, leave_to_proxy
from kb.web.components.page_picture import vary_by_save_data
from kb.web.middleware.responses import render_json
from kb.web.middleware.robots import mark_unlisted, respect_noindex
from kb.web.middleware.security_headers import restrict_file
from kb.web.openapi.operations import describe_operation
from kb.web.params.models import DocumentParameters, SearchParameters, TableParameters
from kb.web.params.parsing import parse_parameters, refuse_parameters
from kb.web.views.documents.document_text import DocumentText, read_document
from kb.web.views.documents.page import build_document_list, build_document_page, sort_documents
from kb.web.views.documents.reader import find_page

document_views = Blueprint("documents", __name__)

_UNSENT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")  # which no header can have: bytes that are no UTF-8 are surrogates


@document_views.get("/documents")
def show_documents() -> str:
    """Show what is in the library, and how many files could not be read."""
    order = parse_parameters(TableParameters, request.args)
    with current_site().open_view() as view:
        shown = build_document_list(order, view)
    return render_template("documents/list.html", page=shown)


@document_views.get("/documents.json")
@describe_operation(DocumentsAnswer, operation_id="api_documents", parameters=TableParameters)
def send_documents() -> Response:
    """List the documents, with the number of files that could not be read."""
    order = parse_parameters(TableParameters, request.args)
    with current_site().open_view() as view:
        return render_json(
            build_documents_answer(
                sort_documents(view.documents(), order), len(view.unread_sources()), find_supersessions(view)
            )
        )


@document_views.get("/documents/<document>")
def show_document(document: str) -> AnyResponse:
    """Show a document by parts or as a whole, or go to one of its pages or passages."""
    asked = parse_parameters(DocumentParameters, request.args)
    site = current_site()
    with site.open_view() as view:
        record = find_document(document, view)
        text = read_document(record, view)
        page = find_page(asked.page, text.pages)
        if page:
            return redirect(_link_page(text, page, asked), 303)
        if asked.passage and asked.passage not in text.part_of:
            moved, found, _ = follow_passage(document, asked.passage, view)
            return redirect(urls.document_url(moved.id, asked.text, found.id), 308)
        shown = build_document_page(text, asked, view, site.settings)
    is_missing_part = not (asked.whole or asked.passage) and asked.part > len(text.parts)
    if asked.page or is_missing_part:  # there is no such page or part
        mark_unlisted()
    parameters = SearchParameters(asked.text, document=(record.id,))
    html = render_template(
        "documents/page.html", page=shown, asked=asked, parameters=parameters, is_missing_part=is_missing_part
    )
    return vary_by_save_data(make_response(html, 404 if asked.page or is_missing_part else 200))


def _link_page(text: DocumentText, page: int, asked: DocumentParameters) -> str:
    anchor = build_page_anchor(page)
    if asked.whole:
        return urls.whole_document_url(text.record.id, asked.text, anchor)
    return urls.part_url(text.record.id, text.find_part(page), asked.text, anchor)


@document_views.get("/documents/<document>.json")
@describe_operation(WholeDocumentAnswer, operation_id="api_document", failures=(410,))
def send_document(document: str) -> Response:
    """Give a whole document."""
    refuse_parameters(request.args)
    with current_site().open_view() as view:
        record = find_document(document, view)
        passages = view.document_passages(record.id)
        respect_noindex(record, passages)
        superseded = find_supersessions(view)
        citing = find_citing_passages(view, record)
        for each in citing:
            respect_noindex(each.document, (each.passage,))
        answer: WholeDocumentAnswer = {
            **build_document_answer(record, passages, superseded),
            "references": build_references(find_references(view, passages)),
            "cited_by": build_citing(citing, superseded),
        }
        return render_json(answer)


@document_views.get("/documents/<document>/file")
def send_original_file(document: str) -> Response:
    """Serve the original file, with restrictions, since others wrote it.

    Raises:
        FailureError: There is no such document, its file is withheld or has a purged passage, or the file is another
            than the one that was indexed.
        NotFound: The file is no longer in the library.
    """
    site = current_site()
    with site.open_view() as view:
        record = find_document(document, view)
    find_original_file(record)
    source = PurePosixPath(record.source)
    file_format = find_format(record.source)
    media_type = file_format.media_types[0]
    folder, sendfile = (site.settings.library / "sources").absolute(), site.settings.sendfile
    is_left = is_left_to_proxy(media_type, record.source, sendfile)
    response = send_from_directory(
        folder,
        record.source,
        mimetype=media_type,
        as_attachment=not file_format.is_inline,
        download_name=_UNSENT.sub("_", source.name),
        conditional=not is_left,
        etag=record.sha256[:32],
    )
    if is_left:
        leave_to_proxy(response, folder, record.source, sendfile)
    return restrict_file(response)
