"""The addresses of citations: files for reference managers, and printed pages. Routes only."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Redirection

from kb.present.references import BIBTEX, CSL_JSON, RIS, TEXT, CSLItem, FileForm, describe, file_name
from kb.web import addresses
from kb.web.chosen import chosen_words
from kb.web.citing import file_text, quoted_words
from kb.web.described import described
from kb.web.fields import CITED_WORDS
from kb.web.finding import find_document, find_page, find_passage
from kb.web.parameters import no_parameters, passage_parameters
from kb.web.site import current_site

cite_pages = Blueprint("cite", __name__)


@cite_pages.get("/documents/<document>/<passage>.ris", defaults={"form": RIS})
@cite_pages.get("/documents/<document>/<passage>.bib", defaults={"form": BIBTEX})
@cite_pages.get("/documents/<document>/<passage>.txt", defaults={"form": TEXT})
def citation_file(document: str, passage: str, form: FileForm) -> Response:
    """Give the citation of a passage, or of words of it, as a file."""
    asked = passage_parameters(request.args)
    with current_site().engine.snapshot() as snapshot:
        record, found = find_passage(document, passage, snapshot)
    chosen = chosen_words(asked, found)
    item, quoted = describe(record), quoted_words(found, chosen.span)
    response = Response(file_text(item, quoted, form), content_type=f"{form.media_type}; charset=utf-8")
    kept = "inline" if form is TEXT else "attachment"
    response.headers.set("Content-Disposition", kept, filename=file_name(item, quoted.pages, form))
    return response


@cite_pages.get("/documents/<document>/<passage>.csl.json")
@described(list[CSLItem], takes=CITED_WORDS, media_type=CSL_JSON.media_type, fails=(410,))
def csl_json_file(document: str, passage: str) -> Response:
    """Give the citation of a passage, or of words of it, for programs of the Citation Style Language."""
    return citation_file(document, passage, CSL_JSON)


@cite_pages.get("/cite/<document>/p/<page>")
def printed_page(document: str, page: str) -> Redirection:
    """Lead to the first passage of a printed page."""
    no_parameters(request.args)
    with current_site().engine.snapshot() as snapshot:
        record = find_document(document, snapshot)
        first = find_page(record, page, snapshot)
    return redirect(addresses.passage(record.id, first.id))
