"""Steps in a document's life, each with a page that says what it changes, and the list of those that were done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.citations.wording import spell_date
from kb.comparison import Change, Comparison, Entry
from kb.desk.adding import add_draft, erase_draft, find_draft, keep_uploads
from kb.desk.documents import find_document, find_shelf
from kb.desk.facts import hash_sidecar
from kb.desk.state import Shelf, current_desk, join_faults, spell_count, today
from kb.errors import LibraryError, RefusedError
from kb.library.files.audit import BY_HAND, AuditEntry, read_audit
from kb.library.keeping.metadata_changes import apply_changes, plan_changes
from kb.library.keeping.removal import list_versions, remove_document, restore_document, restore_version
from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.model import DiffOp, DocumentId, DocumentRecord, Passage, PassageId
from kb.present.changes import Edition, build_edition, compare_documents, count_changes, list_notices
from kb.present.metadata_table import NOTHING_WRITTEN
from kb.split.passages import build_passage_id
from kb.text import fold

life_pages = Blueprint("life", __name__)

_LINKS_STAY = "All links to it and to its passages stay as they are."
_MAX_CANDIDATES = 10
_MAX_COMPARED = 200
_SHOWN = 200
_STEPS = {
    "add": "Added",
    "set": "Details changed",
    "correct": "Said of words",
    "replace": "Another file in its place",
    "remove": "Removed",
    "restore": "Brought back",
    "purge": "Withdrawn for good",
    "site": "The site: {change}",
    "backup --restore": "Restored from a backup",
    BY_HAND: "By hand: {change}",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A page that says what a step changes, with the form that does it.

    Attributes:
        told: What changes, a sentence each.
        fields: Label and value of what is to be typed, by name.
        hidden: Further values of the form.
        shelf, document: Of the page to which one goes back.
    """

    heading: str
    told: Sequence[str]
    button: str
    action: str
    shelf: str
    document: str
    fields: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""


# ------------------------------------------------------------------------------------------------------------ replaced


@life_pages.get("/documents/<document>/supersede")
def show_superseding(document: str) -> str:
    """Ask for what took a document's place, and show what saying so changes."""
    return _show_superseding(document, request.args.get("by", "").strip(), "")


@life_pages.post("/documents/<document>/supersede")
def supersede(document: str) -> Response | tuple[str, int]:
    """Write that another document, or what words or an address name, took a document's place."""
    by = request.form.get("by", "").strip()
    try:
        if not by:
            raise RefusedError(["Say what took its place."], NOTHING_WRITTEN)
        _refuse_circle(document, by)
        _write(document, {"superseded_by": by})
    except LibraryError as error:
        return _show_superseding(document, by, join_faults(error)), 409
    return _go_to(document, "Written: it was replaced. To take that back, empty “Replaced by” among its details.")


def _show_superseding(document: str, by: str, fault: str) -> str:
    shelf = current_desk().published
    source, record = find_document(shelf, document)
    with shelf.open_view() as view:
        found = _find_named(view, by, document) if view else []
        newer = found[0] if len(found) == 1 else None
    return render_template(
        "desk/supersede.html",
        record=record,
        by=newer.id if newer else by,
        newer=newer,
        candidates=found if not newer else [],
        told=_describe_superseding(record, newer, by),
        seen=hash_sidecar(source),
        fault=fault,
    )


def _find_named(view: LibraryView, name: str, besides: str) -> list[DocumentRecord]:
    """Return the document of an id, a path or a title; else those whose titles have all the words."""
    records = [each for each in view.documents() if each.id != besides] if name else []
    whole = [each for each in records if name in {each.id, each.source}]
    whole = whole or [each for each in records if each.metadata.title.casefold() == name.casefold()]
    words = name.casefold().split()
    part = (each for each in records if all(word in each.metadata.title.casefold() for word in words))
    return whole or [*part][:_MAX_CANDIDATES]


def _refuse_circle(document: str, by: str) -> None:
    """Raise `RefusedError` if what is to take a document's place was replaced by that one."""
    with current_desk().published.open_view() as view:
        after = find_supersessions(view).get(DocumentId(by)) if view else None
    if document in {by, after.successor.id if after and after.successor else ""}:
        raise RefusedError([f"'{by}' cannot take its place: that would lead round in a circle."], NOTHING_WRITTEN)


def _describe_superseding(record: DocumentRecord, newer: DocumentRecord | None, by: str) -> list[str]:
    named = _name(newer) if newer else by
    told = [
        f"Its page and its {spell_count(record.passages, 'passage')} say “Replaced by {named}”.",
        "It comes after what holds in results, can be left out of them, and gives no answer.",
        _LINKS_STAY,
    ]
    return [*told, "The newer one leads to what changed since."] if newer else told


def _name(record: DocumentRecord) -> str:
    date = record.metadata.date
    return f"{record.metadata.title}, {spell_date(date)}" if date else record.metadata.title


# ------------------------------------------------------------------------------------------------------------- retired


@life_pages.get("/documents/<document>/retire")
def show_retiring(document: str) -> str:
    """Show what it changes that a document holds no more."""
    return _show_retiring(document, {"until": (today() - timedelta(days=1)).isoformat()}, "")


