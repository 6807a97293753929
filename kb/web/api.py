"""The JSON twins of pages, for programs. Shapes are `kb.present.answers`' business."""

from __future__ import annotations

from flask import Blueprint, Response, request

from kb.check import elsewhere
from kb.editions import outdated_in
from kb.present.answers import (
    DocumentAnswer,
    DocumentsAnswer,
    SearchAnswer,
    document_answer,
    documents_answer,
    search_answer,
)
from kb.present.twins import PassageContextAnswer, context_answer
from kb.web.described import described
from kb.web.fields import SEARCH, TABLE
from kb.web.finding import find_answer, find_document, find_passage
from kb.web.json_body import json_response
from kb.web.open_book import NEIGHBOURS
from kb.web.parameters import no_parameters, search_parameters, table_parameters
from kb.web.shelves import in_order
from kb.web.site import current_site
from kb.web.subject import related_to

api = Blueprint("api", __name__)


@api.get("/search.json")
@described(SearchAnswer, takes=SEARCH)
def search() -> Response:
    """Search with the words in the address."""
    return _answer(private=False)


@api.post("/search.json")
@described(SearchAnswer, sends=SEARCH)
def private_search() -> Response:
    """Search with the words in the body."""
    no_parameters(request.args)
    return _answer(private=True)


def _answer(*, private: bool) -> Response:
    asked = search_parameters(request.form if private else request.args)
    with current_site().engine.snapshot() as snapshot:
        return json_response(search_answer(find_answer(asked, snapshot)))


@api.get("/documents.json")
@described(DocumentsAnswer, takes=TABLE)
def documents() -> Response:
    """List the documents, and what could not be read."""
    order = table_parameters(request.args)
    with current_site().engine.snapshot() as snapshot:
        return json_response(
            documents_answer(in_order(snapshot.documents(), order), snapshot.refusals(), outdated_in(snapshot))
        )


@api.get("/documents/<document>.json")
@described(DocumentAnswer)
def document(document: str) -> Response:
    """Give a whole document."""
    no_parameters(request.args)
    with current_site().engine.snapshot() as snapshot:
        record = find_document(document, snapshot)
        return json_response(document_answer(record, snapshot.passages(record.id), outdated_in(snapshot)))


@api.get("/documents/<document>/<passage>.json")
@described(PassageContextAnswer, fails=(410,))
def passage(document: str, passage: str) -> Response:
    """Give a passage and its neighbours."""
    no_parameters(request.args)
    with current_site().engine.snapshot() as snapshot:
        record, found = find_passage(document, passage, snapshot)
        before, after = snapshot.neighbours(found, NEIGHBOURS, NEIGHBOURS)
        twins = elsewhere(snapshot, found)
        near = related_to(found, (*before, *after), twins, snapshot, current_site().settings)
        return json_response(context_answer(record, found, before, after, twins, near, outdated_in(snapshot)))
