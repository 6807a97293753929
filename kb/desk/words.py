"""Correcting what is said of words: who spoke, that nobody is to be named, that they are no quotation."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.desk.documents import find_shelf
from kb.desk.state import Shelf, join_faults
from kb.errors import LibraryError, RefusedError
from kb.library.keeping.metadata_changes import add_correction
from kb.model import DocumentId, Passage, PassageId
from kb.present.metadata_table import NOTHING_WRITTEN

word_pages = Blueprint("words", __name__)

_SAID = ("speaker", "role", "organisation")


@word_pages.get("/<shelf>/<document>/words/<passage>")
def show_words(shelf: str, document: str, passage: str) -> str:
    """Show a passage with the quotations found in it, and the form to correct what is said of its words."""
    chosen = {"words": request.args.get("words", "")}
    return _show_form(find_shelf(shelf), DocumentId(document), PassageId(passage), chosen, "")


@word_pages.post("/<shelf>/<document>/words/<passage>")
def correct_words(shelf: str, document: str, passage: str) -> Response | tuple[str, int]:
    """Write a correction into the document's metadata file, if its words are there exactly once."""
    found = find_shelf(shelf)
    typed = {
        name: request.form.get(name, "").strip() for name in ("words", "speaker", "role", "organisation", "choice")
    }
    try:
        key, correction = _build_correction(typed)
        with found.change:
            add_correction(found.library, document, key, correction)
    except LibraryError as error:
        return _show_form(found, DocumentId(document), PassageId(passage), typed, join_faults(error)), 409
    flash("The correction is written, and holds.")
    return redirect(url_for("documents.show_document", shelf=shelf, document=document), 303)


def _build_correction(typed: Mapping[str, str]) -> tuple[str, dict[str, str | bool]]:
    words = " ".join(typed["words"].split())
    if not words:
        raise RefusedError(["Choose the words, or paste them."], NOTHING_WRITTEN)
    said = {name: typed[name] for name in _SAID if typed[name]}
    choices: dict[str, tuple[str, dict[str, str | bool]]] = {
        "said": ("quotations", {"words": words, **said}),
        "anonymous": ("quotations", {"words": words, "anonymous": True}),
        "none": ("quotations", {"words": words, "quotation": False}),
        "hidden": ("passages", {"words": words, "index": False}),
    }
    if typed["choice"] == "said" and "speaker" not in said:
        raise RefusedError(["Say who spoke, or that nobody is to be named."], NOTHING_WRITTEN)
    if typed["choice"] not in choices:
        raise RefusedError(["Choose what is to be said of the words."], NOTHING_WRITTEN)
    return choices[typed["choice"]]


def _show_form(shelf: Shelf, document: DocumentId, passage: PassageId, typed: Mapping[str, str], fault: str) -> str:
    with shelf.open_view() as view:
        record = view.get_document(document) if view else None
        found: Passage | None = view.get_passage(passage) if view else None
    if record is None or found is None or found.document != document:
        abort(404, "There is no such passage. It may have been changed.")
    return render_template("desk/words.html", shelf=shelf.name, record=record, passage=found, typed=typed, fault=fault)
