"""Passages that apply in only a part of their document's jurisdiction, by a heading above them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.model import DocumentRecord, Passage
from kb.text.jurisdictions import find_narrower


@dataclass(frozen=True, slots=True)
class NarrowerPlace:
    """Where a passage applies, and the heading that says so."""

    places: tuple[str, ...]
    heading: str


def find_narrower_place(passage: Passage, record: DocumentRecord) -> NarrowerPlace | None:
    """Return where a passage applies, if that is only a part of where its document does."""
    places, heading = find_narrower(passage.heading, record.metadata.jurisdictions)
    return NarrowerPlace(places, heading) if places else None


def list_narrower_places(passages: Iterable[Passage], record: DocumentRecord) -> tuple[NarrowerPlace, ...]:
    """Return the narrower places of a document's passages, each once, in order."""
    found = (find_narrower_place(passage, record) for passage in passages)
    return tuple(dict.fromkeys(place for place in found if place))
