"""Changes of a library's folder of sources since it was last indexed: they are recorded, and nothing is lost.

A deleted source goes to the trash, an overwritten one to the history, each from its copy, unless the responsible
command has put it there. That is done before the commit, and recorded as done after it: after an interruption, the next
synchronisation finds the same changes, and what is in the trash or the history already.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath

from kb.errors import LibraryError
from kb.library.catalogue.sources import SourceState
from kb.library.configuration import watch_configuration
from kb.library.files.archive import Archive, ArchivedSource
from kb.library.files.audit import BY_HAND, build_entry, conceal_documents, record_changes
from kb.library.files.file_signatures import hash_file
from kb.library.files.kept_copies import KeptCopies, SourceVersion
from kb.library.files.purged import PurgedList, read_purged
from kb.library.files.safe_files import UNFINISHED
from kb.library.indexing.document_ids import SHA256_CHARS
from kb.library.indexing.sync_plan import PlannedSource, SyncPlan
from kb.model import DocumentId


class ChangeKind(StrEnum):
    """The kind of change of a source."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class SourceChange:
    """A source that differs from its last indexed state.

    Attributes:
        source: Its name; the former one if it was removed.
        document: The id of its document.
        before: The indexed version; None if it is new.
        is_lost: Whether a content of the former version is no longer in the folder of sources.
        command: The command that made the change.
        archived: What keeps that content; None if nothing does.
    """

    source: str
    document: str
    kind: ChangeKind
    before: SourceVersion | None = None
    is_lost: bool = False
    command: str = BY_HAND
    archived: ArchivedSource | None = None

    def describe(self) -> str:
        """Say where what was lost by hand is; empty if nothing was, or a command has reported it."""
        if self.archived is None or self.command != BY_HAND:
            return ""
        if self.kind is ChangeKind.REMOVED:
            return f"It is in the trash: 'kb restore {self.document}' brings it back."
        return f"What was there before is in the history: 'kb history {self.document}' lists it."


@dataclass(frozen=True, slots=True)
class SourceChanges:
    """All changes of the sources, and the version of each source to record once they are indexed."""

    changes: tuple[SourceChange, ...]
    versions: Mapping[str, SourceVersion]

    def describe(self) -> dict[str, str]:
        """Say where what was lost by hand is, by the names of sources."""
        return {each.source: told for each in self.changes if (told := each.describe())}


def compare_versions(plan: SyncPlan, remembered: Mapping[str, SourceVersion]) -> SourceChanges:
    """Compare the sources on disk with their last indexed versions.

    A moved or renamed source is not removed. Nothing is known of one that cannot be opened or is being written at this
    moment, has been replaced by a refused link, or may be on a missing disk.
    """
    before = {**dict(_list_indexed(plan.known.states)), **remembered}
    origins = _find_origins(plan, before)
    versions: dict[str, SourceVersion] = {}
    changes: list[SourceChange] = []
    for source in plan.sources:
        old = before.get(origins.get(source.name, source.name))
        content = source.state.content_hash
        if not content or source.file.is_changing:
            if old:
                versions[source.name] = replace(old, source=source.name)
            continue
        new = SourceVersion(source.name, source.id, content[:SHA256_CHARS], content[SHA256_CHARS:])
        versions[source.name] = new
        if old is None:
            changes.append(SourceChange(source.name, source.id, ChangeKind.ADDED))
        elif source.name in origins or old.hashes != new.hashes:
            kind = ChangeKind.MOVED if source.name in origins else ChangeKind.CHANGED
            is_lost = not {*old.hashes, ""} <= {*new.hashes, ""}
            changes.append(SourceChange(source.name, source.id, kind, old, is_lost))
    present = {each.name for each in plan.sources}.union(origins.values())
    for name in sorted(before.keys() - present):
        if _is_unknown(name, plan):
            versions[name] = before[name]
        else:
            changes.append(SourceChange(name, before[name].document, ChangeKind.REMOVED, before[name], is_lost=True))
    return SourceChanges(tuple(changes), versions)


