"""The comparison of two documents: a page with their passages side by side and the words that differ, and JSON."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, render_template, request

from kb.comparison import Change, Comparison, Entry, WordRun
from kb.library.files.purged import read_purged
from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.model import DiffOp, DocumentRecord, PageRange, Passage, Span
from kb.present.changes import (
    ComparedItem,
    ComparisonAnswer,
    Edition,
    build_comparison_answer,
    build_edition,
    compare_documents,
    count_changes,
    is_of_heading,
    list_notices,
)
from kb.text.characters import DASHES
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.components.document_card import DocumentCard, build_document_card
from kb.web.components.formatting import format_number
from kb.web.components.lookup import find_document
from kb.web.languages import gettext as _
from kb.web.languages import ngettext
from kb.web.middleware.errors import ONE_DOCUMENT, FailureError
from kb.web.middleware.responses import render_json
from kb.web.middleware.robots import respect_noindex
from kb.web.openapi.operations import describe_operation
from kb.web.params.parsing import refuse_parameters

_KINDS = {  # changes whose rows are shown alike
    Change.UNCHANGED: Change.UNCHANGED,
    Change.CHANGED: Change.CHANGED,
    Change.MOVED: Change.CHANGED,
    Change.NEW: Change.NEW,
    Change.GONE: Change.NEW,
}
_BETWEEN_WORDS = f"{string.whitespace}{DASHES}(["  # not marked after changed words
_CELL_GAP = "\u2003"  # replaces the tabs between table cells

change_views = Blueprint("changes", __name__)


@change_views.get("/documents/<document>/compare/<other>")
def show_changes(document: str, other: str) -> str:
    """Show what changed in a document since another one."""
    with current_site().open_view() as view:
        shown = build_changes_page(*find_editions(document, other, view), view)
    return render_template("changes/page.html", page=shown)


@change_views.get("/documents/<document>/compare/<other>.json")
@describe_operation(ComparisonAnswer, operation_id="api_changes", failures=(410,))
def send_changes(document: str, other: str) -> Response:
    """Give what changed in a document since another one."""
    refuse_parameters(request.args)
    with current_site().open_view() as view:
        older, newer = find_editions(document, other, view)
        return render_json(
            build_comparison_answer(older, newer, compare_documents(older, newer), find_supersessions(view))
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one edition, and whether the other lacks them; `after` is the space behind them."""

    text: str
    is_changed: bool
    after: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """The text of one edition in a row, its page, and its URL."""

    pieces: tuple[Piece, ...]
    pages: PageRange | None
    url: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A passage or a heading of either edition or of both: `before` is None where it is new, `after` where it is gone.

    Attributes:
        anchor: The id of the first row of its change; empty for the others.
        label: The change in words.
        headings: Those above a passage, where they differ from the previous row's.
    """

    change: Change
    anchor: str
    label: str
    is_heading: bool
    headings: tuple[str, ...]
    before: Side | None
    after: Side | None


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Consecutive rows.

    Attributes:
        rows: Each has both editions, or is unchanged.
        folded: The summary line of unchanged rows that are folded away; empty where they are shown.
        gone: Rows of the older edition alone, replaced by those in `new`.
    """

    rows: tuple[ChangeRow, ...] = ()
    folded: str = ""
    gone: tuple[ChangeRow, ...] = ()
    new: tuple[ChangeRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """A number of passages in words, and the id of the first of them; empty where none is shown."""

    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """The comparison of two documents.

    Attributes:
        counts: The changes of passages.
        headings: How many headings differ, in words; empty where none does.
        has_same_words: Whether no word differs and nothing was moved.
        has_nothing_alike: Whether they share no passage.
        turned_url: The same comparison the other way round.
        notices: What was not compared, in English.
    """

    older: DocumentCard
    newer: DocumentCard
    counts: tuple[Count, ...]
    headings: str
    has_same_words: bool
    has_nothing_alike: bool
    groups: tuple[RowGroup, ...]
    turned_url: str
    notices: tuple[str, ...]


def find_editions(document: str, other: str, view: LibraryView) -> tuple[Edition, Edition]:
    """Return the older and the newer of two documents, by the ids `other` and `document`.

    Raises:
        FailureError: There is no such document, or both are one.
        RequestRedirect: One of them has another id now.
    """
    newer = find_document(document, view)
    older = find_document(other, view, name="other")
    if newer.id == older.id:
        raise FailureError(ONE_DOCUMENT)
    return _read_edition(older, view), _read_edition(newer, view)


def _read_edition(record: DocumentRecord, view: LibraryView) -> Edition:
    purged = read_purged(current_site().settings.library)
    passages = [each for each in view.document_passages(record.id) if not purged.has_passage(each.id)]
    respect_noindex(record, passages)
    return build_edition(record, passages)


def build_changes_page(older: Edition, newer: Edition, view: LibraryView) -> ChangesPage:
    """Compare two documents and build the page."""
    comparison = compare_documents(older, newer)
    counts = count_changes(comparison, headings=False)
    of_headings = count_changes(comparison, headings=True)
    differing = of_headings.total() - of_headings[Change.UNCHANGED]
    has_pairs = any(each.older and each.newer for each in comparison.entries)
    rows = list(_build_rows(older, newer, comparison))
    shown = {row.anchor for row in rows}
    return ChangesPage(
        older=build_document_card(older.record, view),
        newer=build_document_card(newer.record, view),
        counts=tuple(
            Count(words, change.value if change.value in shown else "")
            for change in Change
            if (words := _say_count(change, counts[change]))
        ),
        headings=ngettext("%(num)s heading differs", "%(num)s headings differ", differing)
        % {"num": format_number(differing)}
        if differing
        else "",
        has_same_words=all(each.change is Change.UNCHANGED for each in comparison.entries),
        has_nothing_alike=bool(older.items and newer.items) and not has_pairs,
        groups=tuple(_group_rows(rows)),
        turned_url=urls.changes_url(older.record.id, newer.record.id),
        notices=tuple(list_notices(comparison)),
    )


def _say_count(change: Change, count: int) -> str:
    """Return how many passages had a change, in words; empty for none."""
    if not count:
        return ""
    messages = {
        Change.CHANGED: ngettext("%(num)s passage changed", "%(num)s passages changed", count),
        Change.NEW: ngettext("%(num)s new passage", "%(num)s new passages", count),
        Change.GONE: ngettext("%(num)s passage gone", "%(num)s passages gone", count),
        Change.MOVED: ngettext("%(num)s passage moved", "%(num)s passages moved", count),
        Change.UNCHANGED: ngettext("%(num)s passage unchanged", "%(num)s passages unchanged", count),
    }
    return messages[change] % {"num": format_number(count)}


# ------------------------------------------------------------------------------------- entries -> rows


def _build_rows(older: Edition, newer: Edition, comparison: Comparison) -> Iterator[ChangeRow]:
    seen: set[Change] = set()
    above: tuple[str, ...] = ()
    for entry in comparison.entries:
        is_heading = is_of_heading(entry, comparison)
        old = [older.items[place] for place in entry.older]
        new = [newer.items[place] for place in entry.newer]
        path = (new or old)[0].passage.heading
        is_first = not is_heading and entry.change is not Change.UNCHANGED and entry.change not in seen
        seen.update([entry.change] if is_first else [])
        yield ChangeRow(
            change=entry.change,
            anchor=entry.change.value if is_first else "",
            label=_name_change(entry),
            is_heading=is_heading,
            headings=path if not is_heading and path != above else (),
            before=_build_side(old, comparison.join_older(entry), _list_older_pieces(entry.runs)),
            after=_build_side(new, comparison.join_newer(entry), _list_newer_pieces(entry.runs)),
        )
        above = path


def _name_change(entry: Entry) -> str:
    if entry.change is Change.MOVED:
        return _("Moved") if entry.has_same_words else _("Moved and changed")
    names = {Change.CHANGED: _("Changed"), Change.NEW: _("New"), Change.GONE: _("Gone"), Change.UNCHANGED: ""}
    return names[entry.change]


def _list_older_pieces(runs: Sequence[WordRun]) -> list[tuple[Span, bool]]:
    return [(run.older, run.op in (DiffOp.REPLACE, DiffOp.DELETE)) for run in runs]


def _list_newer_pieces(runs: Sequence[WordRun]) -> list[tuple[Span, bool]]:
    return [(run.newer, run.op in (DiffOp.REPLACE, DiffOp.INSERT)) for run in runs]


def _build_side(items: Sequence[ComparedItem], text: str, spans: Iterable[tuple[Span, bool]]) -> Side | None:
    if not items:
        return None
    first, last = items[0].passage, items[-1].passage
    return Side(tuple(_build_pieces(text, spans)), _join_pages(first, last), urls.passage_url(first.document, first.id))


def _build_pieces(text: str, spans: Iterable[tuple[Span, bool]]) -> Iterator[Piece]:
    for span, is_changed in spans:
        words = span.slice(text).replace("\t", _CELL_GAP)
        kept = words.rstrip(_BETWEEN_WORDS) if is_changed else words
        if words:
            yield Piece(kept, is_changed and bool(kept), words[len(kept) :])


def _join_pages(first: Passage, last: Passage) -> PageRange | None:
    begins, ends = first.find_pages(), last.find_pages()
    return PageRange.join(begins, ends) if begins and ends else None


def _group_rows(rows: Sequence[ChangeRow]) -> Iterator[RowGroup]:
    """Yield the rows in groups: unchanged ones folded away, and removed ones beside the new ones in their place."""
    for kind, group in groupby(rows, key=lambda row: _KINDS[row.change]):
        found = tuple(group)
        if kind is Change.UNCHANGED:
            yield RowGroup(found, _say_count(Change.UNCHANGED, sum(not row.is_heading for row in found)))
        elif kind is Change.NEW:
            yield RowGroup(
                gone=tuple(row for row in found if row.change is Change.GONE),
                new=tuple(row for row in found if row.change is Change.NEW),
            )
        else:
            yield RowGroup(found)
