"""What a synchronisation has to do: the sources on disk, compared with what the index knows of them.

A source whose size and time of change are those that the index knows is unchanged and not looked into. That holds only
where it was changed some time before they were noted: a source that is changed twice within the steps of its file
system's clock has the same time after both, so a time as new as that is not noted at all, and the source is compared by
its hash until it has been noted later.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from kb.library.catalogue import SourceState
from kb.library.indexing.document_pipeline import VERSION as SPLITTER_VERSION
from kb.library.indexing.source_files import SourceFile, Stamp
from kb.library.keeping.purged import NOTHING_PURGED, PurgedList
from kb.model import DocumentId, IndexedDocument, UnreadSource
from kb.read.registry import VERSION as READER_VERSION
from kb.read.registry import derive_document_id

_MANY, _SHARE = 5, 5  # fewer documents, or a smaller part of them, may be missing without a question
_SETTLING_NS = 2_000_000_000  # FAT's steps, the largest of any file system


@dataclass(frozen=True, slots=True)
class KnownSources:
    """What an index knows of its sources.

    Attributes:
        generation: Of the index; None where there is none that can be used.
        states: Of all sources, by name.
        unread: Those that could not be read, by name.
    """

    generation: int | None = None
    states: Mapping[str, SourceState] = field(default_factory=dict)
    unread: Mapping[str, UnreadSource] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlannedSource:
    """A source that the index should have.

    Attributes:
        id: Of its document.
        state: What the index is to know of it, as far as that is known before it is read. Its fingerprint is a hash of
            all that its passages depend on: content, id, and the versions of the code.
    """

    file: SourceFile
    id: DocumentId
    state: SourceState

    @property
    def name(self) -> str:
        """The path below the folder of sources."""
        return self.file.name

    def complete_state(self, read: IndexedDocument | UnreadSource) -> SourceState:
        """Return the state of the source after it was read."""
        if isinstance(read, UnreadSource):
            return self.state
        record = read.record
        return replace(
            self.state,
            document=record.id,
            pages=record.page_count,
            passages=record.passages,
            unread_pages=record.unread_pages,
            remarks=record.remarks,
        )


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """What a synchronisation has to do.

    Attributes:
        sources: All that the index should have.
        known: What it knows.
        changed: Those to be read.
        removed: The names of those that are gone.
        touched: The new states of those that only have another time of change.
        rebuild: Whether the index is built anew.
    """

    sources: tuple[PlannedSource, ...]
    known: KnownSources
    changed: tuple[PlannedSource, ...]
    removed: tuple[str, ...]
    touched: Mapping[str, SourceState]
    rebuild: bool

    def find_missing(self) -> list[str]:
        """Return the removed sources that were documents, without those that have another name now."""
        moved = {each.state.content_hash for each in self.changed}
        known = self.known.states
        return [name for name in self.removed if known[name].document and known[name].content_hash not in moved]

    def is_suspicious(self) -> bool:
        """Tell whether so much is missing that a disk that is not there explains it better than a keeper.

        That is at least five documents, and more than a fifth of all, or the whole of a folder.
        """
        missing = self.find_missing()
        if len(missing) < _MANY:
            return False
        documents = [name for name, state in self.known.states.items() if state.document]
        if len(missing) * _SHARE > len(documents):
            return True
        before, gone = _count_by_folder(documents), _count_by_folder(missing)
        return any(count >= _MANY and before[folder] == count for folder, count in gone.items())

    @property
    def is_needed(self) -> bool:
        """Whether the index differs from the sources, or does not exist."""
        return bool(self.changed or self.removed or self.rebuild or self.known.generation is None)


def _count_by_folder(names: Iterable[str]) -> Counter[PurePosixPath]:
    """Return how many of some sources are in each folder and below it."""
    return Counter(folder for name in names for folder in PurePosixPath(name).parents)


def identify_sources(files: Iterable[SourceFile]) -> Iterator[tuple[SourceFile, DocumentId]]:
    """Yield sources with the ids of their documents.

    Where the paths of two sources have the same slug, the first in the order of paths has it for its id, and the others
    have ids with a hash: so a deleted index is rebuilt with the same ids.

    Args:
        files: All of a library, in the order of their paths.
    """
    taken: set[DocumentId] = set()
    for file in files:
        document = derive_document_id(file.name)
        if document in taken:
            document = derive_document_id(file.name, distinct=True)
        taken.add(document)
        yield file, document


def plan_sync(
    files: Iterable[SourceFile],
    known: KnownSources,
    now_ns: int,
    *,
    rebuild: bool = False,
    verify: bool = False,
    purged: PurgedList = NOTHING_PURGED,
) -> SyncPlan:
    """Compare the sources on disk with what an index knows.

    Args:
        files: All of the library, in the order of their paths.
        known: What the index knows of them.
        now_ns: The time before the files were listed: what is changed from then on has not settled.
        rebuild: Whether all are to be read again.
        verify: Whether to compare the contents of all of them, whatever their times of change.
        purged: What is to be left out of documents.
    """
    sources = tuple(
        _plan_source(file, document, None if verify or rebuild else known.states.get(file.name), now_ns, purged)
        for file, document in identify_sources(files)
    )
    before = known.states
    changed = tuple(each for each in sources if rebuild or not _is_known(each, before.get(each.name)))
    read_again = {each.name for each in changed}
    return SyncPlan(
        sources=sources,
        known=known,
        changed=changed,
        removed=tuple(sorted(before.keys() - {each.name for each in sources})),
        touched={
            each.name: replace(before[each.name], stamp=each.state.stamp)
            for each in sources
            if each.name not in read_again and each.state.stamp not in ((), before[each.name].stamp)
        },
        rebuild=rebuild,
    )


def _plan_source(
    file: SourceFile, document: DocumentId, known: SourceState | None, now_ns: int, purged: PurgedList
) -> PlannedSource:
    if known is not None and known.stamp == file.stamp:
        stamp, content_hash = known.stamp, known.content_hash
    else:
        stamp, content_hash = _look_into(file, now_ns)
    left_out = purged.describe_passages(document)
    parts = (content_hash, document, str(READER_VERSION), str(SPLITTER_VERSION), *([left_out] if left_out else ()))
    content = "\x00".join(parts)
    fingerprint = hashlib.sha256(content.encode()).hexdigest()
    return PlannedSource(file, document, SourceState(stamp, content_hash, fingerprint))


def _look_into(file: SourceFile, now_ns: int) -> tuple[Stamp, str]:
    """Return the stamp to note of a source, and the hash of its content."""
    try:
        content_hash = file.hash_content()
    except OSError:  # its reader says why; it is looked into each time, since its rights have no part in its stamp
        return (), ""
    return (file.stamp if max(file.stamp[1::2]) <= now_ns - _SETTLING_NS else ()), content_hash


def _is_known(source: PlannedSource, state: SourceState | None) -> bool:
    return state is not None and state.fingerprint == source.state.fingerprint
