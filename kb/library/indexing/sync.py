"""Incremental synchronisation of a library: new and changed sources are read into the spool, and indexed in one commit.

The engine is only given sources that are already read: it holds its lock while it writes, never while a file is read.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from enum import StrEnum
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from kb.embeddings.encoders import Encoders, build_passage_texts, ignore_progress, load_encoders
from kb.embeddings.encoders import Progress as EncodingProgress
from kb.engine.protocol import EmbeddingCoverage, Engine, IndexProblem, PassageRange, Reader
from kb.engine.registry import create_engine, diagnose_service
from kb.errors import ConflictError, EngineError, LibraryError, NoIndexError, ReadError, RefusedError, SettingsError
from kb.library.addresses import AddressFile
from kb.library.best_bets import check_best_bets
from kb.library.catalogue.checks import check_catalogue
from kb.library.catalogue.commits import commit_documents
from kb.library.catalogue.layout import is_current
from kb.library.catalogue.sources import SourceState, find_unread_sources, read_source_states
from kb.library.catalogue.tombstones import has_address_file, has_gone_file
from kb.library.change_register import note_changes
from kb.library.configuration import read_closed_speakers, watch_configuration
from kb.library.files.archive import Archive, ArchivedSource
from kb.library.files.gone_passages import GoneFile
from kb.library.files.purged import PurgedList, read_purged, write_purged
from kb.library.files.safe_files import delete_file, write_file
from kb.library.indexing.doctor import (
    Finding,
    FindingKind,
    check_closed_speakers,
    check_configuration,
    check_corrections,
    check_documents,
    check_reports,
    check_sources,
    convert_problems,
    list_hidden_text,
    list_kept,
    list_open_reports,
)
from kb.library.indexing.document_ids import SHA256_CHARS, IdFile, IdRecord
from kb.library.indexing.incoming import NOTHING_ADDED, AddOptions, choose_names, collect_files, list_sidecars
from kb.library.indexing.index_report import IndexReport, SourceReport, Status
from kb.library.indexing.packed_documents import pack_document, unpack_document
from kb.library.indexing.source_changes import SourceKeeper
from kb.library.indexing.source_files import PlacedSource, SourceFile, SourceFolder, locate_last_good
from kb.library.indexing.spool import Spool, SpooledSource, SpooledSources
from kb.library.indexing.sync_plan import KnownSources, PlannedSource, SyncPlan, plan_sync
from kb.library.indexing.vector_cache import VectorCache
from kb.library.view import ViewOpener
from kb.model import Document, DocumentId, IndexedDocument, UnreadSource
from kb.read.metadata.sidecar import find_faults
from kb.read.worker_main import Outcome
from kb.read.worker_pool import ReadTask, read_all
from kb.settings import Settings

_GENERATION = "generation"  # the file in the library's folder with the number of the last commit
_MAX_COMMITS = 5  # attempts, while other processes commit
_ENCODING_NICENESS = 10  # so that a site served meanwhile stays as fast
_MAX_VECTORS = 3  # in the cache for each passage: room for another encoder that is tried, and for older versions


class MissingPolicy(StrEnum):
    """The policy if many documents are missing from the folder of sources."""

    REFUSE = "refuse"
    KEEP = "keep"
    FORGET = "forget"


Progress = Callable[[int, int, str], None]  # sources read, sources to read, the name of the last one


class ReadFiles(Protocol):
    """Reads files: `kb.read.worker_pool.read_all`, or `read_in_process` in tests."""

    def __call__(
        self, tasks: Iterable[ReadTask], settings: Settings, then: Callable[[Document], bytes]
    ) -> Generator[Outcome[bytes], None, None]:
        """Yield one outcome for each file."""


def _ignore_progress(done: int, total: int, source: str) -> None:
    """Do nothing."""


def encode_library(settings: Settings, log: Callable[[str], None]) -> None:
    """Encode the passages without embeddings, in a process of its own that exits after its parent process.

    `log` is called with a line for each tenth of the passages.
    """
    parent = multiprocessing.parent_process()
    tell = log_tenths(log)
    if not settings.encode_cpu:
        os.nice(_ENCODING_NICENESS)

    def tell_or_stop(done: int, total: int, encoder: str) -> None:
        if parent is not None and not parent.is_alive():
            raise SystemExit(0)
        tell(done, total, encoder)

    Library(settings).encode(tell_or_stop)


def log_tenths(log: Callable[[str], None]) -> EncodingProgress:
    """Return a progress function that logs each tenth of the encoded passages, and the end."""
    told = -1

    def tell(done: int, total: int, encoder: str) -> None:
        nonlocal told
        if done == total:
            log(f"Encoded all {total:,} passages with '{encoder}'; searches use them from now on.")
        elif 10 * done // total > told:
            log(f"Encoded {done:,} of {total:,} passages with '{encoder}'.")
        told = 10 * done // total

    return tell


def limit_cpu(share: float) -> Callable[[], None]:
    """Return a function that sleeps until this process has used at most a share of one core since its last call."""
    taken_s, at_s = time.process_time(), time.monotonic()

    def rest() -> None:
        nonlocal taken_s, at_s
        earned_s = (time.process_time() - taken_s) / share
        time.sleep(max(0.0, earned_s - (time.monotonic() - at_s)))
        taken_s, at_s = time.process_time(), time.monotonic()

    return rest


class Library:
    """A library's folder of sources and its index; by default with the settings' engine and worker processes."""

    def __init__(self, settings: Settings, engine: Engine | None = None, *, read_files: ReadFiles = read_all) -> None:
        self.settings = settings
        self._read_files = read_files
        self.sources = SourceFolder(settings.library / "sources", settings.max_source_mb)
        self.trash = Archive(settings.library / "trash", "remove")
        self.history = Archive(settings.library / "history", "replace")
        self.keeper = SourceKeeper(settings.library, self.trash, self.history)
        self.spool = Spool(settings.library / "spool")
        self.vectors = VectorCache(settings.library / "cache")
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
        progress: Progress = _ignore_progress,
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
        plan = self._plan(rebuild=rebuild, verify=verify, missing=missing)
        is_due = plan.is_needed or plan.has_notes or not self._has_ids(plan) or not self.spool.is_empty()
        if not is_due and self.keeper.is_current(plan):
            return _build_report(plan, {})
        try:
            with self.spool.lock():
                if plan.known.generation != self._find_generation():  # another process has indexed meanwhile
                    plan = self._plan(rebuild=rebuild, verify=verify, missing=missing)
                return self._carry_out(plan, progress, commands)
        except (EngineError, LibraryError):
            if plan.is_needed:
                raise
            return _build_report(plan, {})  # what could not be noted does not matter to searches

    def _plan(
        self, *, rebuild: bool = False, verify: bool = False, missing: MissingPolicy = MissingPolicy.REFUSE
    ) -> SyncPlan:
        """Compare the sources with the index.

        Raises:
            LibraryError: There is no folder of sources, or too much of it is missing.
        """
        is_outdated = self._is_outdated()
        known = self._read_known_sources(rebuild=rebuild)
        files = list(self.sources)
        if is_outdated and not files and missing is not MissingPolicy.FORGET:
            raise LibraryError(_describe_missing(self.sources.folder, "All"))
        plan = plan_sync(
            files,
            known,
            time.time_ns(),
            rebuild=rebuild or is_outdated,
            verify=verify,
            purged=read_purged(self.settings.library),
        )
        if missing is MissingPolicy.FORGET or not plan.is_suspicious():
            return plan
        if missing is MissingPolicy.KEEP and not rebuild:
            return plan.keep_missing()
        documents = sum(bool(each.document) for each in known.states.values())
        count = len(plan.find_missing())
        raise LibraryError(_describe_missing(self.sources.folder, f"{count:,} of {documents:,}"))

    def _read_known_sources(self, *, rebuild: bool = False) -> KnownSources:
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
            if rebuild or self._is_outdated():
                return KnownSources(ids=ids)
            raise

    def _has_ids(self, plan: SyncPlan) -> bool:
        return plan.update_ids({}) == self.ids.read()

    def _find_generation(self) -> int | None:
        """Return the generation of the index; None if there is no usable one."""
        if self._is_outdated():
            return None
        try:
            with self.engine.open() as reader:
                return reader.generation
        except EngineError:
            return None

    def _carry_out(
        self, plan: SyncPlan, progress: Progress, commands: Mapping[str, str], required: Collection[str] = ()
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
        return _build_report(plan, spooled.states, spooled.unread).tell(changes.describe(), notes)

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
            ReadTask(each.file.path, each.name, each.id, each.file.sidecar, _find_last_good(each.file))
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
            since = self._find_generation()
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

    def encode(self, progress: EncodingProgress = ignore_progress) -> None:
        """Encode the passages without embeddings, batch by batch; see `kb.embeddings.encoders`.

        At the end, unneeded vectors are dropped from the cache if they are most of it. Progress is reported after each
        batch.

        Raises:
            SettingsError: What an encoder needs is missing.
            BusyError: Another process has been writing for a long time.
        """
        before, share = self._find_generation(), self.settings.encode_cpu
        rest = limit_cpu(share) if share else lambda: None

        def tell_and_rest(done: int, total: int, encoder: str) -> None:
            progress(done, total, encoder)
            rest()

        try:
            self.encoders.encode_missing(self.engine, tell_and_rest, self.vectors)
        finally:
            generation = self._find_generation()
            if generation is not None and generation != before:
                write_generation(self.settings.library, generation)
        if self.encoders.chosen_encoder:
            self._limit_vectors(self.encoders.chosen_encoder.identity)

    def _limit_vectors(self, encoder: str) -> None:
        """Drop unneeded vectors if the cache has many more than the library has passages."""
        with self.vectors.lock(), self.engine.open() as reader:
            if self.vectors.count() > _MAX_VECTORS * reader.find_unencoded(encoder).coverage.passages:
                with suppress(LibraryError):  # the cache has reported what is wrong with its folder
                    self.vectors.retain(list_encoded_texts(reader), encoder)

    def measure_coverage(self) -> list[tuple[str, EmbeddingCoverage]]:
        """Return the coverage of each encoder, with its name; empty without an index.

        Raises:
            SettingsError: What an encoder needs is missing.
        """
        try:
            with self.open_view() as view:
                return self.encoders.measure_coverage(view.coverage)
        except NoIndexError:
            return []

    def _is_outdated(self) -> bool:
        """Tell whether another version wrote the index, so that only a rebuild makes it usable."""
        status = self.engine.check(read_all=False)
        if not status.exists or status.is_outdated or status.problems:
            return status.is_outdated
        with self.engine.open() as reader:
            return not is_current(reader)

    def add(
        self,
        locations: Sequence[str],
        metadata: Mapping[str, str],
        *,
        replace_old: bool = False,
        document: str = "",
        into: str = "",
        is_redacted: bool = False,
        may_duplicate: bool = False,
        is_private: bool = False,
    ) -> IndexReport:
        """Copy documents into the library and bring the index up to date; if that fails, nothing is added.

        Args:
            locations: Paths of files and folders, and URLs.
            metadata: `title`, `date`, `publisher`, `kind`: written to the sidecar file of each document.
            replace_old: Whether each replaces a source, which goes to the history.
            document: The id or the path of the replaced one; empty for the one of the same name.
            into: The subfolder of the sources for new ones; empty for that of sources itself.
            is_redacted: Whether a replacement lacks the purged passages of the original, and may be shown.
            may_duplicate: Whether a file may be added that the library has under another name.
            is_private: Whether the hosts of URLs may be in the library's own network.

        Returns:
            A report on each document, and on files in the folders that are not documents.

        Raises:
            LibraryError: A document does not exist or cannot be read, its name is taken, or its metadata are invalid.
            SettingsError: What an encoder needs is missing.
        """
        faults = find_faults(metadata)
        if faults:
            raise RefusedError(list(faults.values()), NOTHING_ADDED)
        self.encoders.list_encoders()  # an encoder that cannot be loaded is reported before anything is added
        with collect_files(locations, self.sources.max_bytes, is_private=is_private) as (files, left_out):
            known = {each.name: each for each in self.identify_sources()}
            if not known:
                self.refuse_missing_sources()
            if replace_old and any(each.moved_from for each in known.values()):
                self.sync(missing=MissingPolicy.KEEP)  # a moved file is known by its content, which is to be replaced
            sidecars = list_sidecars(known)

            def keep(path: Path, name: str) -> ArchivedSource:
                return self.history.put(path, name, known[name].id, known[name].file.sidecar)

            options = AddOptions(replace_old, document, into, may_duplicate)
            names = choose_names(files, self.sources, known, options)
            report = self.index_placed(
                (
                    self.sources.place(each, name, metadata, sidecars=sidecars, keep=keep if replace_old else None)
                    for each, name in zip(files, names, strict=True)
                ),
                must_be_read=True,
            )
            if is_redacted:
                self._show_originals(DocumentId(known[each].id) for each in names)
        return IndexReport((*report.sources, *left_out), report.notes)

    def _show_originals(self, documents: Iterable[DocumentId]) -> None:
        """Show the files of documents with purged passages that lack them now."""
        folder = self.settings.library
        write_purged(folder, read_purged(folder).show_originals(documents))
        self.sync(missing=MissingPolicy.KEEP)

    def index_placed(
        self, placing: Iterable[PlacedSource], *, command: str = "", must_be_read: bool = False
    ) -> IndexReport:
        """Index sources that are added or changed, as one; if that fails, restore the state before.

        No other process is indexing meanwhile.

        Args:
            placing: The sources, each added or changed when the iterator yields it.
            command: That does it; empty for one that adds or replaces.
            must_be_read: Whether one that cannot be read is a failure.

        Raises:
            BusyError: Another process is indexing or writing.
            LibraryError: One of them cannot be added or changed.
        """
        placed: list[PlacedSource] = []
        with self.spool.lock():
            try:
                placed.extend(placing)
                required = {each.name for each in placed} if must_be_read else ()
                commands = {each.name: command or ("replace" if each.replaced else "add") for each in placed}
                report = self._carry_out(self._plan(missing=MissingPolicy.KEEP), _ignore_progress, commands, required)
            except BaseException:
                for each in reversed(placed):
                    with suppress(LibraryError, OSError):  # the first failure is reported
                        each.undo()
                raise
            purged = read_purged(self.settings.library)
            for each in placed:
                if each.replaced and purged.has_original(DocumentId(each.replaced.document)):
                    each.replaced.erase()  # it has the words of a purged passage
        self.encode()
        names = {each.name for each in placed}
        return IndexReport(tuple(each for each in report.sources if each.source in names), report.notes)

    def refuse_missing_sources(self) -> None:
        """Refuse to go on if so many documents are missing that the disk of the sources may be absent.

        Raises:
            LibraryError: They are.
        """
        with suppress(EngineError):  # an index that cannot be read does not say what is missing
            self._plan()

    def identify_sources(self) -> tuple[PlannedSource, ...]:
        """Return all sources with their documents' ids, as the next synchronisation would assign them."""
        known = self._read_known_sources(rebuild=True)
        return plan_sync(self.sources, known, time.time_ns(), purged=read_purged(self.settings.library)).sources

    def check(self, *, deep: bool = False) -> list[Finding]:
        """Return the faults of configuration, sources and index; a `deep` check also derives the index again."""
        configuration = watch_configuration(self.settings.library).refresh()
        findings = list(check_configuration(configuration, self.settings.library))
        findings += check_reports(self.settings.library, are_taken=configuration.config.reader_reports)
        try:
            files = list(self.sources)
        except LibraryError as error:
            return [*findings, Finding(FindingKind.SOURCES, str(error))]
        findings += check_sources(files)
        try:
            findings += convert_problems(diagnose_service(self.settings), FindingKind.INDEX)
        except EngineError as error:
            return [*findings, *convert_problems([IndexProblem.from_error(error)], FindingKind.INDEX)]
        if self._is_outdated():
            remedy = "Run 'kb index' to build it anew."
            return [*findings, Finding(FindingKind.INDEX, "The index was built by another version.", remedy)]
        problems = self.engine.check().problems
        if problems:
            return [*findings, *convert_problems(problems, FindingKind.INDEX)]
        if deep:
            findings += convert_problems(self._check_contents(), FindingKind.INDEX)
        findings += convert_problems(self._check_coverage(), FindingKind.MEANING)
        known = self._read_known_sources()
        plan = plan_sync(files, known, time.time_ns(), purged=read_purged(self.settings.library))
        findings += [
            Finding(FindingKind.SOURCES, f"'{each.name}': {said}", file=f"sources/{each.name}")
            for each in plan.sources
            for said in each.remarks
        ]
        findings += [
            Finding(FindingKind.UNREAD, f"'{each.name}' was not read: {each.refused}", file=f"sources/{each.name}")
            for each in plan.refused
        ]
        changed = {each.name for each in plan.changed}
        findings += check_corrections((each for each in files if each.name not in changed), known.states)
        if not known.has_gone_file:
            message = f"The index does not have what '{self.gone.path}' and '{self.addresses.path.name}' say."
            findings.append(Finding(FindingKind.INDEX, message, "Run 'kb index'."))
        stale = {*plan.removed, *(each.name for each in plan.changed)}
        if stale:
            message = f"{len(stale)} of the sources are new, changed or gone."
            findings.append(Finding(FindingKind.INDEX, message, "Run 'kb index'."))
        findings += [
            Finding(FindingKind.UNREAD, f"'{name}' was not read: {each.reason}", file=f"sources/{name}")
            for name, each in known.unread.items()
            if name not in stale
        ]
        if known.generation is not None:
            with self.open_view() as view:
                findings += check_documents(view)
                bets = check_best_bets(configuration.config.best_bets, view)
                findings += convert_problems(bets, FindingKind.BEST_BET)
        return findings

    def suggest_improvements(self, *, verbose: bool = False) -> list[Finding]:
        """Return suggestions: what would help readers, and what was left out, if `verbose` even a word."""
        found: list[Finding] = []
        if self._find_generation() is not None:
            # A fault of the index is reported as a problem.
            with suppress(EngineError), self.open_view() as view:
                closed = watch_configuration(self.settings.library).refresh().config.closed_speakers
                found += [*list_hidden_text(view, verbose=verbose), *check_closed_speakers(closed, view)]
        found += list_kept(self.keeper.copies.measure(), self._list_deleted(), self.trash.list_sources())
        found += list_open_reports(self.settings.library)
        if watch_configuration(self.settings.library).refresh().config.helplines:
            return found
        remedy = "If its readers may need help, name who gives it under [[helplines]] in 'library.toml'."
        return [*found, Finding(FindingKind.HELPLINE, "No helpline is named on its pages.", remedy)]

    def _list_deleted(self) -> list[str]:
        """Return the sources that were deleted by hand since the last indexing, kept until the next one."""
        with suppress(LibraryError, EngineError):  # reported as a problem
            known = self._read_known_sources()
            plan = plan_sync(self.sources, known, time.time_ns(), purged=read_purged(self.settings.library))
            return self.keeper.list_removed(plan)
        return []

    def _check_contents(self) -> Iterator[IndexProblem]:
        yield from self.engine.check_contents()
        with self.engine.open() as reader:
            yield from check_catalogue(reader)

    def _check_coverage(self) -> Iterator[IndexProblem]:
        try:
            coverage = self.measure_coverage()
        except SettingsError as error:
            yield IndexProblem.from_error(error)
            return
        for name, each in coverage:
            if not each.is_complete:
                missing = f"{each.passages - each.encoded:,} of {each.passages:,} passages"
                yield IndexProblem(f"{missing} are not yet encoded by '{name}'.", "Run 'kb index'.")


