"""Incremental synchronisation of a library: new and changed sources are read into the spool, and indexed in one commit.

The engine is only given sources that are already read: it holds its lock while it writes, never while a file is read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from enum import StrEnum
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from kb.embeddings.encoders import Encoders, Progress, ignore_progress, load_encoders
from kb.engine.protocol import Engine
from kb.engine.registry import create_engine
from kb.errors import ConflictError, EngineError, LibraryError, NoIndexError, ReadError, RefusedError
from kb.library.addresses import AddressFile
from kb.library.catalogue.change_register import note_changes
from kb.library.catalogue.commits import commit_documents
from kb.library.catalogue.layout import is_current
from kb.library.catalogue.sources import SourceState, find_unread_sources, read_source_states
from kb.library.catalogue.tombstones import has_address_file, has_gone_file
from kb.library.configuration import read_closed_speakers
from kb.library.files.archive import Archive
from kb.library.files.generation import read_generation, write_generation
from kb.library.files.gone_passages import GoneFile
from kb.library.files.page_cache import PAGES, PageCache
from kb.library.files.purged import PurgedList, read_purged
from kb.library.files.recognized_pages import RECOGNIZED, RecognizedPages
from kb.library.files.safe_files import delete_file
from kb.library.indexing.document_ids import SHA256_CHARS, IdFile, IdRecord
from kb.library.indexing.document_pipeline import pack_document, unpack_document
from kb.library.indexing.index_report import IndexReport, build_report
from kb.library.indexing.personal.folders import show_sources
from kb.library.indexing.source_changes import SourceKeeper
from kb.library.indexing.source_files import SourceFile, SourceFolder, locate_last_good
from kb.library.indexing.spool import Spool, SpooledSource, SpooledSources
from kb.library.indexing.sync_plan import KnownSources, PlannedSource, SyncPlan, plan_sync
from kb.library.indexing.vector_cache import VectorCache
from kb.library.view import ViewOpener
from kb.model import Document, DocumentId, DocumentRecord, UnreadSource
from kb.read.workers.main import Outcome
from kb.read.workers.pool import ReadTask, read_all
from kb.settings import Settings

NOTHING_ADDED = "Nothing was added."
_MAX_COMMITS = 5  # attempts, while other processes commit


class MissingPolicy(StrEnum):
    """The policy if many documents are missing from the folder of sources."""

    REFUSE = "refuse"
    KEEP = "keep"
    FORGET = "forget"


class ReadFiles(Protocol):
    """Reads files: `kb.read.workers.pool.read_all`, or `read_in_process` in tests."""

    def __call__(
        self, tasks: Iterable[ReadTask], settings: Settings, then: Callable[[Document], bytes]
    ) -> Generator[Outcome[bytes], None, None]:
        """Yield one outcome for each file."""


class Library:
    """A library's folder of sources and its index; by default with the settings' engine and worker processes.

    `is_completed_elsewhere` says that whoever changes it does not wait for embeddings and pictures (`completion.py`).
    """

    def __init__(
        self,
        settings: Settings,
        engine: Engine | None = None,
        *,
        read_files: ReadFiles = read_all,
        is_completed_elsewhere: bool = False,
    ) -> None:
        self.settings = settings
        self.is_completed_elsewhere = is_completed_elsewhere
        self._read_files = read_files
        self.sources = SourceFolder(settings.library / "sources", settings.max_source_mb)
        self.trash = Archive(settings.library / "trash", "remove")
        self.history = Archive(settings.library / "history", "replace")
        self.keeper = SourceKeeper(settings.library, self.trash, self.history)
        self.spool = Spool(settings.library / "spool")
        self.vectors = VectorCache(settings.library / "cache")
        self.pages = PageCache(settings.library / PAGES)
        self.recognized = RecognizedPages(settings.library / RECOGNIZED)
        self.ids = IdFile.of_library(settings.library)
        self.gone = GoneFile.of_library(settings.library)
        self.addresses = AddressFile.of_library(settings.library)
        self.engine: Engine = engine or create_engine(settings)
        read_closed = partial(read_closed_speakers, settings.library)
        self.open_view = ViewOpener(self.engine, settings.max_prefix_terms, read_closed).open
        self.encoders: Encoders = load_encoders(settings.meaning)

    def sync(
        self,
        *,
        rebuild: bool = False,
        verify: bool = False,
        missing: MissingPolicy = MissingPolicy.REFUSE,
        progress: Progress = ignore_progress,
        commands: Mapping[str, str] = MappingProxyType({}),
    ) -> IndexReport:
        """Bring the index up to date with the sources, in one commit; without any change, none is made.

        A commit also notes new times of change, and those that could not be noted before. What is read goes to the
        spool first, and from there to the index: if interrupted, the next call resumes. Ids, gone passages and
        addresses are written to the library's folder before the commit.

        Args:
            rebuild: Read all sources again, and build the new index beside the old one.
            verify: Compare the contents of all sources, not only sizes and times of change.
            missing: The policy if suspiciously much is missing; see `SyncPlan.is_suspicious`.
            progress: Called after each source that was read.
            commands: The commands that have changed sources or their sidecar files, by name of source, for the record
                of changes. All other changes were made by hand.

        Raises:
            LibraryError: There is no folder of sources, too much of it is missing, or the library's folder cannot be
                written.
            BusyError: Another process is indexing or writing.
        """
        plan = self.plan(rebuild=rebuild, verify=verify, missing=missing)
        is_due = plan.is_needed or plan.has_notes or not self._has_ids(plan) or not self.spool.is_empty()
        if not is_due and self.keeper.is_current(plan):
            return build_report(plan, {})
        try:
            with self.spool.lock():
                if plan.known.generation != self.find_generation():  # another process has indexed meanwhile
                    plan = self.plan(rebuild=rebuild, verify=verify, missing=missing)
                return self.carry_out(plan, commands, progress)
        except (EngineError, LibraryError):
            if plan.is_needed:
                raise
            return build_report(plan, {})  # what could not be noted does not matter to searches

    def plan(
        self, *, rebuild: bool = False, verify: bool = False, missing: MissingPolicy = MissingPolicy.REFUSE
    ) -> SyncPlan:
        """Compare the sources with the index, by the policy for missing ones.

        Raises:
            LibraryError: There is no folder of sources, or too much of it is missing.
        """
        is_outdated = self.is_outdated()
        known = self.read_known_sources(rebuild=rebuild)
        files = list(self.sources)
        if is_outdated and not files and missing is not MissingPolicy.FORGET:
            raise LibraryError(_describe_missing(show_sources(self.settings.library), "All"))
        plan = self.compare(known, files, rebuild=rebuild or is_outdated, verify=verify)
        if missing is MissingPolicy.FORGET or not plan.is_suspicious():
            return plan
        if missing is MissingPolicy.KEEP and not rebuild:
            return plan.keep_missing()
        documents = sum(bool(each.document) for each in known.states.values())
        count = len(plan.find_missing())
        raise LibraryError(_describe_missing(show_sources(self.settings.library), f"{count:,} of {documents:,}"))

    def read_known_sources(self, *, rebuild: bool = False) -> KnownSources:
        """Return what is known of the sources: their ids only, if a rebuild is to replace the index."""
        ids = self.ids.read()
        try:
            with self.engine.open() as reader:
                if not is_current(reader):
                    records = filter(None, reader.get_documents())
                    return KnownSources(
                        ids=ids.complete(IdRecord(each.id, each.source, each.sha256) for each in records)
                    )
                states = read_source_states(reader)
                return KnownSources(
                    reader.generation,
                    states,
                    find_unread_sources(reader, [name for name, each in states.items() if not each.document]),
                    ids.complete(_list_indexed_ids(states)),
                    has_gone_file(reader, self.gone) and has_address_file(reader, self.addresses),
                )
        except NoIndexError:
            return KnownSources(ids=ids)
        except EngineError:
            if rebuild or self.is_outdated():
                return KnownSources(ids=ids)
            raise

    def _has_ids(self, plan: SyncPlan) -> bool:
        return plan.update_ids({}) == self.ids.read()

    def find_generation(self) -> int | None:
        """Return the generation of the index; None if there is no usable one."""
        if self.is_outdated():
            return None
        try:
            with self.engine.open() as reader:
                return reader.generation
        except EngineError:
            return None

    def carry_out(
        self,
        plan: SyncPlan,
        commands: Mapping[str, str],
        progress: Progress = ignore_progress,
        required: Collection[str] = (),
    ) -> IndexReport:
        """Read what the plan says, commit it, and empty the spool; the caller holds the lock.

        Raises:
            RefusedError: One of the required sources cannot be read; nothing was committed.
        """
        plan, spooled = self._read_changed(plan, progress)
        unread = [f"'{name}': {each.reason}" for name, each in spooled.unread.items() if name in required]
        if unread:
            spooled.forget(required)
            raise RefusedError(unread, NOTHING_ADDED)
        changes = self.keeper.keep(plan, commands, self.find_titles)
        ids = plan.update_ids(spooled.states)
        if ids != self.ids.read():
            self.ids.write(ids)
        if plan.is_needed or plan.has_notes:
            self._commit(plan, spooled)
        for each in plan.removed:
            delete_file(locate_last_good(self.sources.folder, each))
        notes = self.keeper.finish(changes)
        self.spool.clear()
        return build_report(plan, spooled.states, spooled.unread).tell(changes.describe(), notes)

    def list_documents(self) -> Sequence[DocumentRecord]:
        """Return the records of all documents, by id; none without an index."""
        with suppress(NoIndexError), self.open_view() as view:
            return view.documents()
        return ()

    def find_titles(self, documents: Collection[str]) -> dict[str, str]:
        """Return the titles of documents, as the index has them, by their ids."""
        try:
            with self.engine.open() as reader:
                records = reader.get_documents([DocumentId(each) for each in documents])
                return {each.id: each.metadata.title for each in filter(None, records)}
        except EngineError:
            return {}

    def _read_changed(self, plan: SyncPlan, progress: Progress) -> tuple[SyncPlan, SpooledSources]:
        """Read the changed sources; if some fail, read those again that should have had their ids."""
        while True:
            encoder = self.encoders.static_encoder if plan.changed else None
            spooled = SpooledSources(self.spool, plan.changed, encoder.identity if encoder else "")
            missing = spooled.find_missing(retry_unread=plan.rebuild)
            self._read_into(spooled, missing, progress)
            released = plan.release_ids(spooled.unread.keys())
            if [each.id for each in released.sources if each.name not in spooled.unread] == [
                each.id for each in plan.sources if each.name not in spooled.unread
            ]:
                return plan, spooled
            plan = released

    def _read_into(self, spooled: SpooledSources, sources: Sequence[PlannedSource], progress: Progress) -> None:
        """Read, analyse and encode sources in parallel, and spool each as it comes."""
        by_name = {each.name: each for each in sources}
        for each in sources:
            each.file.keep_last_good()
        tasks = [
            ReadTask(
                each.file.path,
                each.name,
                each.id,
                each.file.sidecar,
                _find_last_good(each.file),
                partial(self.recognized.find_document, each.state.content_hash[:SHA256_CHARS]),
                self.recognized.folder,
            )
            for each in sources
        ]
        purged = read_purged(self.settings.library)
        with closing(self._read_files(tasks, self.settings, partial(pack_document, purged=purged))) as outcomes:
            for done, outcome in enumerate(outcomes, 1):
                source = by_name[outcome.source]
                spooled.put(source, self._receive(source, outcome, purged))
                progress(done, len(tasks), source.name)

    def _receive(self, source: PlannedSource, outcome: Outcome[bytes], purged: PurgedList) -> SpooledSource:
        """Return the document that was read, with its vectors, or why there is none."""
        try:
            if outcome.value is None:
                raise ReadError(outcome.error)
            document = source.accept(unpack_document(outcome.value))
            if purged.has_file(document.record.sha256):
                raise ReadError("This file was purged from the library. Delete it here too.")
        except ReadError as error:
            return UnreadSource(source.name, source.state.fingerprint, str(error))
        return self.encoders.encode_document(document)

    def _commit(self, plan: SyncPlan, spooled: SpooledSources) -> None:
        """Commit what was read; if another process has committed meanwhile, make the commit again."""
        known = plan.known.states
        # The engine keeps those that are added again. Others had an id that their metadata files have changed.
        stale = {*plan.removed, *(each.name for each in plan.changed)}
        removed = sorted({known[name].document for name in stale if name in known and known[name].document})
        renamed = {each.id: DocumentId(each.successor) for each in self.ids.read().records.values() if each.successor}
        renamed |= {
            DocumentId(known[each.name].document): each.id
            for each in plan.changed
            if each.name in known and known[each.name].document not in ("", each.id)
        }
        unread = None
        if plan.rebuild or spooled.unread or any(name in plan.known.unread for name in stale):
            unread = [
                *(each for name, each in plan.known.unread.items() if name not in stale),
                *spooled.unread.values(),
            ]
        for attempt in range(1, _MAX_COMMITS + 1):
            since = self.find_generation()
            gone = spooled.find_gone()  # a later removal commits, and this commit then conflicts with it
            states = {name: None if name in gone else state for name, state in spooled.states.items()}
            try:
                generation = commit_documents(
                    self.engine,
                    added=spooled.iterate_documents(gone),
                    removed=[DocumentId(each) for each in removed],
                    renamed=renamed,
                    unread=unread if unread is None else [each for each in unread if each.source not in gone],
                    sources={**dict.fromkeys(plan.removed), **plan.touched, **states},
                    gone=self.gone,
                    addresses=self.addresses,
                    rebuild=plan.rebuild,
                    after=read_generation(self.settings.library),
                    since=since,
                )
            except ConflictError:
                if attempt == _MAX_COMMITS:
                    raise
            else:
                write_generation(self.settings.library, generation)
                note_changes(self.settings.library, self.engine)
                return

    def is_outdated(self) -> bool:
        """Tell whether another version wrote the index, so that only a rebuild makes it usable."""
        status = self.engine.check(read_all=False)
        if not status.exists or status.is_outdated or status.problems:
            return status.is_outdated
        with self.engine.open() as reader:
            return not is_current(reader)

    def refuse_missing_sources(self) -> None:
        """Refuse to go on if so many documents are missing that the disk of the sources may be absent.

        Raises:
            LibraryError: They are.
        """
        with suppress(EngineError):  # an index that cannot be read does not say what is missing
            self.plan()

    def identify_sources(self) -> tuple[PlannedSource, ...]:
        """Return all sources with their documents' ids, as the next synchronisation would assign them."""
        return self.compare(self.read_known_sources(rebuild=True)).sources

    def compare(
        self,
        known: KnownSources,
        files: Iterable[SourceFile] | None = None,
        *,
        rebuild: bool = False,
        verify: bool = False,
    ) -> SyncPlan:
        """Compare the sources, or some `files` of theirs, with what is known of them."""
        files = self.sources if files is None else files
        purged = read_purged(self.settings.library)
        return plan_sync(
            files,
            known,
            time.time_ns(),
            rebuild=rebuild,
            verify=verify,
            purged=purged,
            describe_recognized=self.recognized.describe,
        )


def _describe_missing(folder: Path, how_many: str) -> str:
    return (
        f"{how_many} documents are missing from '{folder}', so that nothing was changed. "
        "If its disk is not there, bring it back; if they are meant to go, run 'kb index --force'."
    )


def _find_last_good(file: SourceFile) -> Path | None:
    return file.last_good if file.sidecar and file.last_good.is_file() else None


def _list_indexed_ids(states: Mapping[str, SourceState]) -> Iterator[IdRecord]:
    """Yield the ids of an index, for those that the library's folder does not remember."""
    for name, state in states.items():
        if state.document:
            yield IdRecord(DocumentId(state.document), name, state.content_hash[:SHA256_CHARS])