@life_pages.post("/documents/<document>/retire")
def retire(document: str) -> Response | tuple[str, int]:
    """Write until when a document held, or in words why it holds no more; that it was checked no longer counts."""
    typed = {name: request.form.get(name, "").strip() for name in ("until", "words")}
    values = {"valid_until": typed["until"], "withdrawn": typed["words"]}
    given = {key: value for key, value in values.items() if value}
    try:
        if not given:
            raise RefusedError(["Say until when it held, or why it holds no more."], NOTHING_WRITTEN)
        _write(document, {**given, "checked": ""})
    except LibraryError as error:
        return _show_retiring(document, typed, join_faults(error)), 409
    return _go_to(document, "Written: it holds no more. To take that back, empty “Valid until” and “Withdrawn”.")


def _show_retiring(document: str, typed: Mapping[str, str], fault: str) -> str:
    source, record = find_document(current_desk().published, document)
    passages = spell_count(record.passages, "passage")
    told = [
        f"From the day after, its page and its {passages} say that it has expired, or that it was withdrawn, and why.",
        "It comes after what holds in results, can be left out of them, and gives no answer.",
        _LINKS_STAY,
    ]
    step = Step(
        f"“{record.metadata.title}” holds no more",
        told,
        "Write that it holds no more",
        url_for("life.retire", document=document),
        "documents",
        document,
        fields={
            "until": ("Last day, month or year in which it held", typed.get("until", "")),
            "words": ("Or in words, such as “withdrawn on 3 May 2021”", typed.get("words", "")),
        },
        hidden={"seen": hash_sidecar(source)},
        fault=fault,
    )
    return render_template("desk/step.html", step=step)


def _write(document: str, values: Mapping[str, str]) -> None:
    """Write details, if the metadata file was not changed since the form was opened."""
    shelf = current_desk().published
    with shelf.change:
        source, _ = find_document(shelf, document)
        if request.form.get("seen", "") != hash_sidecar(source):
            raise RefusedError(["Its details were changed since you opened this page. Look again."], NOTHING_WRITTEN)
        apply_changes(shelf.library, plan_changes(shelf.library, {document: values}))


def _go_to(document: str, told: str) -> Response:
    flash(told)
    return redirect(url_for("documents.show_document", shelf="documents", document=document), 303)


# ----------------------------------------------------------------------------------------------- removed and restored


@life_pages.get("/<shelf>/<document>/remove")
def show_removal(shelf: str, document: str) -> str:
    """Show what removing a document changes."""
    found = find_shelf(shelf)
    _, record = find_document(found, document)
    is_draft = found is not current_desk().published
    step = Step(
        f"Throw “{record.metadata.title}” away" if is_draft else f"Remove “{record.metadata.title}”",
        ["Nobody but the keepers has seen it. The file is deleted."] if is_draft else _describe_removal(found, record),
        "Throw it away" if is_draft else "Remove it",
        url_for("life.remove", shelf=shelf, document=document),
        shelf,
        document,
    )
    return render_template("desk/step.html", step=step)


@life_pages.post("/<shelf>/<document>/remove")
def remove(shelf: str, document: str) -> Response:
    """Move a document to the trash; a draft is deleted."""
    found = find_shelf(shelf)
    if found is current_desk().published:
        remove_document(found.library, document)
        flash(f"“{document}” is in the trash, and can be brought back.")
        return redirect(url_for("documents.list_documents"), 303)
    erase_draft(found.library, document)
    flash("The draft is gone.")
    return redirect(url_for("adding.show_drafts"), 303)


def _describe_removal(shelf: Shelf, record: DocumentRecord) -> list[str]:
    """Return what changes if a document is removed, also in what names it."""
    told = [
        f"Its {spell_count(record.passages, 'passage')} will not be found, and links to them say that they are gone.",
        "The file, its details and corrections go to the trash. From there it can be brought back as it was.",
    ]
    with shelf.open_view() as view:
        supersessions = find_supersessions(view).items() if view else ()
        older = [each for each, said in supersessions if said.successor and said.successor.id == record.id]
    if older:
        told.append(f"{_list(older)} would no longer say “Replaced by {record.metadata.title}”.")
    bets = [each.words[0] for each in current_desk().config.best_bets if record.id in each.passage.split("/")]
    if bets:
        told.append(f"The best bets for {_list(bets)} lead to it, and would not be shown.")
    return told


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"“{each}”" for each in names)


@life_pages.get("/trash/<document>")
def show_restoring(document: str) -> str:
    """Show what comes back from the trash."""
    library = current_desk().published.library
    kept = next(iter(library.trash.find(document)), None) or abort(404, "The trash does not have it.")
    told = [
        f"The file {kept.source} is public again as it was on {spell_date(kept.time[:10])}, with its details.",
        "Its passages are found again, and links to them work.",
    ]
    if (library.sources.folder / kept.source).exists():
        told = [f"The library has another document of the name {kept.source} now. Remove that one first."]
    heading, action = f"Bring “{kept.title or kept.source}” back", url_for("life.restore", document=document)
    step = Step(heading, told, "Bring it back", action, "documents", "")
    return render_template("desk/step.html", step=step)


