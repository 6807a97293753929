"""The report of indexing: the outcome for each source, and why some could not be read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from kb.library.catalogue.sources import SourceState
from kb.library.indexing.sync_plan import KnownSources, PlannedSource, SyncPlan
from kb.model import UnreadSource


class Status(StrEnum):
    """The outcome of indexing for a source."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    UNREAD = "not read"


_READ = (Status.ADDED, Status.CHANGED, Status.MOVED)


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

    def follow(self, later: IndexReport) -> IndexReport:
        """Return the report on two synchronisations, with what the later one says of each source."""
        before = {each.source: each.status for each in self.sources if each.status in _READ}
        sources = (
            replace(each, status=before.get(each.source, each.status)) if each.status is not Status.UNREAD else each
            for each in later.sources
        )
        told = [*sources, *(each for each in self.sources if each.status is Status.REMOVED)]
        return IndexReport(tuple(told), (*self.notes, *later.notes))

    def select(self, sources: Collection[str]) -> IndexReport:
        """Return the report on some sources, by name."""
        return IndexReport(tuple(each for each in self.sources if each.source in sources), self.notes)

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


def build_report(
    plan: SyncPlan, read: Mapping[str, SourceState], failures: Mapping[str, UnreadSource] = MappingProxyType({})
) -> IndexReport:
    """Return the report on a plan that was carried out.

    Args:
        read: The states of the sources that were read.
        failures: Those that could not be read.
    """
    reports = [_report_source(each, plan.known, read, failures) for each in plan.sources]
    refused = {each.name: each.refused for each in plan.refused}
    told = {*plan.list_moved().values(), *refused}
    reports += [SourceReport(name, Status.REMOVED) for name in plan.removed if name not in told]
    reports += [SourceReport(name, Status.UNREAD, reason=reason) for name, reason in refused.items()]
    return IndexReport(tuple(reports))


def _report_source(
    source: PlannedSource,
    known: KnownSources,
    read: Mapping[str, SourceState],
    failures: Mapping[str, UnreadSource],
) -> SourceReport:
    name = source.name
    failure = failures.get(name) or (known.unread.get(name) if name not in read else None)
    if failure:
        return SourceReport(name, Status.UNREAD, reason=failure.reason)
    before = known.states.get(name)
    status, remarks = Status.ADDED, source.remarks
    if before and before.document:
        status = Status.UNCHANGED if before.fingerprint == source.state.fingerprint else Status.CHANGED
    elif source.moved_from:
        status = Status.MOVED
        remarks = (f"It was '{source.moved_from}', and keeps its addresses.", *remarks)
    state = read.get(name) or known.states[name]
    remarks = (*state.remarks, *remarks)
    return SourceReport(
        name,
        status,
        state.document,
        state.pages,
        state.passages,
        state.unread_pages,
        remarks,
        faults=state.faults,
    )
