"""What a keeper should review: missing or inferred metadata, pages without text, documents whose review is due."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import date

from typing_extensions import TypedDict

from kb.model import WEAK_ORIGINS, Authority, DocumentId, DocumentRecord

_FIELDS = ("title", "publisher", "date", "authors", "jurisdictions", "authority", "language")  # the most needed first


class UnsureField(TypedDict):
    """A field of a document's metadata; `value` and `origin` are "" where it is missing."""

    field: str
    value: str
    origin: str


class UnsureDocument(TypedDict):
    """A document, with the fields that its keeper should look at, and the pages whose text is to be recognised."""

    id: DocumentId
    title: str
    fields: list[UnsureField]
    pages_without_text: list[int]


class LibrarySummary(TypedDict):
    """How many documents a library has, and how many of them lack what readers need first."""

    documents: int
    without_text: int
    without_date: int
    without_publisher: int


def summarize_library(records: Sequence[DocumentRecord]) -> LibrarySummary:
    """Count the documents, and those with pages without text, without a date and without a publisher."""
    return {
        "documents": len(records),
        "without_text": sum(bool(each.unread_pages) or not each.passages for each in records),
        "without_date": sum(not each.metadata.date for each in records),
        "without_publisher": sum(not each.metadata.publisher for each in records),
    }


def list_unsure(records: Iterable[DocumentRecord]) -> list[UnsureDocument]:
    """Return the documents with missing or weakly inferred fields, those with most of them first."""
    listed: list[UnsureDocument] = [
        {
            "id": record.id,
            "title": record.metadata.title,
            "fields": _list_fields(record),
            "pages_without_text": list(record.unread_pages),
        }
        for record in records
    ]
    unsure = [each for each in listed if each["fields"] or each["pages_without_text"]]
    return sorted(unsure, key=lambda each: (-sum(not field["value"] for field in each["fields"]), each["id"]))


def _list_fields(record: DocumentRecord) -> list[UnsureField]:
    metadata = record.metadata
    found: list[UnsureField] = []
    for name in _FIELDS:
        value = getattr(metadata, name)
        origin = metadata.find_origin(name)
        is_named = name == "authors" and (value or metadata.corporate_author or metadata.publisher)
        if is_named or name in metadata.not_known or (value and origin not in WEAK_ORIGINS):
            continue
        text = value if isinstance(value, str) else ", ".join(value)
        found.append({"field": name, "value": text, "origin": origin.value if origin and text else ""})
    return found


# ------------------------------------------------------------------------- documents due for review

_GUIDING_AUTHORITIES = frozenset({Authority.LEGISLATION, Authority.GOVERNMENT_GUIDANCE})
_GUIDANCE = "guidance"


class DueDocument(TypedDict):
    """A document that is due; `checked` is the day of its last check, "" where it was never checked."""

    id: DocumentId
    title: str
    date: str
    authority: str
    checked: str
    reviewed: str  # the former name of `checked`


def list_due(
    records: Iterable[DocumentRecord], superseded: Container[DocumentId], months: int, today: date
) -> list[DueDocument]:
    """Return the documents that need a review, except superseded ones: law and guidance first, then the oldest.

    A review counts for `months`, unless it is dated after `today`.
    """
    due = [each for each in records if each.id not in superseded and _is_due(each.metadata.checked, months, today)]
    due.sort(key=lambda each: (not guides_readers(each), each.metadata.checked, each.metadata.date, each.id))
    return [
        {
            "id": each.id,
            "title": each.title,
            "date": each.metadata.date,
            "authority": each.metadata.authority,
            "checked": each.metadata.checked,
            "reviewed": each.metadata.checked,
        }
        for each in due
    ]


def _is_due(checked: str, months: int, today: date) -> bool:
    if not checked or date.fromisoformat(checked) > today:
        return True
    year, month, day = map(int, checked.split("-"))
    years, month = divmod(month - 1 + months, 12)
    return (today.year, today.month, today.day) >= (year + years, month + 1, day)


def guides_readers(record: DocumentRecord) -> bool:
    """Tell whether readers act on what a document says."""
    return record.metadata.authority in _GUIDING_AUTHORITIES or record.metadata.kind == _GUIDANCE