@life_pages.post("/trash/<document>")
def restore(document: str) -> Response:
    """Bring a document back from the trash."""
    restore_document(current_desk().published.library, document)
    return _go_to(document, f"“{document}” is back.")


@life_pages.get("/documents/<document>/versions/<int:number>")
def show_version(document: str, number: int) -> str:
    """Show what bringing back an older version changes."""
    library = current_desk().published.library
    versions = list_versions(library, document)
    if not 1 <= number <= len(versions):
        abort(404, "There is no such version.")
    version = versions[number - 1]
    told = [
        f"The file and its details are again as they were before {spell_date(version.time[:10])} ({version.source}).",
        "Those that are there now are kept as the newest of the older versions.",
        "Links to passages that both have stay as they are; others lead to the nearest passage.",
    ]
    action = url_for("life.bring_back", document=document, number=number)
    step = Step(f"Bring version {number} back", told, "Bring it back", action, "documents", document)
    return render_template("desk/step.html", step=step)


@life_pages.post("/documents/<document>/versions/<int:number>")
def bring_back(document: str, number: int) -> Response:
    """Replace a document by an older version of it."""
    restore_version(current_desk().published.library, document, number)
    return _go_to(document, f"Version {number} is back; the one that was there is the newest of the older ones.")


# ------------------------------------------------------------------------------------------- another file in its place


@dataclass(frozen=True, slots=True)
class ComparedText:
    """A run of words; where they are the same, but for spaces and signs, those of `after` are shown."""

    before: str
    after: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class ComparedPassage:
    """What became of a passage."""

    change: Change
    texts: Sequence[ComparedText]


@life_pages.get("/documents/<document>/replace")
def show_replacing(document: str) -> str:
    """Ask for the file that is to take a document's place."""
    _, record = find_document(current_desk().published, document)
    return render_template("desk/replace.html", record=record)


@life_pages.post("/documents/<document>/replace")
def upload_replacement(document: str) -> Response:
    """Take a file into the drafts, and go to its comparison with the document."""
    find_document(current_desk().published, document)
    files = [each for each in request.files.getlist("files") if each.filename]
    if len(files) != 1:
        raise RefusedError(["Choose the file."], "Nothing was changed.")
    with keep_uploads(files) as (path,):
        held = find_draft(path)
        draft = held.id if held else add_draft(path).sources[0].document
    return redirect(url_for("life.compare", document=document, draft=draft), 303)


@life_pages.get("/documents/<document>/replace/<draft>")
def compare(document: str, draft: str) -> str:
    """Show what changes in passages and links if a draft takes a document's place."""
    desk = current_desk()
    _, older = find_document(desk.published, document)
    _, newer = find_document(desk.drafts, draft)
    editions = [_open_edition(desk.published, older), _open_edition(desk.drafts, newer)]
    comparison = compare_documents(*editions)
    changed = [each for each in comparison.entries if each.change is not Change.UNCHANGED]
    return render_template(
        "desk/compare.html",
        older=older,
        newer=newer,
        counts={each.value: number for each, number in count_changes(comparison, headings=False).items()},
        notices=list_notices(comparison),
        kept=_count_kept(older, *editions),
        changed=[_build_compared(each, comparison) for each in changed[:_MAX_COMPARED]],
        more=max(len(changed) - _MAX_COMPARED, 0),
    )


def _open_edition(shelf: Shelf, record: DocumentRecord) -> Edition:
    with shelf.open_view() as view:
        return build_edition(record, view.document_passages(record.id) if view else ())


def _count_kept(older: DocumentRecord, before: Edition, after: Edition) -> int:
    """Return how many passages keep their addresses: those with the same words."""
    there = {each.passage.id for each in before.items}
    seen: Counter[str] = Counter()
    kept: set[PassageId] = set()
    for each in _list_passages(after):
        words = fold(each.text).text
        seen[words] += 1
        kept.add(build_passage_id(older.id, words, seen[words]))
    return len(kept & there)


def _list_passages(edition: Edition) -> Iterable[Passage]:
    return (each.passage for each in edition.items if not each.heading)


def _build_compared(entry: Entry, comparison: Comparison) -> ComparedPassage:
    before, after = comparison.join_older(entry), comparison.join_newer(entry)
    texts = (
        ComparedText(run.older.slice(before), run.newer.slice(after), run.op is DiffOp.EQUAL) for run in entry.runs
    )
    return ComparedPassage(entry.change, [*texts])


def name_change(entry: AuditEntry) -> str:
    """Return what was done, in words."""
    return _STEPS.get(entry.command, entry.command).format(change=entry.change)


@life_pages.get("/changes")
def show_changes() -> str:
    """Show the newest changes, and what can be undone."""
    desk = current_desk()
    library = desk.published.library
    entries = read_audit(desk.settings.library)
    trash = {each.document for each in library.trash.list_sources()}
    versions = {each.document for each in library.history.list_sources()}
    return render_template(
        "desk/changes.html", entries=entries[: -_SHOWN - 1 : -1], trash=trash, versions=versions, count_all=len(entries)
    )
