"""The documents: their list, a form for each, older versions, and the correction of what is said of their words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kb.desk.facts import FIELD_NAMES, hash_sidecar, list_values
from kb.desk.state import Shelf, current_desk, join_faults, spell_count, today
from kb.errors import KBError, LibraryError, ReadError, RefusedError
from kb.library.files.archive import ArchivedSource
from kb.library.files.audit import AuditEntry
from kb.library.indexing.sync_plan import PlannedSource
from kb.library.keeping.metadata_changes import add_correction, apply_changes, plan_changes
from kb.library.keeping.purge import purge
from kb.library.keeping.purge_preview import PurgePreview
from kb.library.keeping.removal import list_changes, list_versions
from kb.model import Authority, DocumentId, DocumentRecord, MetadataOrigin, Passage, PassageId
from kb.present.machine_read import name_origin
from kb.present.metadata_table import NOTHING_WRITTEN
from kb.read.metadata.sidecar import LIST_KEYS
from kb.text import fold

document_pages = Blueprint("documents", __name__)

LABELS = {
    **{name: FIELD_NAMES[name] for name in ("title", "date", "publisher", "authors", "jurisdictions")},
    "kind": "Type of document",
    "authority": FIELD_NAMES["authority"],
    "url": "Where it was published",
    "edition": "Edition",
    "superseded_by": "Replaced by",
    "valid_until": "Valid until",
    "checked": "Last checked that it still holds",
    "subtitle": "Subtitle",
    "corporate_author": "Written by the body",
    "language": FIELD_NAMES["language"],
    "licence": "Licence",
    "number": "Number",
    "isbn": "ISBN",
    "doi": "DOI",
    "place": "Place of publication",
    "withdrawn": "Withdrawn",
    "not_known": "Left empty",
}
_FIRST = 9  # of these are shown at once
_DPI = 96
_PASSAGES_ON_PAGE = 40

_SAID = ("speaker", "role", "organisation")


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a document's form.

    Attributes:
        value: As typed.
        typed: What was typed, and not taken; else as `value`.
        origin: Where a machine read it; empty for what a keeper wrote.
        words: The line that shows it, on `page` of the file.
    """

    name: str
    label: str
    value: str
    typed: str
    origin: str = ""
    words: str = ""
    page: int = 0
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """The form of a document.

    Attributes:
        seen: Of the metadata file when the form was opened.
        fault: Why what was typed was not taken.
        passages: Those of its text that are shown: from `start` on, of the `found` ones that have the words sought.
        following: The id of the next draft; empty for the last one, and for what is public.
    """

    shelf: str
    record: DocumentRecord
    fields: Sequence[FormField]
    original: bool
    index: bool
    seen: str
    fault: str
    passages: Sequence[Passage]
    sought: str
    start: int
    found: int
    versions: Sequence[ArchivedSource]
    changes: Sequence[AuditEntry]
    following: str


class _PreviewOnlyError(Exception):
    def __init__(self, preview: PurgePreview) -> None:
        super().__init__()
        self.preview = preview


@document_pages.get("/documents")
def list_documents() -> str:
    """Show all documents, and those in the trash."""
    library = current_desk().published.library
    records, trash = sort_by_title(library.list_documents()), library.trash.list_sources()
    return render_template("desk/documents.html", records=records, trash=trash)


@document_pages.get("/<shelf>/<document>")
def show_document(shelf: str, document: str) -> str:
    """Show a document's form."""
    return _show_form(find_shelf(shelf), document)


@document_pages.post("/<shelf>/<document>")
def change_document(shelf: str, document: str) -> AnyResponse | tuple[str, int]:
    """Write what was changed in the form, and with "confirm" also what a machine read."""
    found = find_shelf(shelf)
    typed = {name: request.form[name].strip() for name in LABELS if name in request.form}
    try:
        with found.change:
            source, record = find_document(found, document)
            if request.form.get("seen", "") != hash_sidecar(source):
                raise RefusedError(
                    ["The metadata file was changed since you opened this form. What it says now is under each field."],
                    NOTHING_WRITTEN,
                )
            values = _choose_values(record, list_values(record, source), typed)
            changes = plan_changes(found.library, {document: values})
            if changes:
                apply_changes(found.library, changes)
    except LibraryError as error:
        return _show_form(found, document, typed, join_faults(error)), 409
    flash(f"Written: {spell_count(len(changes), 'change')}." if changes else "Nothing was to be changed.")
    return redirect(url_for("documents.show_document", shelf=shelf, document=document), 303)


@document_pages.post("/documents/<document>/checked")
def check_document(document: str) -> AnyResponse:
    """Write that a document was checked today, and still holds."""
    shelf = current_desk().published
    with shelf.change:
        apply_changes(shelf.library, plan_changes(shelf.library, {document: {"checked": today().isoformat()}}))
    flash("Written: it was checked today.")
    return redirect(url_for("documents.show_document", shelf="documents", document=document), 303)


@document_pages.get("/documents/<document>/withdraw")
def show_withdrawal(document: str) -> str:
    """Show all that withdrawing a document, or the passage that is asked for, would take."""
    target = request.args.get("passage", "") or document
    return render_template("desk/withdrawal.html", document=document, preview=_preview(target), fault="")


@document_pages.post("/documents/<document>/withdraw")
def withdraw(document: str) -> str | tuple[str, int]:
    """Delete a document or a passage for good, once its id was typed again."""
    target = request.form.get("target", "")
    if request.form.get("again", "").strip() != target:
        fault = f"Type {target} to withdraw it. Nothing was withdrawn."
        return render_template("desk/withdrawal.html", document=document, preview=_preview(target), fault=fault), 409
    chosen = [PassageId(each) for each in request.form.getlist("also")]

    def confirm(preview: PurgePreview) -> Collection[PassageId]:
        known = {each.passage for each in preview.repetitions}
        return [each for each in chosen if each in known]

    report = purge(current_desk().published.library, target, confirm=confirm)
    return render_template("desk/withdrawn.html", target=target, report=report, day=today().isoformat())


