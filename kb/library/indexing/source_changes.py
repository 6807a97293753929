"""What was changed in a library's folder of sources since it was last indexed: it is recorded, and nothing of it lost.

A source that was deleted goes to the trash, one that was overwritten to the history, each from the copy of it, unless
the command that did it has put it there. That is done before the commit, and remembered as done after it: where it is
stopped between, the next synchronisation finds the same changes, and what is in the trash or the history already.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath

from kb.errors import LibraryError
from kb.library.catalogue import SourceState
from kb.library.configuration import watch_configuration
from kb.library.indexing.document_ids import SHA256_CHARS
from kb.library.indexing.source_files import hash_file
from kb.library.indexing.sync_plan import PlannedSource, SyncPlan
from kb.library.keeping.archive import Archive, ArchivedSource
from kb.library.keeping.audit import BY_HAND, build_entry, conceal_documents, record_changes
from kb.library.keeping.kept_copies import KeptCopies, SourceVersion
from kb.library.keeping.purged import PurgedList, read_purged
from kb.library.keeping.safe_files import UNFINISHED
from kb.model import DocumentId


class ChangeKind(StrEnum):
    """What became of a source."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class SourceChange:
    """A source that is not as it was last indexed.

    Attributes:
        source: Its name; that of before where it was removed.
        document: The id of its document.
        before: What was indexed; None where it is new.
        is_lost: Whether a content of before is in the folder of sources no more.
        command: That made the change.
        archived: What keeps that content; None where nothing does.
    """

    source: str
    document: str
    kind: ChangeKind
    before: SourceVersion | None = None
    is_lost: bool = False
    command: str = BY_HAND
    archived: ArchivedSource | None = None

    def describe(self) -> str:
        """Return where what was lost by hand is; empty where nothing was, or a command has told it."""
        if self.archived is None or self.command != BY_HAND:
            return ""
        if self.kind is ChangeKind.REMOVED:
            return f"It is in the trash: 'kb restore {self.document}' brings it back."
        return f"What was there before is in the history: 'kb history {self.document}' lists it."


@dataclass(frozen=True, slots=True)
class SourceChanges:
    """All changes of the sources, and what is to be remembered of each source once they are indexed."""

    changes: tuple[SourceChange, ...]
    versions: Mapping[str, SourceVersion]

    def describe(self) -> dict[str, str]:
        """Return where what was lost by hand is, by the names of sources."""
        return {each.source: told for each in self.changes if (told := each.describe())}


def compare_versions(plan: SyncPlan, remembered: Mapping[str, SourceVersion]) -> SourceChanges:
    """Compare the sources on disk with what was last indexed of them.

    A source that was moved or renamed is not removed. Nothing is known of one that cannot be opened or is being written
    at this moment, has been replaced by a link that is refused, or may be on a disk that is not there.
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
    """Yield what an index knows of its sources, for a library in which nothing was remembered of them."""
    for name, each in states.items():
        if each.content_hash:
            sha256, sidecar = each.content_hash[:SHA256_CHARS], each.content_hash[SHA256_CHARS:]
            yield name, SourceVersion(name, each.document, sha256, sidecar)


def _find_origins(plan: SyncPlan, before: Mapping[str, SourceVersion]) -> dict[str, str]:
    """Return the old names of sources that were moved, by their new ones, also of those that were never read."""
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
    """Tell whether a source that is not there need not be gone."""
    places = {name, *map(str, PurePosixPath(name).parents)}
    return not places.isdisjoint(each.name for each in plan.refused) or (
        name in plan.known.states and name not in plan.removed
    )


class SourceKeeper:
    """Keeps what is lost in a library's folder of sources, and records what is changed there.

    Args:
        library: The library's folder.
        trash: For what was removed.
        history: For what was changed.
    """

    def __init__(self, library: Path, trash: Archive, history: Archive) -> None:
        self.copies = KeptCopies(library)
        self._library = library
        self._trash = trash
        self._history = history

    def is_current(self, plan: SyncPlan) -> bool:
        """Tell whether all is kept and recorded."""
        remembered = self.copies.read_versions()
        is_recorded = compare_versions(plan, remembered).versions == remembered
        return is_recorded and self.copies.list_names() == self._list_needed(remembered)

    def list_removed(self, plan: SyncPlan) -> list[str]:
        """Return the sources that were removed by hand, and of which there is a copy until they are in the trash."""
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
        """Copy the sources of which there is no copy, and put what is lost to the trash and the history.

        Args:
            plan: With the sources.
            commands: By the names of sources: the commands that have changed them.
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
        """Copy the sources of which there is no copy; no failure stops the indexing, and the next one tries again."""
        missing = self._list_needed(versions) - self.copies.list_names()
        for each in sources if missing else ():
            version = versions.get(each.name)
            for path, sha256, stamp in zip(
                (each.file.path, each.file.sidecar),
                version.hashes if version else (),
                (each.file.stamp[:2], each.file.stamp[2:]),
                strict=False,
            ):
                if path and sha256 in missing:
                    missing.remove(sha256)
                    with suppress(LibraryError):
                        self.copies.add(path, sha256, stamp)

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
        """Record the changes once they are indexed, and delete the copies that are not needed any more.

        Returns:
            What is to be told: that nothing is kept any more, or that the disk has no room.

        Raises:
            LibraryError: The library's folder cannot be written.
        """
        purged = read_purged(self._library)
        for each in changes.changes:
            if each.archived and each.before and _is_withheld(each.before, purged):  # it was purged meanwhile
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
        """Return the contents of which there is to be a copy."""
        if not self._is_keeping():
            return set()
        purged = read_purged(self._library)
        kept = (each for each in versions.values() if not _is_withheld(each, purged))
        return {sha256 for each in kept for sha256 in each.hashes if sha256}

    def forget(self, names: Collection[str]) -> None:
        """Delete the copies of some sources that are gone, and forget them; the caller holds the lock of the spool.

        Raises:
            LibraryError: The library's folder cannot be written.
        """
        versions = self.copies.read_versions()
        kept = {name: each for name, each in versions.items() if name not in names}
        self.copies.write_versions(kept)
        self.copies.retain(self._list_needed(kept))

    def forget_purged(self, present: Collection[str]) -> None:
        """Delete all that is kept and recorded of what was purged; the caller holds the lock of the spool.

        Args:
            present: The ids of the documents that there are.

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
    """Tell whether a source is not to be kept, since it, or a passage of it, was purged."""
    return purged.has_file(version.sha256) or purged.has_original(DocumentId(version.document))


def _name_command(change: SourceChange, commands: Mapping[str, str]) -> SourceChange:
    return replace(change, command=commands.get(change.source, BY_HAND))


def _find_archived(archived: Collection[ArchivedSource], version: SourceVersion) -> ArchivedSource | None:
    """Return the newest of a document, or of a source, if it has the content of a version."""
    for each in archived:
        if each.source == version.source or each.document == version.document:
            hashes = hash_file(each.path), hash_file(each.sidecar) if each.sidecar.exists() else ""
            return each if hashes == version.hashes else None
    return None
