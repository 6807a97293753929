"""Removing a document into the trash and from the index at once, and restoring it."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path

from kb.errors import BusyError, EngineError, LibraryError, NoIndexError
from kb.library.catalogue.change_register import note_changes
from kb.library.catalogue.commits import commit_documents
from kb.library.catalogue.sources import find_unread_sources, read_source_states, read_unread_sources
from kb.library.files.archive import ArchivedSource
from kb.library.files.audit import AuditEntry, read_audit, record_change
from kb.library.files.generation import read_generation, write_generation
from kb.library.files.purged import read_purged
from kb.library.files.safe_files import copy_file, delete_file, put_back, read_file, read_pieces
from kb.library.indexing.completion import complete
from kb.library.indexing.index_report import IndexReport, SourceReport, Status
from kb.library.indexing.retrying import Wait, ignore_waiting, retry_while_busy
from kb.library.indexing.source_changes import ChangeKind
from kb.library.indexing.sync import Library, MissingPolicy
from kb.library.indexing.sync_plan import PlannedSource
from kb.model import DocumentId
from kb.read.registry import locate_sidecar

_RESTORE = "restore"


def remove_document(library: Library, document: str, wait: Wait = ignore_waiting) -> IndexReport:
    """Move a document's source and sidecar file to the trash, and remove the document from the index.

    That does not wait for another process that is indexing, since it commits nothing whose file is gone. The document
    is given by its id, or its path below the folder of sources; `wait` is called once if another process writes to the
    index.

    Raises:
        LibraryError: There is none, or a folder cannot be written.
        BusyError: Another process has been writing to the index for very long.
    """
    files = find_files(library, document)
    known = find_known(library, document)
    if not files and not known:
        raise LibraryError(f"The library has no document '{document}'. Run 'kb documents' for those it has.")
    titles = library.find_titles([each.id for each in files])
    for each in files:
        title = titles.get(each.id, "")
        entry = library.trash.put(each.file.path, each.name, each.id, each.file.sidecar, title=title)
        try:
            library.sources.delete(each.name, each.file.sidecar)
        except BaseException:
            if each.file.path.exists():
                entry.erase()
            raise
    names = {*known, *(each.name for each in files)}
    unindex(library, names, {each.id for each in files}, wait)
    for each in files:
        record_change(library.settings.library, "remove", each.id, each.name, ChangeKind.REMOVED)
    with suppress(BusyError), library.spool.lock():  # the lock's holder, or the next, deletes the copies
        library.keeper.forget({each.name for each in files})
    return IndexReport(tuple(SourceReport(name, Status.REMOVED) for name in sorted(names)))


def find_files(library: Library, document: str) -> list[PlannedSource]:
    """Return the source of a document, given by its id or its path; empty if there is none."""
    return [each for each in library.identify_sources() if document in {each.id, each.name}]


def find_known(library: Library, document: str) -> set[str]:
    """Return the indexed sources of a document, given by its id or its path."""
    try:
        with library.engine.open() as reader:
            states = read_source_states(reader)
    except EngineError:
        return set()
    return {name for name, state in states.items() if document in {state.document, name}}


def unindex(
    library: Library, names: Collection[str], documents: Collection[DocumentId], wait: Wait = ignore_waiting
) -> None:
    """Remove documents and their sources from the index at once, during other work too; a no-op without an index.

    `wait` is called once if another process writes to the index, before waiting for it.

    Raises:
        BusyError: Another process has been writing to the index for very long.
        EngineError: The index cannot be written.
        LibraryError: The file of gone passages cannot be written.
    """

    def commit() -> None:
        with library.engine.open() as reader:
            states = read_source_states(reader)
            known = {DocumentId(states[name].document) for name in names if name in states}
            own = {each.id for each in filter(None, reader.get_documents([*documents])) if each.source in names}
            unread = read_unread_sources(reader) if find_unread_sources(reader, names) else None
            since = reader.generation
        generation = commit_documents(
            library.engine,
            removed=sorted(filter(None, known | own)),
            unread=None if unread is None else [each for each in unread if each.source not in names],
            sources={name: None for name in names if name in states},
            gone=library.gone,
            addresses=library.addresses,
            after=read_generation(library.settings.library),
            since=since,
        )
        write_generation(library.settings.library, generation)
        note_changes(library.settings.library, library.engine)

    try:
        retry_while_busy(commit, wait)
    except NoIndexError:
        return


def restore_document(library: Library, document: str, wait: Wait = ignore_waiting) -> IndexReport:
    """Restore the newest version of a document from the trash, with its sidecar file, and index it.

    The trash keeps it until it is indexed: after an interruption, the same call resumes. A source deleted by hand goes
    to the trash first, if its loss was not yet noticed. The document is given by its id, or its path below the folder
    of sources; `wait` is called once if another process is indexing.

    Raises:
        LibraryError: The trash has none, another source has its name now, or a folder cannot be written.
        BusyError: Another process has been indexing for very long; the document is back in the folder of sources, and
            in the trash still.
    """
    found = library.trash.find(document)
    if not found:
        retry_while_busy(lambda: library.sync(missing=MissingPolicy.KEEP), wait)
        found = library.trash.find(document)
    if not found:
        known = ", ".join(dict.fromkeys(each.document for each in library.trash.list_sources())) or "nothing"
        raise LibraryError(f"The trash has no document '{document}'. It has: {known}.")
    newest = found[0]
    target = library.sources.folder / newest.source
    if not target.exists():
        # The sidecar comes first, so that no other process finds the source without its metadata.
        if newest.sidecar.exists():
            put_back(newest.sidecar, locate_sidecar(target))
        put_back(newest.path, target)
    elif not _is_same(newest, target, locate_sidecar(target)):
        raise LibraryError(f"The library has another document named '{newest.source}'. Rename or remove it first.")
    report = _index_restored(library, newest.source, wait)
    newest.erase()
    return complete(library, report).select([newest.source])


def restore_version(library: Library, document: str, number: int, wait: Wait = ignore_waiting) -> IndexReport:
    """Replace the present version of a document, with its sidecar file, by an older one, and index it.

    The present one goes to the history, where the older one stays as well. After an interruption, the same call
    resumes. The document is given by its id, or its path below the folder of sources, the version as numbered by
    `list_versions`; `wait` is called once if another process is indexing.

    Raises:
        LibraryError: There is no such version, or a folder cannot be written.
        BusyError: Another process has been indexing for very long; the version is in the folder of sources.
    """
    versions = list_versions(library, document)
    if not 1 <= number <= len(versions):
        raise LibraryError(
            f"The library has no version {number} of '{document}'. 'kb history {document}' lists those it has."
        )
    version = versions[number - 1]
    present = find_files(library, document) or find_files(library, version.document)
    name = present[0].name if present else version.source
    target = library.sources.folder / name
    sidecar = (present[0].file.sidecar if present else None) or locate_sidecar(target)
    if present and not _is_same(version, target, sidecar):
        _keep_present(library, present[0])
    elif not present and target.exists():
        raise LibraryError(f"The library has another document named '{name}'. Rename or remove it first.")
    if version.sidecar.exists():
        copy_file(version.sidecar, sidecar)
    else:
        delete_file(sidecar)
    copy_file(version.path, target)
    return complete(library, _index_restored(library, name, wait)).select([name])


def list_versions(library: Library, document: str) -> list[ArchivedSource]:
    """Return the archived versions, numbered from 1, of a document, by id or present or former path, oldest first."""
    ids = {document, *(each.id for each in find_files(library, document))}
    found = {
        each.folder: each for archive in (library.history, library.trash) for one in ids for each in archive.find(one)
    }
    return sorted(found.values(), key=lambda each: each.folder.name)


def list_changes(library: Library, document: str) -> list[AuditEntry]:
    """Return the recorded changes of a document, by its id or its path, the oldest first; also its purge."""
    known = {document, read_purged(library.settings.library).conceal(document)}
    known |= {each.id for each in find_files(library, document)}
    return [each for each in read_audit(library.settings.library) if known & {each.document, each.file}]


def _keep_present(library: Library, present: PlannedSource) -> None:
    """Archive the present version of a document, unless that was done before an interruption."""
    newest = next(iter(library.history.find(present.id)), None)
    sidecar = present.file.sidecar or locate_sidecar(present.file.path)
    if newest is None or not _is_same(newest, present.file.path, sidecar):
        title = library.find_titles([present.id]).get(present.id, "")
        library.history.put(
            present.file.path, present.name, present.id, present.file.sidecar, title=title, command=_RESTORE
        )


def _index_restored(library: Library, name: str, wait: Wait) -> IndexReport:
    return retry_while_busy(lambda: library.sync(missing=MissingPolicy.KEEP, commands={name: _RESTORE}), wait)


def _is_same(archived: ArchivedSource, target: Path, sidecar: Path) -> bool:
    if read_file(archived.sidecar) != read_file(sidecar):
        return False
    return all(kept == there for kept, there in zip_longest(read_pieces(archived.path), read_pieces(target)))
