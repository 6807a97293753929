"""Which documents came to the library after the rest: told by when their files were written.

Reads times of files and nothing else of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from kb.model import DocumentId, DocumentRecord

_MOST_DAYS = 10


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The documents that came last.

    Attributes:
        days: The documents of each of the last days on which some came, the latest first. What came on the first day
            of all is in none of them: a library is begun with documents, and these are not new in it.
        times: When each of them came.
    """

    days: tuple[tuple[DocumentId, ...], ...] = ()
    times: Mapping[DocumentId, datetime] = field(default_factory=dict)


def arrivals(documents: Iterable[DocumentRecord], sources: Path) -> Arrivals:
    """Return the documents that came on the last days.

    Args:
        documents: All of the library.
        sources: The folder of their files.
    """
    times = {each.id: time for each in documents if (time := written(each, sources))}
    days: dict[date, list[DocumentId]] = defaultdict(list)
    for identity, time in times.items():
        days[time.date()].append(identity)
    first = min(days, default=None)
    lately = sorted((day for day in days if day != first), reverse=True)[:_MOST_DAYS]
    chosen = tuple(tuple(days[day]) for day in lately)
    return Arrivals(chosen, {identity: times[identity] for day in chosen for identity in day})


def written(document: DocumentRecord, sources: Path) -> datetime | None:
    """Return when a document's file was written; None where there is no file."""
    try:
        return datetime.fromtimestamp((sources / document.source).stat().st_mtime, tz=UTC)
    except OSError:
        return None
