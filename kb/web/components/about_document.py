"""The list "How these details are known": each fact with where it was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.model import DocumentRecord, Validity
from kb.present.machine_read import describe_validity, name_origin
from kb.web.components.narrower_place import NarrowerPlace

_LABELS = {
    "title": "Title",
    "subtitle": "Sub-title",
    "authors": "Authors",
    "corporate_author": "Author body",
    "publisher": "Publisher",
    "place": "Place of publication",
    "date": "Date",
    "number": "Number",
    "isbn": "ISBN",
    "doi": "DOI",
    "jurisdictions": "Applies to",
    "authority": "Authority",
    "edition": "Edition",
    "licence": "Licence",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact about a document; `date` is ISO 8601 where it is one, and `origin` is empty where it is not known."""

    label: str
    values: tuple[str, ...]
    origin: str
    date: str = ""


def list_facts(record: DocumentRecord, validity: Validity, narrower: Sequence[NarrowerPlace] = ()) -> tuple[Fact, ...]:
    """Return what is known of a document, in the order shown; `narrower` says where only parts of it apply."""
    metadata = record.metadata
    facts = []
    for name, label in _LABELS.items():
        value = getattr(metadata, name)
        origin = metadata.find_origin(name)
        if value:
            values = (value,) if isinstance(value, str) else value
            facts.append(Fact(label, values, name_origin(origin), value if name == "date" else ""))
        if name == "date" and metadata.not_before:
            facts.append(Fact("Not before", (metadata.not_before,), f"names “{metadata.not_before_words}”"))
        if name == "jurisdictions" and narrower:
            parts = tuple(f"{', '.join(each.places)}: “{each.heading}”" for each in narrower)
            facts.append(Fact("Parts apply only to", parts, "headings"))
    facts.append(Fact("Still holds", (describe_validity(metadata, validity),), ""))
    return tuple(facts)
