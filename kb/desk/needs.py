"""The first page: what needs the keeper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.desk.facts import list_all_facts
from kb.desk.state import current_desk, spell_count, today
from kb.engine.protocol import EmbeddingCoverage
from kb.errors import KBError, RefusedError
from kb.library.files.reader_reports import ReaderReport, close_report, list_reports
from kb.library.indexing.encoding import measure_coverage
from kb.library.indexing.index_report import Status
from kb.library.indexing.source_files import SIDECAR_SUFFIX
from kb.library.indexing.sync import Library
from kb.library.keeping.doctor import Finding, FindingKind, check_library, suggest_improvements
from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.model import DocumentRecord, UnreadSource
from kb.present.reviews import DueDocument, list_due

needs_pages = Blueprint("needs", __name__)

_SHOWN = 20
_INDEXED_BY = (FindingKind.SOURCES, FindingKind.INDEX, FindingKind.UNREAD)


@dataclass(frozen=True, slots=True)
class Needs:
    """What needs the keeper.

    Attributes:
        unread: Files that were not read, with the reason.
        findings: Of the doctor, but those that are listed elsewhere.
        documents: Those that the findings are about, by the file that these name.
        can_index: Whether indexing may mend some of them.
        unsure: How many facts nobody has confirmed.
        encoding: Of each encoder that has not encoded all passages.
    """

    is_indexed: bool
    unread: Sequence[UnreadSource] = ()
    findings: Sequence[Finding] = ()
    documents: Mapping[str, DocumentRecord] = field(default_factory=dict)
    can_index: bool = False
    reports: Sequence[ReaderReport] = ()
    due: Sequence[DueDocument] = ()
    due_count: int = 0
    unsure: int = 0
    drafts: int = 0
    encoding: Sequence[tuple[str, EmbeddingCoverage]] = ()


@needs_pages.get("/")
def show_needs() -> str:
    """Show what needs the keeper."""
    desk = current_desk()
    library = desk.published.library
    findings = [*_check(library)]
    with desk.published.open_view() as view, desk.drafts.open_view() as drafts:
        elsewhere = {FindingKind.UNREAD} if view else {*_INDEXED_BY}
        due = _list_due(view, desk.config.review_months) if view else []
        needs = Needs(
            is_indexed=view is not None,
            unread=view.unread_sources() if view else (),
            findings=[each for each in findings if each.kind not in elsewhere],
            documents=_find_documents(findings, view.documents() if view else ()),
            can_index=any(each.kind in _INDEXED_BY for each in findings),
            reports=list_reports(desk.settings.library),
            due=due[:_SHOWN],
            due_count=len(due),
            unsure=len(list_all_facts(desk.published, view)) if view else 0,
            drafts=len(drafts.documents()) if drafts else 0,
            encoding=[each for each in _measure(library) if not each[1].is_complete] if view else (),
        )
    return render_template("desk/needs.html", needs=needs)


@needs_pages.post("/index")
def index_library() -> Response:
    """Bring the index up to date with the files."""
    report = current_desk().published.library.sync()
    unread = sum(each.status is Status.UNREAD for each in report.sources)
    changed = sum(each.status is not Status.UNCHANGED for each in report.sources) - unread
    flash(f"Indexed: {spell_count(changed, 'document')} changed, {spell_count(unread, 'file')} not read.")
    return redirect(url_for("needs.show_needs"), 303)


@needs_pages.post("/reports")
def close() -> Response:
    """Close a reader's report."""
    library, identity = current_desk().settings.library, request.form.get("report", "")
    found = next((each for each in list_reports(library) if each.id == identity), None)
    if found is None:
        raise RefusedError(["This report is closed already."], "Nothing was changed.")
    close_report(library, found)
    flash("The report is closed.")
    return redirect(url_for("needs.show_needs"), 303)


def _check(library: Library) -> Iterable[Finding]:
    try:
        return [*check_library(library), *suggest_improvements(library)]
    except KBError as error:
        return [Finding(FindingKind.INDEX, str(error))]


def _find_documents(findings: Iterable[Finding], records: Iterable[DocumentRecord]) -> dict[str, DocumentRecord]:
    """Return the documents that findings are about, by the source or the metadata file that they name."""
    named = {each.file for each in findings}
    files = ((f"sources/{record.source}{ending}", record) for record in records for ending in ("", SIDECAR_SUFFIX))
    return {file: record for file, record in files if file in named}


def _list_due(view: LibraryView, months: int) -> list[DueDocument]:
    return list_due(view.documents(), find_supersessions(view), months, today())


def _measure(library: Library) -> Iterable[tuple[str, EmbeddingCoverage]]:
    try:
        return measure_coverage(library)
    except KBError:
        return ()
