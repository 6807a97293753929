"""Candidates: passages chosen by a search, with the columns for their scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kb.engine.execution.texts import Text
from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.documents import StoredVector, read_vectors
from kb.engine.opensearch.schema import WHOLE_FACETS
from kb.model import NOT_KNOWN, Filters
from kb.text.jurisdictions import meets_any

# Columns for scores; packed contents are fetched for the hits of a page only.
COLUMNS = (
    "id",
    "document",
    "position",
    "date",
    "apparatus",
    "length",
    "words",
    "facets",
    "values",
    "laws",
    "sayings",
    "group_order",
    "group_size",
)


@dataclass(frozen=True, slots=True)
class Saying:
    """The words of a quotation, and of its speaker's name, with the speaker's id."""

    text: Text
    speaker: Text
    speaker_id: str


_NO_TEXT = Text(())


@dataclass(eq=False)
class CandidateRow:
    """A passage that may be a hit: the id and the columns of its row."""

    identity: str
    source: Json = field(repr=False)

    @cached_property
    def _texts(self) -> Mapping[str, Text]:
        return {name: Text(texts) for name, texts in self.source["words"].items()}

    def read(self, name: str) -> Text:
        """Return the words of a field."""
        return self._texts.get(name, _NO_TEXT)

    @cached_property
    def sayings(self) -> Sequence[Saying]:
        return [
            Saying(Text([each["text"]]), Text([each["speaker"]]), each["speaker_id"])
            for each in self.source.get("sayings", ())
        ]

    @cached_property
    def vectors(self) -> Mapping[str, StoredVector]:
        """Its vectors by the names of their encoders."""
        return read_vectors(self.source)

    @property
    def length(self) -> int:
        """The number of words of its body."""
        length: int = self.source["length"]
        return length

    @property
    def places(self) -> Sequence[str]:
        return self.list_values("place")

    @property
    def date(self) -> str:
        return str(self.source.get("date", ""))

    @property
    def position(self) -> int:
        """Its number in its document."""
        return int(self.source["position"])

    @property
    def document(self) -> str:
        return str(self.source["document"])

    def list_values(self, facet: str) -> Sequence[str]:
        values: Sequence[str] = self.source["facets"].get(facet, ())
        return values

    def passes(self, filters: Filters) -> bool:
        places, wanted = self.places, filters.jurisdiction
        if wanted and not (any(meets_any(each, wanted) for each in places) if places else NOT_KNOWN in wanted):
            return False
        chosen = ((name, getattr(filters, name)) for name in WHOLE_FACETS)
        return all(not some or self._has_any(name, some, filters) for name, some in chosen)

    def _has_any(self, facet: str, chosen: Sequence[str], filters: Filters) -> bool:
        values = self.list_values(facet)
        if any(value in chosen for value in values):
            return True
        known = (each for each in values if facet != "speaker" or filters.listed is None or each in filters.listed)
        return NOT_KNOWN in chosen and not any(known)


def read_candidates(hits: Iterable[Json]) -> Iterator[CandidateRow]:
    for hit in hits:
        yield CandidateRow(hit["_id"], hit["_source"])


def sort_by_date(candidates: Iterable[CandidateRow]) -> list[CandidateRow]:
    """Sort candidates as hits of equal score: the newest first, then by document and position."""
    ordered = sorted(candidates, key=lambda each: (each.document, each.position))
    return sorted(ordered, key=lambda each: each.date, reverse=True)
