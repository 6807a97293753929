"""The report of indexing: the outcome for each source, and why some could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum


class Status(StrEnum):
    """The outcome of indexing for a source."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    UNREAD = "not read"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """The report on one source.

    Attributes:
        reason: Why it was not read; empty if it was.
        faults: The remarks about what to correct in its metadata file.
    """

    source: str
    status: Status
    document: str = ""
    pages: int = 0
    passages: int = 0
    unread_pages: tuple[int, ...] = ()
    remarks: tuple[str, ...] = ()
    reason: str = ""
    faults: tuple[str, ...] = ()

    @property
    def is_to_be_mended(self) -> bool:
        """Whether a keeper must act: it was not read, or not all of its metadata file was used."""
        return self.status is Status.UNREAD or bool(self.faults)


@dataclass(frozen=True, slots=True)
class IndexReport:
    """The report of indexing, one line for each source, and general notes of a sentence or more each."""

    sources: tuple[SourceReport, ...]
    notes: tuple[str, ...] = ()

    def tell(self, remarks: Mapping[str, str], notes: tuple[str, ...]) -> IndexReport:
        """Return the report with remarks on sources, by name, and with notes."""
        sources = (
            replace(each, remarks=(*each.remarks, remarks[each.source])) if remarks.get(each.source) else each
            for each in self.sources
        )
        return IndexReport(tuple(sources), notes)

    def count(self, status: Status) -> int:
        """Return how many sources have a status."""
        return sum(each.status is status for each in self.sources)

    def to_json(self) -> dict[str, object]:
        """Return the report as values that JSON can represent."""
        return {
            "sources": [asdict(each) for each in self.sources],
            "counts": {status.value: self.count(status) for status in Status},
            "notes": list(self.notes),
        }
