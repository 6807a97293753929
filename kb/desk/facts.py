"""The facts that nobody has confirmed, one after the other beside the page that they were read from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.desk.state import current_desk, hash_content, today
from kb.errors import RefusedError
from kb.library.indexing.sync_plan import PlannedSource
from kb.library.keeping.metadata_changes import apply_changes, plan_changes
from kb.library.keeping.removal import find_files
from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.model import Authority, DocumentRecord
from kb.present.metadata_table import LIST_SEPARATOR, NOTHING_WRITTEN, format_value
from kb.present.reviews import guides_readers, list_unsure
from kb.read.metadata.sidecar import LIST_KEYS, METADATA_KEYS, read_sidecar
from kb.read.registry import locate_sidecar

fact_pages = Blueprint("facts", __name__)

VALIDITY = "checked"
FIELD_NAMES = {
    "title": "Title",
    "publisher": "Published by",
    "date": "Date",
    "authors": "Authors",
    "jurisdictions": "Written for",
    "authority": "Kind of body",
    "language": "Language",
    VALIDITY: "Still valid",
}
_MAX_KEY_CHARS = 500
_SHOWN = 10  # passages


@dataclass(frozen=True, slots=True)
class UnsureFact:
    """A fact about a document that nobody has confirmed.

    Attributes:
        value: As typed; empty if none was read.
        page: Of the file, to look at; 0 if it has none.
        words: The line that shows it; empty where none does.
    """

    record: DocumentRecord
    field: str
    value: str
    page: int
    words: str

    @property
    def key(self) -> str:
        """What names it in an address."""
        return f"{self.record.id}/{self.field}"


def list_facts(records: Sequence[DocumentRecord]) -> list[UnsureFact]:
    """Return the facts that are missing, or were only concluded: in an order that an answer does not change."""
    by_id = {each.id: each for each in records}
    unsure = sorted(list_unsure(records), key=lambda each: each["id"])
    return [build_fact(by_id[document["id"]], each["field"]) for document in unsure for each in document["fields"]]


def list_unchecked(view: LibraryView) -> list[UnsureFact]:
    """Return, for documents that readers act on, whether they still hold, where nothing says so."""
    supersessions = find_supersessions(view)
    return [
        build_fact(each, VALIDITY)
        for each in view.documents()
        if guides_readers(each) and supersessions.judge(each.id, each.metadata).in_force is None
    ]


def build_fact(record: DocumentRecord, field: str) -> UnsureFact:
    """Return a field of a document as a fact, with the page and the line that show it."""
    read = next((each for each in record.metadata.origins if each.field == field), None)
    page = (read.page if read else 0) or (1 if record.page_count else 0)
    return UnsureFact(record, field, format_value(record.metadata, field), page, read.words if read else "")


def hash_sidecar(source: PlannedSource) -> str:
    """Return the hash of a source's metadata file, by which a form knows whether it was changed."""
    return hash_content(_locate_sidecar(source))


def list_values(record: DocumentRecord, source: PlannedSource) -> dict[str, str]:
    """Return the metadata of a document as they are typed: as its metadata file has them now, else as was read."""
    own = read_sidecar(_locate_sidecar(source)).metadata
    return {key: format_value(own, key) or format_value(record.metadata, key) for key in METADATA_KEYS}


def _locate_sidecar(source: PlannedSource) -> Path:
    return source.file.sidecar or locate_sidecar(source.file.path)


@fact_pages.get("/facts")
def show_fact() -> str:
    """Show the first fact that nobody has confirmed, or the first after one that was left for later.

    Beside it is the page of the file that shows it, or the one that is asked for; without pages, the beginning of its
    text.
    """
    with current_desk().published.open_view() as view:
        facts = [*list_facts(view.documents()), *list_unchecked(view)] if view else []
        fact = _choose(facts, request.args.get("after", ""))
        passages = list(view.document_passages(fact.record.id))[:_SHOWN] if view and fact and not fact.page else []
    left = len(facts) - facts.index(fact) if fact else 0
    source = next(iter(find_files(current_desk().published.library, fact.record.id)), None) if fact else None
    if fact and source:
        fact = replace(fact, value=list_values(fact.record, source)[fact.field])
    asked = request.args.get("page", 0, type=int)
    return render_template(
        "desk/fact.html",
        fact=fact,
        left=left,
        names=FIELD_NAMES,
        is_list=bool(fact and fact.field in LIST_KEYS),
        authorities=[each.value for each in Authority],
        page=asked if fact and 1 <= asked <= fact.record.page_count else fact.page if fact else 0,
        passages=passages,
    )


@fact_pages.post("/facts")
def settle_fact() -> Response:
    """Confirm, correct or empty a fact, or leave it for later; then show the next."""
    document, field = request.form.get("document", ""), request.form.get("field", "")
    action, value = request.form.get("action", ""), request.form.get("value", "").strip()
    if field not in FIELD_NAMES:
        raise RefusedError(["There is no such field."], NOTHING_WRITTEN)
    shelf = current_desk().published
    with shelf.change:
        found = shelf.find_document(document)
        if found is None:
            raise RefusedError(["The document is no longer there."], NOTHING_WRITTEN)
        source, record = found
        if action == "later":
            return redirect(url_for("facts.show_fact", after=f"{document}/{field}"), 303)
        if list_values(record, source)[field] != request.form.get("shown", ""):
            raise RefusedError([f"{FIELD_NAMES[field]} was changed meanwhile. Look at it again."], NOTHING_WRITTEN)
        values = _choose_values(record, field, action, value)
        apply_changes(shelf.library, plan_changes(shelf.library, document, values))
    flash(_describe(record, field, action, value))
    return redirect(url_for("facts.show_fact", after=request.form.get("before", "")[:_MAX_KEY_CHARS]), 303)


def _choose_values(record: DocumentRecord, field: str, action: str, value: str) -> dict[str, str]:
    if field == VALIDITY:
        return {field: today().isoformat()}
    if action == "empty":
        return {"not_known": LIST_SEPARATOR.join([*record.metadata.not_known, field])}
    if not value:
        raise RefusedError(["Type the right value, or say that it is not known."], NOTHING_WRITTEN)
    return {field: value}


def _describe(record: DocumentRecord, field: str, action: str, value: str) -> str:
    title = record.metadata.title
    if field == VALIDITY:
        return f"Written: “{title}” still holds."
    return f"Written: {FIELD_NAMES[field]} of “{title}” is {'not known' if action == 'empty' else value}."


def _choose(facts: Iterable[UnsureFact], after: str) -> UnsureFact | None:
    """Return the first fact after the one of a key; the first of all where that is gone."""
    listed = list(facts)
    at = next((at for at, each in enumerate(listed) if each.key == after), -1)
    return listed[at + 1] if at + 1 < len(listed) else None