def list_encoded_texts(reader: Reader) -> Iterator[str]:
    """Yield the inputs of slow encoders for all passages of a library."""
    for record in filter(None, reader.get_documents()):
        passages = reader.document_passages([PassageRange(record.id)])[0]
        yield from build_passage_texts(IndexedDocument(record, tuple(passages)))


def read_generation(library: Path) -> int:
    """Return the newest generation recorded in a library's folder, or 0."""
    try:
        return int((library / _GENERATION).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def write_generation(library: Path, generation: int) -> None:
    """Record a generation in a library's folder, so that a new index, or another engine's, continues from it.

    Raises:
        LibraryError: The folder cannot be written.
    """
    write_file(library / _GENERATION, [f"{generation}\n".encode("ascii")])


def _describe_missing(folder: Path, how_many: str) -> str:
    return (
        f"{how_many} documents are missing from '{folder}', so that nothing was changed. "
        "If its disk is not there, bring it back; if they are meant to go, run 'kb index --force'."
    )


def _build_report(
    plan: SyncPlan, read: Mapping[str, SourceState], failures: Mapping[str, UnreadSource] = MappingProxyType({})
) -> IndexReport:
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


def _find_last_good(file: SourceFile) -> Path | None:
    return file.last_good if file.sidecar and file.last_good.is_file() else None


def _list_indexed_ids(states: Mapping[str, SourceState]) -> Iterator[IdRecord]:
    """Yield the ids of an index, for those that the library's folder does not remember."""
    for name, state in states.items():
        if state.document:
            yield IdRecord(DocumentId(state.document), name, state.content_hash[:SHA256_CHARS])
