"""The documents added most recently, by the modification times of their files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

from kb.model import DocumentId, DocumentRecord

_MAX_DAYS = 10


@dataclass(frozen=True, slots=True)
class RecentlyAdded:
    """The documents added most recently, by day with the latest first.

    Those of the very first day are left out: a library starts with documents, which are not new in it.
    """

    days: tuple[tuple[DocumentId, ...], ...] = ()
    times: Mapping[DocumentId, datetime] = field(default_factory=dict)


def list_times(
    documents: Iterable[DocumentRecord], sources: Path, added: Mapping[DocumentId, datetime] = MappingProxyType({})
) -> Mapping[DocumentId, datetime]:
    """Return when documents were added, those without a known time left out.

    `added` has times of addition as the library remembers them; for others the modification times of their files in
    `sources` are used.
    """
    known = ((each.id, added.get(each.id) or read_file_time(each, sources)) for each in documents)
    return {identity: time for identity, time in known if time}


def find_recently_added(times: Mapping[DocumentId, datetime]) -> RecentlyAdded:
    """Return the documents added most recently, from the times of all documents of the library."""
    days: dict[date, list[DocumentId]] = defaultdict(list)
    for identity, time in times.items():
        days[time.date()].append(identity)
    first = min(days, default=None)
    last_days = sorted((day for day in days if day != first), reverse=True)[:_MAX_DAYS]
    recent = tuple(tuple(days[day]) for day in last_days)
    return RecentlyAdded(recent, {identity: times[identity] for day in recent for identity in day})


def read_file_time(document: DocumentRecord, sources: Path) -> datetime | None:
    """Return the modification time of a document's file; None where there is no file."""
    try:
        return datetime.fromtimestamp((sources / document.source).stat().st_mtime, tz=UTC)
    except OSError:
        return None
