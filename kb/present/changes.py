"""The changes between two editions: their passages and headings as items to compare, and the JSON answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from typing_extensions import TypedDict

from kb.comparison import Change, Comparison, EditionItem, Entry, compare_editions
from kb.model import DocumentRecord, Passage, Supersessions
from kb.present.answers import (
    DocumentBrief,
    PageAnswer,
    build_brief,
    build_page_answer,
    build_passage_path,
)

# Of the shorter one's passages: editions of a form share 0.21 to 0.54 of them, documents on one subject up to 0.09.
_SHARED_BY_EDITIONS = 0.15
_HARDLY_EDITIONS = (
    "These are hardly two editions of one text: of {of_shorter:,} passages of the shorter one, {shared:,} "
    "are in the other, whole or in part."
)
_CUT_SHORT = (
    "The documents were not compared to the end, since that takes more work than one comparison may: words and "
    "passages that are the same may be given as changed, new or gone."
)


class ComparedItem(NamedTuple):
    """A passage of an edition, or the heading above one (`heading` is empty for the passage itself)."""

    passage: Passage
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """A document to compare, and its items in order."""

    record: DocumentRecord
    items: tuple[ComparedItem, ...]


class ChangedPassage(TypedDict):
    """A passage; of a heading the one below it. `page` is null where the source has no pages."""

    passage: str
    page: PageAnswer | None
    url: str


class ChangeAnswer(TypedDict):
    """Passages of the older document, or a heading, and those of the newer that stand for them.

    `change` is "moved" where they are out of the order of the others; their words may have changed too. `older` is
    empty where the words are new, and `newer` where they are gone. Each of the `differences` has the words of the older
    text and those of the newer. Those of the older put together are its text, and so are those of the newer.
    """

    change: Literal["changed", "new", "gone", "moved", "unchanged"]
    kind: Literal["passage", "heading"]
    older: list[ChangedPassage]
    newer: list[ChangedPassage]
    differences: list[tuple[Literal["equal", "replace", "insert", "delete"], str, str]]


class ChangeCounts(TypedDict):
    """How many passages, or headings, each thing became of."""

    changed: int
    new: int
    gone: int
    moved: int
    unchanged: int


class ComparisonAnswer(TypedDict):
    """What changed between two documents, in the order of the newer, what is gone after what it followed.

    `notices` says so where the documents were not compared to the end.
    """

    older: DocumentBrief
    newer: DocumentBrief
    passages: ChangeCounts
    headings: ChangeCounts
    changes: list[ChangeAnswer]
    notices: list[str]


def build_edition(record: DocumentRecord, passages: Sequence[Passage]) -> Edition:
    """Return a document with its passages and the headings above them."""
    headings: dict[str, list[str]] = {}
    for entry in record.contents:
        headings.setdefault(entry.passage, []).append(entry.text)
    items = (
        each
        for passage in passages
        for each in (
            *(ComparedItem(passage, text) for text in headings.get(passage.id, ()) if text),
            ComparedItem(passage),
        )
    )
    return Edition(record, tuple(items))


def compare_documents(older: Edition, newer: Edition) -> Comparison:
    """Compare two documents."""
    return compare_editions(_list_texts(older), _list_texts(newer))


def _list_texts(edition: Edition) -> list[EditionItem]:
    return [EditionItem(each.heading or each.passage.text, bool(each.heading)) for each in edition.items]


def list_notices(comparison: Comparison) -> list[str]:
    """Return the caveats of a comparison, a sentence each."""
    counts = count_changes(comparison, headings=False)
    shared = counts[Change.CHANGED] + counts[Change.UNCHANGED] + counts[Change.MOVED]
    of_shorter = shared + min(counts[Change.NEW], counts[Change.GONE])
    notices = []
    if 0 < shared < _SHARED_BY_EDITIONS * of_shorter:
        notices.append(_HARDLY_EDITIONS.format(shared=shared, of_shorter=of_shorter))
    return notices if comparison.is_complete else [*notices, _CUT_SHORT]


def is_of_heading(entry: Entry, comparison: Comparison) -> bool:
    """Tell whether an entry is of a heading."""
    items, place = (comparison.older, entry.older[0]) if entry.older else (comparison.newer, entry.newer[0])
    return items[place].is_heading


def count_changes(comparison: Comparison, *, headings: bool) -> Counter[Change]:
    """Count the outcomes of the passages, or of the headings; items that are compared as one count once."""
    return Counter(each.change for each in comparison.entries if is_of_heading(each, comparison) is headings)


def build_comparison_answer(
    older: Edition, newer: Edition, comparison: Comparison, superseded: Supersessions
) -> ComparisonAnswer:
    """Return what changed between two documents."""
    return {
        "older": build_brief(older.record, superseded),
        "newer": build_brief(newer.record, superseded),
        "passages": _build_counts(count_changes(comparison, headings=False)),
        "headings": _build_counts(count_changes(comparison, headings=True)),
        "changes": [_build_change(each, older, newer, comparison) for each in comparison.entries],
        "notices": list_notices(comparison),
    }


def _build_counts(counts: Counter[Change]) -> ChangeCounts:
    return {
        "changed": counts[Change.CHANGED],
        "new": counts[Change.NEW],
        "gone": counts[Change.GONE],
        "moved": counts[Change.MOVED],
        "unchanged": counts[Change.UNCHANGED],
    }


def _build_change(entry: Entry, older: Edition, newer: Edition, comparison: Comparison) -> ChangeAnswer:
    before, after = comparison.join_older(entry), comparison.join_newer(entry)
    return {
        "change": entry.change.value,
        "kind": "heading" if is_of_heading(entry, comparison) else "passage",
        "older": [_build_passage(older.items[place].passage) for place in entry.older],
        "newer": [_build_passage(newer.items[place].passage) for place in entry.newer],
        "differences": [(run.op.value, run.older.slice(before), run.newer.slice(after)) for run in entry.runs],
    }


def _build_passage(passage: Passage) -> ChangedPassage:
    pages = passage.find_pages()
    return {
        "passage": passage.id,
        "page": build_page_answer(pages),
        "url": build_passage_path(passage.document, passage.id),
    }
