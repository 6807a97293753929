"""The link from a passage to newer guidance on its subject."""

from __future__ import annotations

from dataclasses import dataclass

from kb.library.newer_passages import find_newer_passage
from kb.library.view import LibraryView
from kb.model import DocumentRecord, Passage
from kb.web import urls


@dataclass(frozen=True, slots=True)
class NewerDocument:
    """Newer guidance on a passage's subject; the jurisdictions are empty if they are the older document's."""

    title: str
    date: str
    jurisdictions: tuple[str, ...]
    url: str


def link_newer_document(record: DocumentRecord, passage: Passage, view: LibraryView) -> NewerDocument | None:
    """Return newer guidance on the subject of a passage; None where none is known."""
    newer = find_newer_passage(view, record, passage)
    if newer is None:
        return None
    places = () if newer.jurisdictions == record.metadata.jurisdictions else newer.jurisdictions
    return NewerDocument(newer.title, newer.date, places, urls.passage_url(newer.document, newer.passage))
