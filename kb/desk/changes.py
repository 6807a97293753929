"""Who changed what, and when, with the way back where there is one."""

from __future__ import annotations

from flask import Blueprint, render_template

from kb.desk.state import current_desk
from kb.library.files.audit import BY_HAND, AuditEntry, read_audit

change_pages = Blueprint("changes", __name__)

_SHOWN = 200
_NAMES = {
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


def name_change(entry: AuditEntry) -> str:
    """Return what was done, in words."""
    return _NAMES.get(entry.command, entry.command).format(change=entry.change)


@change_pages.get("/changes")
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
