"""Incremental synchronisation of a library: new and changed sources are read, split and indexed in one commit."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from kb.embeddings.encoders import Encoders, ignore_progress, load_encoders
from kb.embeddings.encoders import Progress as EncodingProgress
from kb.engine.protocol import EmbeddingCoverage, Engine, IndexProblem
from kb.engine.registry import create_engine
from kb.errors import KBError, LibraryError, NoIndexError, SettingsError
from kb.library.best_bets import check_best_bets
from kb.library.catalogue import check_catalogue, commit_documents, is_current
from kb.library.document_pipeline import VERSION as SPLITTER_VERSION
from kb.library.document_pipeline import analyze_document, build_record
from kb.library.index_report import IndexReport, SourceReport, Status
from kb.library.source_files import SourceFile, SourceFolder
from kb.library.view import ViewOpener
from kb.model import Document, DocumentId, DocumentRecord, IndexedDocument, Passage, UnreadSource
from kb.query.synonym_rules import load_library_rules
from kb.read.metadata.sidecar import parse_metadata
from kb.read.registry import VERSION as READER_VERSION
from kb.read.registry import derive_document_id
from kb.read.worker_main import Outcome, ReadTask
from kb.read.worker_pool import read_all
from kb.settings import LibraryConfig, Settings

Progress = Callable[[int, int, str], None]  # sources read so far, sources to read, the name of the last one
AnalyzedDocument = tuple[Document, tuple[Passage, ...]]


class ReadFiles(Protocol):
    """Reads files: `kb.read.worker_pool.read_all`, or `read_in_process` in tests."""

    def __call__(
        self, tasks: Iterable[ReadTask], settings: Settings, then: Callable[[Document], AnalyzedDocument]
    ) -> Generator[Outcome[AnalyzedDocument], None, None]:
        """Yield one outcome for each file, in their order."""


def _ignore_progress(done: int, total: int, source: str) -> None:
    """Do nothing."""


def encode_library(settings: Settings) -> None:
    """Encode the passages without embeddings, in a process of its own that exits when its parent process has ended."""
    parent = multiprocessing.parent_process()

    def stop_with_parent(done: int, total: int, encoder: str) -> None:
        if parent is not None and not parent.is_alive():
            raise SystemExit(0)

    Library(settings).encode(stop_with_parent)


class Library:
    """A library's folder of sources and its index.

    Args:
        settings: With the library's folder, and the limits on reading.
        engine: By default that of the settings.
        read_files: By default in worker processes.
    """

    def __init__(self, settings: Settings, engine: Engine | None = None, *, read_files: ReadFiles = read_all) -> None:
        self._settings = settings
        self._read_files = read_files
        self.sources = SourceFolder(settings.library / "sources", settings.max_source_mb)
        self.engine: Engine = engine or create_engine(settings)
        self.open_view = ViewOpener(self.engine, settings.max_prefix_terms).open
        self.encoders: Encoders = load_encoders(settings.meaning)

    def sync(self, *, rebuild: bool = False, progress: Progress = _ignore_progress) -> IndexReport:
        """Bring the index up to date with the sources, in one commit; without any change, none is made.

        Args:
            rebuild: Read all sources again, and build the new index beside the old one.
            progress: Called after each source that was read.

        Returns:
            A report on each source.

        Raises:
            LibraryError: There is no folder of sources.
            BusyError: Another process is writing.
        """
        planned = _plan_sources(self.sources)
        names = {each.name for each in planned}
        is_outdated = self._is_outdated()
        rebuild = rebuild or is_outdated
        indexed = None if is_outdated else self._read_index()
        records, unread = indexed or ({}, {})
        fingerprints = _collect_fingerprints(records, unread)
        changed = [each for each in planned if rebuild or fingerprints.get(each.name) != each.fingerprint]
        removed = [name for name in fingerprints if name not in names]
        reading = _SourceReading(changed, self._settings, self._read_files, self.encoders, progress)
        if changed or removed or indexed is None:
            stale = {*removed, *(each.name for each in changed)}
            still_unread = [each for name, each in unread.items() if name not in stale]
            # The engine consumes the iterators of removed and unread sources after that of the documents: only then
            # is it known which sources could not be read.
            commit_documents(
                self.engine,
                added=reading.read_documents(),
                removed=(records[name].id for name in chain(removed, reading.unread) if name in records),
                unread=chain(still_unread, reading.unread.values()),
                rebuild=rebuild,
            )
        reports = [_report_source(each, records, unread, reading) for each in planned]
        reports += [SourceReport(name, Status.REMOVED) for name in removed]
        return IndexReport(tuple(reports))

    def encode(self, progress: EncodingProgress = ignore_progress) -> None:
        """Encode the passages without embeddings, batch by batch; see `kb.embeddings.encoders`.

        Args:
            progress: Called after each batch.

        Raises:
            SettingsError: What an encoder needs is missing.
            BusyError: Another process has been writing for a long time.
        """
        self.encoders.encode_missing(self.engine, progress)

    def measure_coverage(self) -> list[tuple[str, EmbeddingCoverage]]:
        """Return the coverage of each encoder, with its name; nothing where there is no index.

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

    def _read_index(self) -> tuple[dict[str, DocumentRecord], dict[str, UnreadSource]] | None:
        """Return the records and the unread sources of the index, by source; None where there is no index."""
        try:
            with self.open_view() as view:
                records = {each.source: each for each in view.documents()}
                return records, {each.source: each for each in view.unread_sources()}
        except NoIndexError:
            return None

    def add(self, locations: Sequence[str], metadata: Mapping[str, str]) -> IndexReport:
        """Copy documents into the library and bring the index up to date.

        Args:
            locations: Paths and URLs.
            metadata: `title`, `date`, `publisher`, `kind`: written to the sidecar file of each document.

        Raises:
            LibraryError: A document does not exist, its name is taken, or its metadata are invalid.
        """
        _, faults = parse_metadata(metadata, "what was given")
        if faults:
            raise LibraryError(" ".join(faults))
        names = {self.sources.add_file(location, metadata) for location in locations}
        report = self.sync()
        self.encode()
        return IndexReport(tuple(each for each in report.sources if each.source in names))

    def remove(self, document: str) -> IndexReport:
        """Delete a document's source and remove it from the index.

        Args:
            document: Its id, or its path below the folder of sources.

        Raises:
            LibraryError: There is none.
        """
        names = [each.name for each in _plan_sources(self.sources) if document in {each.id, each.name}]
        if not names:
            raise LibraryError(f"The library has no document '{document}'. Run 'kb documents' for those it has.")
        for name in names:
            self.sources.delete(name)
        report = self.sync()
        return IndexReport(tuple(each for each in report.sources if each.source in names))

    def check(self, *, deep: bool = False) -> list[IndexProblem]:
        """Return what is wrong with the library's configuration, its sources and its index.

        Args:
            deep: Also derive anew what the index has of each passage, and compare.
        """
        try:
            config = LibraryConfig.load(self._settings.library)
            load_library_rules(self._settings.library)
            planned = _plan_sources(self.sources)
        except KBError as error:
            return [IndexProblem(str(error), "")]
        if self._is_outdated():
            return [IndexProblem("The index was built by another version.", "Run 'kb index' to build it anew.")]
        problems = list(self.engine.check().problems)
        if problems:
            return problems
        if deep:
            problems += self._check_contents()
        problems += self._check_coverage()
        indexed = self._read_index()
        records, unread = indexed or ({}, {})
        fingerprints = _collect_fingerprints(records, unread)
        stale = set(fingerprints) - {each.name for each in planned}
        stale |= {each.name for each in planned if fingerprints.get(each.name) != each.fingerprint}
        if stale:
            problems.append(IndexProblem(f"{len(stale)} of the sources are new, changed or gone.", "Run 'kb index'."))
        problems += [
            IndexProblem(f"'{name}' was not read: {each.reason}", "")
            for name, each in unread.items()
            if name not in stale
        ]
        if config.best_bets and indexed is not None:
            with self.open_view() as view:
                problems += check_best_bets(config.best_bets, view)
        return problems

    def suggest_improvements(self) -> list[IndexProblem]:
        """Return what is not a fault, but would help the readers of the library's pages."""
        if LibraryConfig.load(self._settings.library).helplines:
            return []
        remedy = "If its readers may need help, name who gives it under [[helplines]] in 'library.toml'."
        return [IndexProblem("No helpline is named on its pages.", remedy)]

    def _check_contents(self) -> Iterator[IndexProblem]:
        yield from self.engine.check_contents()
        with self.engine.open() as reader:
            yield from check_catalogue(reader)

    def _check_coverage(self) -> Iterator[IndexProblem]:
        try:
            coverage = self.measure_coverage()
        except SettingsError as error:
            message, _, remedy = str(error).rpartition(". ")
            yield IndexProblem(f"{message}.", remedy)
            return
        for name, each in coverage:
            if not each.is_complete:
                missing = f"{each.passages - each.encoded:,} of {each.passages:,} passages"
                yield IndexProblem(f"{missing} are not yet encoded by '{name}'.", "Run 'kb index'.")


