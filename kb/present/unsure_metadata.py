"""Metadata fields for the keeper to review (missing or inferred), and pages without text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from typing_extensions import TypedDict

from kb.model import DocumentId, DocumentRecord, MetadataOrigin

_FIELDS = ("title", "publisher", "date", "authors", "jurisdictions", "authority", "language")  # the most needed first
WEAK_ORIGINS = (MetadataOrigin.INFERRED, MetadataOrigin.PROPERTIES, MetadataOrigin.FILE_NAME)


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
        if is_named or (value and origin not in WEAK_ORIGINS):
            continue
        text = value if isinstance(value, str) else ", ".join(value)
        found.append({"field": name, "value": text, "origin": origin.value if origin and text else ""})
    return found
