"""The plan of a synchronisation: the sources on disk, compared with those known to the index.

A source with the size and time of change that the index knows is unchanged and not looked into. That is only safe if it
was changed some time before they were noted: a source changed twice within the clock resolution of its file system has
the same time after both, so a very recent time is not noted at all, and the source is compared by its hash until it has
been noted later.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from kb.errors import ReadError
from kb.library.catalogue.sources import SourceState
from kb.library.files.file_signatures import FileSignature
from kb.library.files.purged import NOTHING_PURGED, PurgedList
from kb.library.indexing.document_ids import (
    SHA256_CHARS,
    AssignedIds,
    IdRecord,
    KnownIds,
    SourceContent,
    assign_ids,
    find_moved,
)
from kb.library.indexing.document_pipeline import VERSION as SPLITTER_VERSION
from kb.library.indexing.source_files import SourceFile, name_sidecar
from kb.model import DocumentId, IndexedDocument, UnreadSource
from kb.read.metadata.sidecar import read_sidecar
from kb.read.registry import VERSION as READER_VERSION
from kb.read.registry import find_lack

_MANY, _SHARE = 5, 5  # fewer documents, or a smaller part of them, may be missing without a question
_SETTLING_NS = 2_000_000_000  # FAT's resolution, the coarsest of any file system


@dataclass(frozen=True, slots=True)
class KnownSources:
    """The sources that an index knows.

    Attributes:
        generation: Of the index; None if there is no usable one.
        states: Of all sources, by name.
        unread: Those that could not be read, by name.
        ids: Of their documents, and of gone ones.
        has_gone_file: Whether the index has the gone passages remembered in the library's folder.
    """

    generation: int | None = None
    states: Mapping[str, SourceState] = field(default_factory=dict)
    unread: Mapping[str, UnreadSource] = field(default_factory=dict)
    ids: KnownIds = field(default_factory=KnownIds)
    has_gone_file: bool = True


@dataclass(frozen=True, slots=True)
class PlannedSource:
    """A source that the index should have.

    Attributes:
        id: Of its document.
        state: For the index, as far as known before reading. Its fingerprint is a hash of everything that its passages
            depend on: content, id, what is left out of it, and the versions of the code.
        moved_from: Its path when it was last indexed; empty if unchanged.
        remarks: On its id and on the place of its sidecar file.
    """

    file: SourceFile
    id: DocumentId
    state: SourceState
    moved_from: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The path below the folder of sources."""
        return self.file.name

    def accept(self, document: IndexedDocument) -> IndexedDocument:
        """Return the document read from the source, with its fingerprint.

        Raises:
            ReadError: It is of another file, or of another content than the file had or has.
        """
        record = document.record
        is_same = record.sha256 == self.state.content_hash[:SHA256_CHARS] or self.file.has_content(record.sha256)
        if not is_same or (record.id, record.source) != (self.id, self.name):
            raise ReadError(
                "What its reader sent is not of this file. Run 'kb index' again if it was changed meanwhile."
            )
        return replace(document, record=replace(record, fingerprint=self.state.fingerprint))

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
            faults=record.faults,
        )