@dataclass(frozen=True, slots=True)
class PlannedSource:
    """A source that the index should have.

    Attributes:
        fingerprint: A hash of all that its passages depend on: content, id, and the versions of the code.
    """

    file: SourceFile
    id: DocumentId
    fingerprint: str

    @property
    def name(self) -> str:
        """The path below the folder of sources."""
        return self.file.name


def _plan_sources(sources: SourceFolder) -> list[PlannedSource]:
    """Give each source an id and a fingerprint.

    Where the paths of two sources have the same slug, the first in the order of paths has it for its id, and the others
    have ids with a hash: so a deleted index is rebuilt with the same ids.
    """
    taken: set[DocumentId] = set()
    planned = []
    for file in sources:
        document_id = derive_document_id(file.name)
        if document_id in taken:
            document_id = derive_document_id(file.name, distinct=True)
        taken.add(document_id)
        content = "\x00".join((file.content_hash, document_id, str(READER_VERSION), str(SPLITTER_VERSION)))
        planned.append(PlannedSource(file, document_id, hashlib.sha256(content.encode()).hexdigest()))
    return planned


def _collect_fingerprints(records: Mapping[str, DocumentRecord], unread: Mapping[str, UnreadSource]) -> dict[str, str]:
    """Return the fingerprints of all sources that the index knows, by their names."""
    fingerprints = {name: each.fingerprint for name, each in records.items()}
    return fingerprints | {name: each.fingerprint for name, each in unread.items()}


