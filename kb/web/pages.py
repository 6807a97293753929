"""The pages that people read. Routes only: what they show is made ready elsewhere, and printed by templates."""

from __future__ import annotations

from typing import Literal, TypedDict

from flask import Blueprint, Response, render_template, request

from kb.model import Filters
from kb.web.described import described
from kb.web.finding import find_document, find_passage
from kb.web.json_body import json_response
from kb.web.open_book import document_page, passage_page
from kb.web.parameters import (
    SearchParameters,
    no_parameters,
    passage_parameters,
    search_parameters,
    table_parameters,
    words_parameter,
)
from kb.web.searching import searched
from kb.web.shelves import documents_table, home
from kb.web.site import current_site
from kb.web.sources import file_response

pages = Blueprint("pages", __name__)


class HealthAnswer(TypedDict):
    """The library can be searched; `generation` counts the changes of its index."""

    status: Literal["ok"]
    generation: int


@pages.get("/")
def home_page() -> str:
    """Show the search box and what the library holds."""
    no_parameters(request.args)
    with current_site().engine.snapshot() as snapshot:
        shown = home(snapshot)
    return render_template("home.html", home=shown, asked=SearchParameters())


@pages.get("/search")
def search() -> str:
    """Search with the words in the address, so that the results can be shared."""
    return _results(private=False)


@pages.post("/search")
def private_search() -> str:
    """Search with the words in the body, so that they stand in no address, history or log."""
    no_parameters(request.args)
    return _results(private=True)


def _results(*, private: bool) -> str:
    asked = search_parameters(request.form if private else request.args)
    if asked.is_empty and not private:
        return render_template("search.html", asked=asked, results=None, private=private)
    with current_site().engine.snapshot() as snapshot:
        shown = searched(asked, snapshot, private=private)
    return render_template("search.html", asked=asked, results=shown, private=private)


@pages.get("/documents")
def documents() -> str:
    """Show what is in the library, and what could not be read."""
    order = table_parameters(request.args)
    with current_site().engine.snapshot() as snapshot:
        shown = documents_table(order, snapshot)
    return render_template("documents.html", table=shown)


@pages.get("/documents/<document>")
def document(document: str) -> str:
    """Show a whole document."""
    words = words_parameter(request.args)
    site = current_site()
    with site.engine.snapshot() as snapshot:
        record = find_document(document, snapshot)
        shown = document_page(record, words, snapshot, site.settings)
    asked = SearchParameters(words, Filters(document=(record.id,)))
    return render_template("document.html", document=shown, words=words, asked=asked)


@pages.get("/documents/<document>/<passage>")
def passage(document: str, passage: str) -> str:
    """Show a passage in its context, and how it, or some words of it, are cited."""
    asked = passage_parameters(request.args)
    site = current_site()
    with site.engine.snapshot() as snapshot:
        record, found = find_passage(document, passage, snapshot)
        shown = passage_page(record, found, asked, snapshot, site.settings)
    return render_template("passage.html", page=shown, words=asked.text, asked=SearchParameters(asked.text))


@pages.get("/documents/<document>/file")
def original_file(document: str) -> Response:
    """Serve the original file."""
    no_parameters(request.args)
    site = current_site()
    with site.engine.snapshot() as snapshot:
        record = find_document(document, snapshot)
    return file_response(record, site.settings.library)


@pages.get("/about")
def about() -> str:
    """Show how to search, what is kept of a search (nothing), and whom to write to."""
    no_parameters(request.args)
    return render_template("about.html")


@pages.get("/healthz")
@described(HealthAnswer)
def health() -> Response:
    """Tell whether the library can be searched; a failure says why not."""
    no_parameters(request.args)
    with current_site().engine.snapshot() as snapshot:
        healthy: HealthAnswer = {"status": "ok", "generation": snapshot.generation}
    return json_response(healthy)