def _describe_nothing(_sha256: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """The plan of a synchronisation.

    Attributes:
        sources: All that the index should have.
        contents: The same on disk, in the same order.
        unread: The names of those that could not be read, and have not changed since.
        changed: Those to be read.
        removed: The names of those that are gone.
        touched: The new states of those with only another time of change.
        rebuild: Whether the index is built anew.
        purged: What is left out of documents, and the ids of those that are gone for good.
        refused: Files in the folder of sources that are not documents.
        describe_recognized: Returns a token for what was recognised on the pages of a document, by its SHA-256.
    """

    sources: tuple[PlannedSource, ...]
    contents: tuple[SourceContent, ...]
    unread: Set[str]
    known: KnownSources
    changed: tuple[PlannedSource, ...]
    removed: tuple[str, ...]
    touched: Mapping[str, SourceState]
    rebuild: bool
    purged: PurgedList = NOTHING_PURGED
    refused: tuple[SourceFile, ...] = ()
    describe_recognized: Callable[[str], str] = _describe_nothing

    def find_missing(self) -> list[str]:
        """Return the removed sources that were documents, without those that have another name, or another's id.

        Refused ones are not missing.
        """
        refused = {each.name for each in self.refused}
        moved = set(self.list_moved().values())
        ids = {each.id for each in self.sources}
        contents = {each.state.content_hash[:SHA256_CHARS] for each in self.changed}
        return [
            name
            for name in self.removed
            if (state := self.known.states[name]).document
            and name not in moved
            and refused.isdisjoint((name, *map(str, PurePosixPath(name).parents)))
            and state.document not in ids
            and state.content_hash[:SHA256_CHARS] not in contents
        ]

    def is_suspicious(self) -> bool:
        """Tell whether a missing disk is more likely than a keeper to explain what is missing.

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

    def keep_missing(self) -> SyncPlan:
        """Return the plan with missing sources kept in the index."""
        missing = set(self.find_missing())
        return replace(self, removed=tuple(each for each in self.removed if each not in missing))

    @property
    def is_needed(self) -> bool:
        """Whether the index differs from the sources, or does not exist."""
        return bool(self.changed or self.removed or self.rebuild or self.known.generation is None)

    @property
    def has_notes(self) -> bool:
        """Whether the index has to note something that makes no difference to searches."""
        return bool(self.touched or not self.known.has_gone_file)

    def release_ids(self, unread: Set[str]) -> SyncPlan:
        """Return the plan after more sources could not be read, so that others get their ids."""
        released = _build_plan(
            self.contents,
            self.known,
            self.unread | unread,
            rebuild=self.rebuild,
            purged=self.purged,
            describe_recognized=self.describe_recognized,
        )
        return replace(released, removed=self.removed, refused=self.refused)

    def list_moved(self) -> dict[str, str]:
        """Return the old paths of sources moved since they were last indexed, by their new ones."""
        return {each.name: each.moved_from for each in self.sources if each.moved_from}

    def update_ids(self, read: Mapping[str, SourceState]) -> KnownIds:
        """Return the ids to be remembered once the plan is carried out, given the states of the sources read."""
        now: dict[DocumentId, IdRecord] = {}
        for source, content in zip(self.sources, self.contents, strict=True):
            state = read.get(source.name) or self.known.states.get(source.name)
            if state and state.document:
                now[source.id] = IdRecord(
                    source.id, source.name, content.sha256, content.given, _name_stray_sidecar(source.file)
                )
        sources = {each.source for each in now.values()}
        heirs = self._find_heirs(now)
        kept = (
            IdRecord(each.id, successor=heirs.get(each.id) or _follow(each.successor, heirs, now))
            if not each.source or each.source in sources or each.id in heirs
            else each
            for each in self.known.ids.records.values()
            if each.id not in now and not self.purged.has_address(each.id)
        )
        return KnownIds.of((*now.values(), *kept))

    def _find_heirs(self, now: Mapping[DocumentId, IdRecord]) -> dict[DocumentId, DocumentId]:
        """Return the present ids of documents, by those when they were last indexed.

        A removed document whose path another one has now is not the same.
        """
        moved = find_moved(self.contents, self.known.ids)
        heirs = {}
        for record in now.values():
            before = self.known.ids.by_source.get(record.source) or moved.get(record.source)
            state = self.known.states.get(record.source)
            if before and (
                before.id in (record.id, state.document if state else "")
                or (before.sha256 and before.sha256 == record.sha256)
            ):
                heirs[before.id] = record.id
        return heirs


def _follow(successor: str, heirs: Mapping[DocumentId, DocumentId], now: Mapping[DocumentId, IdRecord]) -> str:
    """Return the present id of a former id's document; empty if it is gone and another one has that."""
    document = DocumentId(successor)
    return heirs.get(document, "" if document in now else document)


def _count_by_folder(names: Iterable[str]) -> Counter[PurePosixPath]:
    """Return the number of sources in and below each folder."""
    return Counter(folder for name in names for folder in PurePosixPath(name).parents)


def plan_sync(
    files: Iterable[SourceFile],
    known: KnownSources,
    now_ns: int,
    *,
    rebuild: bool = False,
    verify: bool = False,
    purged: PurgedList = NOTHING_PURGED,
    describe_recognized: Callable[[str], str] = _describe_nothing,
) -> SyncPlan:
    """Compare the sources on disk with what an index knows.

    Args:
        files: All of the library, in the order of their paths. A changing one is left as the index has it.
        now_ns: The time before the files were listed: later changes have not settled.
        rebuild: Whether all are to be read again.
        verify: Whether to compare the contents of all of them, whatever their times of change.
        describe_recognized: As in `SyncPlan`.
    """
    found = _adopt_sidecars(
        {
            each.name: each
            for each in files
            if not each.is_changing or each.name in known.states or each.name in known.ids.by_source
        },
        {name: record.sidecar for name, record in known.ids.by_source.items() if record.sidecar},
    )
    states = {} if verify or rebuild else known.states
    contents = {
        name: _look_at(file, states.get(name), known.ids, now_ns) for name, file in found.items() if not file.refused
    }
    moved = find_moved(tuple(contents.values()), known.ids)
    adopted = _adopt_sidecars(
        found, {name: record.sidecar or name_sidecar(record.source) for name, record in moved.items()}
    )
    contents = {
        name: contents[name] if file is found[name] else _look_at(file, None, known.ids, now_ns)
        for name, file in adopted.items()
        if not file.refused
    }
    unread = {
        name
        for name, state in known.states.items()
        if name in contents and not state.document and state.content_hash == contents[name].content_hash
    }
    plan = _build_plan(
        tuple(contents.values()),
        known,
        unread,
        rebuild=rebuild,
        purged=purged,
        describe_recognized=describe_recognized,
    )
    return replace(plan, refused=tuple(each for each in adopted.values() if each.refused))


def _build_plan(
    contents: tuple[SourceContent, ...],
    known: KnownSources,
    unread: Set[str],
    *,
    rebuild: bool,
    purged: PurgedList,
    describe_recognized: Callable[[str], str],
) -> SyncPlan:
    moved = find_moved(contents, known.ids)
    assigned = assign_ids(contents, known.ids, moved, unread, purged)
    before = known.states
    sources = tuple(
        _plan_source(
            each,
            assigned,
            moved.get(each.name),
            purged,
            describe_recognized(each.sha256),
            _find_lack(each, before.get(each.name)),
        )
        for each in contents
    )
    changed = tuple(each for each in sources if rebuild or not _is_known(each, before.get(each.name)))
    read_again = {each.name for each in changed}
    return SyncPlan(
        sources=sources,
        contents=contents,
        unread=unread,
        known=known,
        changed=changed,
        removed=tuple(sorted(before.keys() - {each.name for each in sources})),
        touched={
            each.name: replace(before[each.name], signature=each.state.signature)
            for each in sources
            if each.name not in read_again and each.state.signature not in ((), before[each.name].signature)
        },
        rebuild=rebuild,
        purged=purged,
        describe_recognized=describe_recognized,
    )


def _adopt_sidecars(found: Mapping[str, SourceFile], strays: Mapping[str, str]) -> dict[str, SourceFile]:
    """Return sources, some with the sidecar files that they were moved without, which are then not sources.

    `strays` are the names of sidecar files by those of their sources; some may be gone.
    """
    adopted = dict(found)
    for name, stray in strays.items():
        # A refused link has no signature.
        if name in adopted and stray in adopted and not adopted[name].sidecar and adopted[stray].signature:
            adopted[name] = adopted[name].adopt_sidecar(adopted.pop(stray))
    return adopted


def _look_at(file: SourceFile, known: SourceState | None, ids: KnownIds, now_ns: int) -> SourceContent:
    record = ids.by_source.get(file.name)
    if known is not None and (file.is_changing or known.signature == file.signature):
        signature, content_hash = known.signature, known.content_hash
        if record and record.given is not None:
            return SourceContent(file, signature, content_hash, record.given)
    else:
        signature, content_hash = _look_into(file, now_ns)
    return SourceContent(
        file, signature, content_hash, read_sidecar(file.sidecar, file.last_good).id if file.sidecar else ""
    )


def _find_lack(content: SourceContent, state: SourceState | None) -> str:
    """Return why a source cannot be read at present; "" for one whose content the index has already."""
    is_indexed = state is not None and state.document and state.content_hash == content.content_hash
    return "" if is_indexed else find_lack(content.name)


def _plan_source(
    content: SourceContent,
    assigned: AssignedIds,
    moved: IdRecord | None,
    purged: PurgedList,
    recognized: str,
    lack: str,
) -> PlannedSource:
    """Plan a source; one that lacks what reads it is read again when it lacks nothing or something else."""
    file, document = content.file, assigned.ids[content.name]
    parts = [content.content_hash, document, str(READER_VERSION), str(SPLITTER_VERSION)]
    parts += filter(None, (purged.describe_passages(document), recognized, lack))
    fingerprint = hashlib.sha256("\x00".join(parts).encode()).hexdigest()
    remarks = []
    if content.name in assigned.refused:
        holder = assigned.refused[content.name]
        remarks.append(
            f"Its metadata file gives the id '{content.given}', which is that of '{holder}'. "
            f"Its id is '{document}'; choose another one."
        )
    elif content.given not in ("", document):
        remarks.append(
            f"Its metadata file gives the id '{content.given}', but its id stays '{document}', since a passage was "
            "purged from it. Delete that there."
        )
    stray = _name_stray_sidecar(file)
    if stray:
        remarks.append(f"Its metadata file is still '{stray}', and is used. Move it to '{name_sidecar(file.name)}'.")
    return PlannedSource(
        file,
        document,
        SourceState(content.signature, content.content_hash, fingerprint),
        moved.source if moved and moved.id == document else "",
        tuple(remarks),
    )


def _name_stray_sidecar(file: SourceFile) -> str:
    """Return the name of a source's sidecar file if it is not beside it; else empty."""
    if file.sidecar is None or file.sidecar == file.path.with_name(name_sidecar(file.path.name)):
        return ""
    return file.sidecar.relative_to(file.root).as_posix()


def _look_into(file: SourceFile, now_ns: int) -> tuple[FileSignature, str]:
    """Return the file signature to note for a source, and the hash of its content."""
    try:
        content_hash = file.hash_content()
    except OSError:  # its reader says why; it is looked into each time: its signature is without permissions
        return (), ""
    return (file.signature if max(file.signature[1::2]) <= now_ns - _SETTLING_NS else ()), content_hash


def _is_known(source: PlannedSource, state: SourceState | None) -> bool:
    return state is not None and state.fingerprint == source.state.fingerprint
