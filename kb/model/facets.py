"""The facets, by which passages are counted and filtered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from kb.model.passages import SpeakerId

FACET_LIMIT = 200  # values of a facet: enough for a person; a library may hold thousands of documents
NOT_KNOWN = "not known"  # in a filter: what has no value of the facet
METADATA_FACETS = ("publisher", "kind", "authority")
"""Facets of documents whose value is the field of that name of the metadata."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Values chosen from facets: any within a facet, all across facets. Compared whole, as stored; speakers by id.

    `kind` and `authority` are of documents, `passage_kind` of passages. `jurisdiction` is where passages apply, as for
    `FieldQuery` with `NATION`. `NOT_KNOWN` lets what has no value through; every document has an id.

    Attributes:
        listed: The speakers whom a view lists, set by it where they matter: who is quoted is not known where none of
            them is. None for anybody.
    """

    document: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    passage_kind: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    jurisdiction: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()
    listed: frozenset[SpeakerId] | None = None


FACETS = tuple(each.name for each in fields(Filters) if each.name != "listed")


def name_facet(facet: str) -> str:
    """Return the name of a facet in addresses and JSON: `is`, a Python keyword, can be no field."""
    return "is" if facet == "passage_kind" else facet


@dataclass(frozen=True, slots=True)
class SpeakerCount:
    """A speaker with the number of passages in which they are quoted."""

    id: SpeakerId
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Values with the number of passages for each, the most frequent first.

    Each facet counts the passages that match the query and every filter but its own, so that it also has the values
    that could be chosen instead. `sizes` has the total number of values of each facet, and `not_known` the number of
    passages without any, if there are some.
    """

    document: tuple[tuple[str, int], ...] = ()
    publisher: tuple[tuple[str, int], ...] = ()
    kind: tuple[tuple[str, int], ...] = ()
    passage_kind: tuple[tuple[str, int], ...] = ()
    speaker: tuple[SpeakerCount, ...] = ()
    year: tuple[tuple[str, int], ...] = ()
    jurisdiction: tuple[tuple[str, int], ...] = ()
    authority: tuple[tuple[str, int], ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)
    not_known: Mapping[str, int] = field(default_factory=dict)
