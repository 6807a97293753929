"""What indexing did, source by source."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum


class Status(StrEnum):
    """What indexing did with a source."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    REFUSED = "not read"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of one source.

    Attributes:
        reason: Why it was not read; empty where it was.
    """

    source: str
    status: Status
    document: str = ""
    pages: int = 0
    passages: int = 0
    unread_pages: tuple[int, ...] = ()
    remarks: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What indexing did, source by source."""

    sources: tuple[SourceReport, ...]

    def count(self, status: Status) -> int:
        """Return how many sources had a status."""
        return sum(each.status is status for each in self.sources)

    def as_json(self) -> dict[str, object]:
        """Return the report as plain values."""
        return {
            "sources": [asdict(each) for each in self.sources],
            "counts": {status.value: self.count(status) for status in Status},
        }