class _SourceReading:
    """The reading of sources.

    Attributes:
        records: Of the documents read so far, by source.
        unread: The sources that could not be read so far, by name.
    """

    def __init__(
        self,
        sources: Sequence[PlannedSource],
        settings: Settings,
        read_files: ReadFiles,
        encoders: Encoders,
        progress: Progress,
    ) -> None:
        self._sources = {each.name: each for each in sources}
        self._settings = settings
        self._read_files = read_files
        self._encoders = encoders
        self._progress = progress
        self.unread: dict[str, UnreadSource] = {}
        self.records: dict[str, DocumentRecord] = {}

    def read_documents(self) -> Iterator[IndexedDocument]:
        """Read and analyse all sources, several at a time; yield the documents in the order of the sources."""
        tasks = [ReadTask(each.file.path, each.name, each.id) for each in self._sources.values()]
        with closing(self._read_files(tasks, self._settings, analyze_document)) as outcomes:
            for done, outcome in enumerate(outcomes, 1):
                name = outcome.source
                fingerprint = self._sources[name].fingerprint
                if outcome.value is None:
                    self.unread[name] = UnreadSource(name, fingerprint, outcome.error or "")
                else:
                    document, passages = outcome.value
                    self.records[name] = build_record(document, passages, fingerprint)
                    yield self._encoders.encode_document(self.records[name], passages)
                self._progress(done, len(tasks), name)


def _report_source(
    source: PlannedSource,
    records: Mapping[str, DocumentRecord],
    unread: Mapping[str, UnreadSource],
    reading: _SourceReading,
) -> SourceReport:
    """Return the report on a source that exists, by what the index had before and what was read."""
    name = source.name
    failure = reading.unread.get(name) or (unread.get(name) if name not in reading.records else None)
    if failure:
        return SourceReport(name, Status.UNREAD, reason=failure.reason)
    before = records.get(name)
    status = Status.ADDED
    if before:
        status = Status.UNCHANGED if before.fingerprint == source.fingerprint else Status.CHANGED
    record = reading.records.get(name) or records[name]
    return SourceReport(
        name, status, record.id, record.page_count, record.passages, record.unread_pages, record.remarks
    )