@document_pages.get("/<shelf>/<document>/pages/<int:number>.png")
def send_picture(shelf: str, document: str, number: int) -> Response:
    """Send the picture of a page."""
    found = find_shelf(shelf)
    source, record = find_document(found, document)
    if not 1 <= number <= record.page_count:
        abort(404)
    try:
        picture = found.pictures.draw(source.file.path, record.sha256, number, _DPI)
    except ReadError as error:
        abort(404, str(error))
    return Response(picture, content_type="image/png", headers={"Cache-Control": "private, max-age=600"})


def sort_by_title(records: Sequence[DocumentRecord]) -> list[DocumentRecord]:
    """Return documents in the order of their titles."""
    return sorted(records, key=lambda each: each.metadata.title.casefold())


def find_shelf(name: str) -> Shelf:
    """Return the shelf of an address, or end the request."""
    return current_desk().find_shelf(name) or abort(404)


def find_document(shelf: Shelf, document: str) -> tuple[PlannedSource, DocumentRecord]:
    """Return the source and the record of a document, or end the request."""
    return shelf.find_document(document) or abort(404, "There is no such document. It may have been removed.")


def _show_form(shelf: Shelf, document: str, typed: Mapping[str, str] | None = None, fault: str = "") -> str:
    source, record = find_document(shelf, document)
    values = list_values(record, source)
    sought, start = request.args.get("words", ""), max(request.args.get("from", 0, type=int), 0)
    with shelf.open_view() as view:
        passages = _find_words(view.document_passages(record.id), sought) if view else ()
        later = [each.id for each in view.documents() if each.id > record.id] if view else []
    is_published = shelf is current_desk().published
    form = DocumentForm(
        shelf.name,
        record,
        [_build_field(record, name, values[name], typed or {}) for name in LABELS],
        original=not record.metadata.original_withheld,
        index=not record.metadata.noindex,
        seen=hash_sidecar(source),
        fault=fault,
        passages=passages[start : start + _PASSAGES_ON_PAGE],
        sought=sought,
        start=start,
        found=len(passages),
        versions=list_versions(shelf.library, document) if is_published else (),
        changes=list_changes(shelf.library, document) if is_published else (),
        following=min(later, default="") if not is_published else "",
    )
    authorities = [each.value for each in Authority]
    return render_template("desk/document.html", form=form, first=_FIRST, authorities=authorities)


def _find_words(passages: Sequence[Passage], words: str) -> Sequence[Passage]:
    """Return the passages that have words one after the other; all, if there are none."""
    sought = fold(" ".join(words.split())).text
    return [each for each in passages if sought in fold(" ".join(each.text.split())).text] if sought else passages


def _build_field(record: DocumentRecord, name: str, value: str, typed: Mapping[str, str]) -> FormField:
    read = next((each for each in record.metadata.origins if each.field == name), None)
    is_own = read is None or read.origin is MetadataOrigin.SIDECAR
    return FormField(
        name,
        LABELS[name],
        value,
        typed.get(name, value),
        "" if is_own or read is None else name_origin(read.origin) or read.origin.value,
        read.words if read else "",
        read.page if read else 0,
        is_list=name in LIST_KEYS,
    )


def _choose_values(record: DocumentRecord, values: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """Return the typed values that differ from those shown, and to confirm, also those that a machine read."""
    confirmed = request.form.get("action") == "confirm"
    own = {each.field for each in record.metadata.origins if each.origin is MetadataOrigin.SIDECAR}
    chosen = {
        name: text for name, text in typed.items() if text != values[name] or (confirmed and text and name not in own)
    }
    for name, before in (("original", not record.metadata.original_withheld), ("index", not record.metadata.noindex)):
        now = name in request.form
        if now != before:
            chosen[name] = str(now).lower()
    return chosen


def _preview(target: str) -> PurgePreview:
    """Return what withdrawing would take, without taking it."""

    def refuse(preview: PurgePreview) -> NoReturn:
        raise _PreviewOnlyError(preview)

    try:
        purge(current_desk().published.library, target, confirm=refuse)
    except _PreviewOnlyError as stopped:
        return stopped.preview
    raise KBError(f"There is nothing to withdraw at '{target}'.")


@document_pages.get("/<shelf>/<document>/words/<passage>")
def show_words(shelf: str, document: str, passage: str) -> str:
    """Show a passage with the quotations found in it, and the form to correct what is said of its words."""
    chosen = {"words": request.args.get("words", "")}
    return _show_words(find_shelf(shelf), DocumentId(document), PassageId(passage), chosen, "")


@document_pages.post("/<shelf>/<document>/words/<passage>")
def correct_words(shelf: str, document: str, passage: str) -> AnyResponse | tuple[str, int]:
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
        return _show_words(found, DocumentId(document), PassageId(passage), typed, join_faults(error)), 409
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


def _show_words(shelf: Shelf, document: DocumentId, passage: PassageId, typed: Mapping[str, str], fault: str) -> str:
    with shelf.open_view() as view:
        record = view.get_document(document) if view else None
        found: Passage | None = view.get_passage(passage) if view else None
    if record is None or found is None or found.document != document:
        abort(404, "There is no such passage. It may have been changed.")
    return render_template("desk/words.html", shelf=shelf.name, record=record, passage=found, typed=typed, fault=fault)