def _list_indexed(states: Mapping[str, SourceState]) -> Iterator[tuple[str, SourceVersion]]:
    """Yield an index's sources as versions, for a library without recorded versions."""
    for name, each in states.items():
        if each.content_hash:
            sha256, sidecar = each.content_hash[:SHA256_CHARS], each.content_hash[SHA256_CHARS:]
            yield name, SourceVersion(name, each.document, sha256, sidecar)


def _find_origins(plan: SyncPlan, before: Mapping[str, SourceVersion]) -> dict[str, str]:
    """Return the old names of moved sources, by their new ones, also of those that were never read."""
    origins = {new: old for new, old in plan.list_moved().items() if old in before}
    gone = before.keys() - {each.name for each in plan.sources} - set(origins.values())
    by_content = {before[name].sha256: name for name in sorted(gone)}
    for each in plan.sources:
        if each.name not in before and each.name not in origins:
            old = by_content.pop(each.state.content_hash[:SHA256_CHARS], None)
            if old is not None:
                origins[each.name] = old
    return origins


def _is_unknown(name: str, plan: SyncPlan) -> bool:
    """Tell whether a missing source need not be gone."""
    places = {name, *map(str, PurePosixPath(name).parents)}
    return not places.isdisjoint(each.name for each in plan.refused) or (
        name in plan.known.states and name not in plan.removed
    )


