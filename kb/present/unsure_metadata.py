"""Which fields of a document's metadata need its keeper most: those that are missing, and those that were inferred."""

from __future__ import annotations

from collections.abc import Iterable

from typing_extensions import TypedDict

from kb.model import DocumentId, DocumentRecord, MetadataOrigin

_FIELDS = ("title", "publisher", "date", "authors", "jurisdictions", "authority", "language")  # the most needed first
_WEAK = (MetadataOrigin.INFERRED, MetadataOrigin.PROPERTIES, MetadataOrigin.FILE_NAME)


class UnsureField(TypedDict):
    """A field of a document's metadata; `value` and `origin` are "" where it is missing."""

    field: str
    value: str
    origin: str


class UnsureDocument(TypedDict):
    """A document, with the fields that its keeper should look at."""

    id: DocumentId
    title: str
    fields: list[UnsureField]


def list_unsure(records: Iterable[DocumentRecord]) -> list[UnsureDocument]:
    """Return the documents with fields that are missing or weakly inferred, those with most of them first."""
    listed: list[UnsureDocument] = [
        {"id": record.id, "title": record.metadata.title, "fields": _list_fields(record)} for record in records
    ]
    unsure = [each for each in listed if each["fields"]]
    return sorted(unsure, key=lambda each: (-sum(not field["value"] for field in each["fields"]), each["id"]))


def _list_fields(record: DocumentRecord) -> list[UnsureField]:
    metadata = record.metadata
    found: list[UnsureField] = []
    for name in _FIELDS:
        value = getattr(metadata, name)
        origin = metadata.find_origin(name)
        is_named = name == "authors" and (value or metadata.corporate_author or metadata.publisher)
        if is_named or (value and origin not in _WEAK):
            continue
        text = value if isinstance(value, str) else ", ".join(value)
        found.append({"field": name, "value": text, "origin": origin.value if origin and text else ""})
    return found
