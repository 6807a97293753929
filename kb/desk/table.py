"""The metadata of many documents as a table: edited in place, or downloaded as CSV and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kb.desk.documents import LABELS, sort_by_title
from kb.desk.facts import hash_sidecar, list_values
from kb.desk.state import Shelf, current_desk, join_faults, spell_count
from kb.errors import LibraryError, RefusedError
from kb.library.indexing.sync_plan import PlannedSource
from kb.library.keeping.metadata_changes import MetadataChange, apply_changes, plan_table
from kb.model import Authority, DocumentRecord, MetadataOrigin
from kb.present.metadata_table import NOTHING_WRITTEN, TableRow, read_table, write_table
from kb.read.metadata.sidecar import METADATA_KEYS, PERMISSIONS

table_pages = Blueprint("table", __name__)

_LABELS = {**LABELS, "original": "Readers may see the file", "index": "Search engines may come"}
_USUAL = ("title", "date", "publisher", "authors", "jurisdictions", "kind")
_CHOICES = {"authority": ("", *(each.value for each in Authority)), **dict.fromkeys(PERMISSIONS, ("true", "false"))}
_ROWS_ON_PAGE = 50
_MAX_TABLE_BYTES = 16 << 20
_MAX_CHANGES, _MAX_CHANGED_CHARS = 6000, 400_000  # that one form can have

Typed = Mapping[str, Mapping[str, str]]
"""Changed cells: what was typed, by document and key."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table.

    Attributes:
        value: In effect, as typed.
        typed: What was typed, and not taken; else as `value`.
        is_read: Whether a machine read it, and no keeper has confirmed it.
        choices: The only values it may have; empty where it is free.
    """

    key: str
    value: str
    typed: str
    is_read: bool
    choices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A document in the table; `seen` is the hash of its metadata file."""

    record: DocumentRecord
    seen: str
    cells: Sequence[Cell]


@table_pages.get("/table")
def show_table() -> str:
    """Show the metadata of some documents, in columns that may be chosen."""
    shelf = current_desk().published
    records = sort_by_title(shelf.library.list_documents())
    pages = max(-(-len(records) // _ROWS_ON_PAGE), 1)
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    columns = [key for key in _LABELS if key in request.args.getlist("column")] or list(_USUAL)
    shown = records[(page - 1) * _ROWS_ON_PAGE : page * _ROWS_ON_PAGE]
    return render_template(
        "desk/table.html",
        rows=_build_rows(shelf, shown, columns, {}),
        columns=columns,
        labels=_LABELS,
        page=page,
        pages=pages,
        count_all=len(records),
        fault="",
    )


@table_pages.post("/table")
def change_table() -> AnyResponse | tuple[str, int]:
    """Write the changed cells, if all are valid and no metadata file was changed since it was shown."""
    shelf = current_desk().published
    typed = _read_changed_cells()
    try:
        with shelf.change:
            _refuse_to_overwrite(shelf, typed)
            rows = [TableRow(number, document, cells) for number, (document, cells) in enumerate(typed.items(), 1)]
            changes = plan_table(shelf.library, rows)
            if changes:
                apply_changes(shelf.library, changes)
    except LibraryError as error:
        return _show_refused(shelf, typed, join_faults(error)), 409
    flash(_count_changes(changes))
    shown = request.args.to_dict(flat=False)
    return redirect(url_for("table.show_table", page=shown.get("page"), column=shown.get("column")), 303)


@table_pages.get("/table.csv")
def send_table() -> Response:
    """Send the metadata of all documents as a table for spreadsheets."""
    table = write_table(sort_by_title(current_desk().published.library.list_documents()))
    return Response(
        table, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": "attachment; filename=table.csv"}
    )


@table_pages.post("/table/changes")
def show_changes() -> str:
    """Show what taking back an edited table would change; the form that writes it is that of the table."""
    shelf = current_desk().published
    given = request.files.get("table")
    data = given.read(_MAX_TABLE_BYTES + 1) if given and given.filename else b""
    if not data or len(data) > _MAX_TABLE_BYTES:
        raise RefusedError(["Choose the table, saved as CSV."], NOTHING_WRITTEN)
    with shelf.change:
        changes = plan_table(shelf.library, read_table(data))
        if len(changes) > _MAX_CHANGES or sum(len(each.old) + len(each.new) for each in changes) > _MAX_CHANGED_CHARS:
            raise RefusedError(["The table changes too much at once. Bring it back in parts."], NOTHING_WRITTEN)
        seen = {each.source.id: hash_sidecar(each.source) for each in changes}
    titles = shelf.library.find_titles([*seen])
    return render_template("desk/table_changes.html", changes=changes, seen=seen, titles=titles, labels=_LABELS)


def _build_rows(shelf: Shelf, records: Iterable[DocumentRecord], columns: Sequence[str], typed: Typed) -> list[Row]:
    sources = {each.id: each for each in shelf.library.identify_sources()}
    return [_build_row(each, sources[each.id], columns, typed) for each in records if each.id in sources]


def _build_row(record: DocumentRecord, source: PlannedSource, columns: Sequence[str], typed: Typed) -> Row:
    values = list_values(record, source)
    read = {each.field for each in record.metadata.origins if each.origin is not MetadataOrigin.SIDECAR}
    cells = (
        Cell(key, values[key], typed.get(record.id, {}).get(key, values[key]), key in read, _CHOICES.get(key, ()))
        for key in columns
    )
    return Row(record, hash_sidecar(source), [*cells])


def _read_changed_cells() -> dict[str, dict[str, str]]:
    """Return the cells of the form in which something else was typed than they had when it was opened."""
    changed: dict[str, dict[str, str]] = {}
    for name, text in request.form.items():
        what, _, cell = name.partition(" ")
        document, _, key = cell.partition(" ")
        if what == "cell" and key in METADATA_KEYS and text.strip() != request.form.get(f"was {cell}", "").strip():
            changed.setdefault(document, {})[key] = text.strip()
    return changed


def _refuse_to_overwrite(shelf: Shelf, typed: Typed) -> None:
    """Raise `RefusedError` if a metadata file was changed since the form was opened."""
    sources = {str(each.id): each for each in shelf.library.identify_sources()}
    faults = [
        f"The metadata file of '{each}' was changed since you opened this table. What it says now is under its cells."
        for each in typed
        if each in sources and request.form.get(f"seen {each}", "") != hash_sidecar(sources[each])
    ]
    if faults:
        raise RefusedError(faults, NOTHING_WRITTEN)


def _show_refused(shelf: Shelf, typed: Typed, fault: str) -> str:
    """Show the rows that were to be changed, with what was typed and what is in effect."""
    columns = [key for key in METADATA_KEYS if any(key in cells for cells in typed.values())]
    records = [each for each in sort_by_title(shelf.library.list_documents()) if each.id in typed]
    rows = _build_rows(shelf, records, columns, typed)
    shown = {"page": 1, "pages": 1, "count_all": len(records)}
    return render_template("desk/table.html", rows=rows, columns=columns, labels=_LABELS, fault=fault, **shown)


def _count_changes(changes: Sequence[MetadataChange]) -> str:
    if not changes:
        return "Nothing was to be changed."
    documents = len({each.source.id for each in changes})
    return f"Written: {spell_count(len(changes), 'change')} of {spell_count(documents, 'document')}."
