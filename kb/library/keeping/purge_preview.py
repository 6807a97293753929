"""A preview of what a purge will take."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from kb.library.indexing.sync_plan import PlannedSource
from kb.library.keeping.repetitions import Repetition
from kb.model import DocumentRecord, PassageId


@dataclass(frozen=True, slots=True)
class TakenSource:
    """A source that a purge takes, or takes a passage from, by its path below the folder of sources.

    Attributes:
        id: Of its document.
        title: Empty if it is not indexed; `passages` is then 0.
        is_copy: Whether it is taken for having the same content as the target.
    """

    id: str
    source: str
    title: str = ""
    passages: int = 0
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class PurgePreview:
    """What a purge will take.

    Attributes:
        target: The id of the document or passage.
        sources: Those that go; for a passage, that of its document, which stays.
        passages: How many of the index go.
        versions: How many older versions go from the history.
        removed: How many go from the trash.
        reports: How many readers' reports go.
        repetitions: Passages elsewhere that repeat the target; they stay, unless they are chosen.
    """

    target: str
    sources: tuple[TakenSource, ...] = ()
    passages: int = 0
    versions: int = 0
    removed: int = 0
    reports: int = 0
    is_passage: bool = False
    repetitions: tuple[Repetition, ...] = ()


Confirm = Callable[[PurgePreview], Collection[PassageId]]
"""Called before anything is done: returns the repetitions to purge too. If it raises, nothing is purged."""


def accept(_preview: PurgePreview) -> Collection[PassageId]:
    """Accept the purge, without any repetition."""
    return ()


def list_taken(
    named: str, files: Iterable[PlannedSource], records: Iterable[DocumentRecord]
) -> tuple[TakenSource, ...]:
    """Return the sources that a purge takes, the named document's first."""
    ids = {each.name: each.id for each in files}
    indexed = {each.source: each for each in records}
    taken = [
        TakenSource(
            ids.get(name) or indexed[name].id,
            name,
            indexed[name].metadata.title if name in indexed else "",
            indexed[name].passages if name in indexed else 0,
            is_copy=named not in (name, ids.get(name), indexed[name].id if name in indexed else ""),
        )
        for name in sorted(ids.keys() | indexed.keys())
    ]
    return tuple(sorted(taken, key=lambda each: each.is_copy))