class SourceKeeper:
    """Keeps lost sources (removed ones in `trash`, changed ones in `history`), and records what is changed."""

    def __init__(self, library: Path, trash: Archive, history: Archive) -> None:
        self.copies = KeptCopies(library)
        self._library = library
        self._trash = trash
        self._history = history

    def is_current(self, plan: SyncPlan) -> bool:
        """Tell whether everything is kept and recorded."""
        remembered = self.copies.read_versions()
        is_recorded = compare_versions(plan, remembered).versions == remembered
        return is_recorded and self.copies.list_names() == self._list_needed(remembered)

    def list_removed(self, plan: SyncPlan) -> list[str]:
        """Return the sources that were removed by hand and have a copy until they are in the trash."""
        found = compare_versions(plan, self.copies.read_versions())
        return [
            each.source
            for each in found.changes
            if each.kind is ChangeKind.REMOVED and each.before and self.copies.find(each.before.sha256)
        ]

    def keep(
        self,
        plan: SyncPlan,
        commands: Mapping[str, str],
        find_titles: Callable[[Collection[str]], Mapping[str, str]],
    ) -> SourceChanges:
        """Copy the sources without a copy, and put what is lost into the trash and the history.

        Args:
            commands: The commands that have changed sources, by name of source.
            find_titles: Returns the titles of documents, given their ids, as the index has them.

        Raises:
            LibraryError: The trash or the history cannot be written.
        """
        found = compare_versions(plan, self.copies.read_versions())
        self._copy(plan.sources, found.versions)
        lost = [each for each in found.changes if each.is_lost]
        if not lost:
            return replace(found, changes=tuple(_name_command(each, commands) for each in found.changes))
        titles = find_titles({each.document for each in lost})
        archived = {archive.folder: archive.list_sources() for archive in (self._trash, self._history)}
        purged = read_purged(self._library)
        changes = []
        for each in found.changes:
            archive = self._trash if each.kind is ChangeKind.REMOVED else self._history
            change = _name_command(each, commands)
            if each.is_lost and each.before and not _is_withheld(each.before, purged):
                there = _find_archived(archived[archive.folder], each.before)
                change = (
                    replace(change, command=commands.get(each.source, there.command), archived=there)
                    if there
                    else replace(change, archived=self._archive(archive, change, titles.get(each.document, "")))
                )
            changes.append(change)
        return replace(found, changes=tuple(changes))

    def _copy(self, sources: Collection[PlannedSource], versions: Mapping[str, SourceVersion]) -> None:
        """Copy the sources without a copy; failures do not stop the indexing, and the next one tries again."""
        missing = self._list_needed(versions) - self.copies.list_names()
        for each in sources if missing else ():
            version = versions.get(each.name)
            for path, sha256, signature in zip(
                (each.file.path, each.file.sidecar),
                version.hashes if version else (),
                (each.file.signature[:2], each.file.signature[2:]),
                strict=False,
            ):
                if path and sha256 in missing:
                    missing.remove(sha256)
                    with suppress(LibraryError):
                        self.copies.add(path, sha256, signature)

    def _archive(self, archive: Archive, change: SourceChange, title: str) -> ArchivedSource | None:
        before = change.before
        path = self.copies.find(before.sha256) if before else None
        if before is None or path is None:
            return None
        sidecar = self.copies.find(before.sidecar_sha256)
        return archive.put(
            path,
            before.source,
            before.document,
            sidecar,
            title=title,
            command=change.command,
            draft=f".kb-{BY_HAND}{UNFINISHED}",
        )

    def finish(self, changes: SourceChanges) -> tuple[str, ...]:
        """Record the changes once they are indexed, and delete the copies that are no longer needed.

        Returns:
            Notes for the report: that nothing is kept any more, or that the disk is full.

        Raises:
            LibraryError: The library's folder cannot be written.
        """
        purged = read_purged(self._library)
        for each in changes.changes:
            if each.archived and each.before and _is_withheld(each.before, purged):  # purged meanwhile
                each.archived.erase()
        entries = [
            build_entry(each.command, each.document, each.source, each.kind.value)
            for each in changes.changes
            if each.kind is not ChangeKind.REMOVED or each.command == BY_HAND
        ]
        record_changes(self._library, entries)
        self.copies.write_versions(changes.versions)
        return tuple(self._delete_unneeded(changes.versions))

    def _delete_unneeded(self, versions: Mapping[str, SourceVersion]) -> Iterator[str]:
        needed = self._list_needed(versions)
        deleted = self.copies.retain(needed)
        if deleted.files and not self._is_keeping():
            yield (
                f"'{self.copies.folder}' was deleted ({deleted.files:,} files, {deleted.bytes:,} bytes), since "
                "'library.toml' says keep_copies = false: what is deleted or overwritten by hand is lost."
            )
        missing = len(needed - self.copies.list_names())
        if missing:
            yield (
                f"Of {missing:,} file{'s' if missing > 1 else ''} no copy is kept, since '{self.copies.folder}' has no "
                "room or cannot be written: what is deleted or overwritten by hand is lost. Make room there."
            )

    def _is_keeping(self) -> bool:
        return watch_configuration(self._library).read().config.keep_copies

    def _list_needed(self, versions: Mapping[str, SourceVersion]) -> set[str]:
        if not self._is_keeping():
            return set()
        purged = read_purged(self._library)
        kept = (each for each in versions.values() if not _is_withheld(each, purged))
        return {sha256 for each in kept for sha256 in each.hashes if sha256}

    def forget(self, names: Collection[str]) -> None:
        """Delete the copies of some gone sources, and forget them; the caller holds the lock of the spool.

        Raises:
            LibraryError: The library's folder cannot be written.
        """
        versions = self.copies.read_versions()
        kept = {name: each for name, each in versions.items() if name not in names}
        self.copies.write_versions(kept)
        self.copies.retain(self._list_needed(kept))

    def forget_purged(self, present: Collection[str]) -> None:
        """Delete all that is kept and recorded of purged sources; the caller holds the lock of the spool.

        `present` are the ids of the present documents.

        Raises:
            LibraryError: The library's folder cannot be written.
        """
        purged = read_purged(self._library)

        def is_purged(document: str) -> bool:
            return purged.has_address(document) and document not in present

        versions = self.copies.read_versions().values()
        gone = {each.source for each in versions if purged.has_file(each.sha256) or is_purged(each.document)}
        self.forget(gone)
        conceal_documents(self._library, is_purged, purged.conceal)


def _is_withheld(version: SourceVersion, purged: PurgedList) -> bool:
    """Tell whether a source must not be kept, since it, or a passage of it, was purged."""
    return purged.has_file(version.sha256) or purged.has_original(DocumentId(version.document))


def _name_command(change: SourceChange, commands: Mapping[str, str]) -> SourceChange:
    return replace(change, command=commands.get(change.source, BY_HAND))


def _find_archived(archived: Collection[ArchivedSource], version: SourceVersion) -> ArchivedSource | None:
    """Return the newest archived version of a document or source, if it has the content of a version."""
    for each in archived:
        if each.source == version.source or each.document == version.document:
            hashes = hash_file(each.path), hash_file(each.sidecar) if each.sidecar.exists() else ""
            return each if hashes == version.hashes else None
    return None
