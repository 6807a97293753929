"""A library: its sources are read, split and indexed, incrementally, as one commit.

Decides what has to be read again, and reports on every source. Knows nothing of HTML, HTTP or the terminal.
"""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, takewhile

from kb import best_bets
from kb.encoding import Encoders, encoders_of, no_progress
from kb.encoding import Progress as EncodingProgress
from kb.engine import Coverage, Engine, Fault
from kb.engine.whoosh import WhooshEngine
from kb.errors import KBError, LibraryError, NoIndexError, SettingsError
from kb.model import (
    BlockKind,
    ContentsEntry,
    Document,
    DocumentId,
    DocumentRecord,
    IndexedDocument,
    Passage,
    Refusal,
)
from kb.query.rules import library_rules
from kb.read import VERSION as READER_VERSION
from kb.read import document_id
from kb.read.metadata import parse_card
from kb.read.worker import Source, read_all
from kb.reports import Report, SourceReport, Status
from kb.settings import LibraryConfig, Settings
from kb.sources import SourceFile, Sources
from kb.split.documents import VERSION as SPLITTER_VERSION
from kb.split.documents import split_with_quotations

Progress = Callable[[int, int, str], None]  # sources read so far, sources to read, the name of the last one


def _no_progress(done: int, total: int, source: str) -> None:
    """Take no notice."""


def split_document(document: Document) -> tuple[Document, tuple[Passage, ...]]:
    """Split a document and find its quotations; runs in the process that read it."""
    return split_with_quotations(document)


def engine_of(settings: Settings) -> Engine:
    """Return the engine of the library that the settings name: Whoosh, in the library's folder."""
    return WhooshEngine(settings.library / "whoosh", max_prefix_terms=settings.max_prefix_terms)


def encode_library(settings: Settings) -> None:
    """Encode what is left to encode, in a process of its own; it ends where the process that began it has ended."""
    parent = multiprocessing.parent_process()

    def still_wanted(done: int, total: int, encoder: str) -> None:
        if parent is not None and not parent.is_alive():
            raise SystemExit(0)

    Library(settings).encode(still_wanted)


class Library:
    """A library's folder and its index.

    Args:
        settings: Which library, and the limits on reading.
        engine: By default the library's own.
    """

    def __init__(self, settings: Settings, engine: Engine | None = None) -> None:
        self._settings = settings
        self.sources = Sources(settings.library / "sources", settings.max_source_mb)
        self.engine: Engine = engine or engine_of(settings)
        self.encoders: Encoders = encoders_of(settings.meaning)

    def sync(self, *, rebuild: bool = False, progress: Progress = _no_progress) -> Report:
        """Bring the index up to date with the sources, in one commit; with nothing new, none is made.

        Args:
            rebuild: Read everything again and build the index beside the old one.
            progress: Told of each source that was read.

        Returns:
            A line for each source.

        Raises:
            LibraryError: There is no folder of sources.
            BusyError: Another process is writing.
        """
        wanted = _wanted(self.sources)
        names = {each.name for each in wanted}
        outdated = self.engine.outdated()
        rebuild = rebuild or outdated
        built = None if outdated else self._known()
        records, refusals = built or ({}, {})
        known = _fingerprints(records, refusals)
        fresh = [each for each in wanted if rebuild or known.get(each.name) != each.fingerprint]
        gone = [name for name in known if name not in names]
        reading = _Reading(fresh, self._settings, self.encoders, progress)
        if fresh or gone or built is None:
            stale = {*gone, *(each.name for each in fresh)}
            kept = [each for name, each in refusals.items() if name not in stale]
            # What was refused is known when all has been read: these two are consumed after the documents.
            self.engine.commit(
                added=reading.documents(),
                removed=(records[name].id for name in chain(gone, reading.refused) if name in records),
                refused=chain(kept, reading.refused.values()),
                rebuild=rebuild,
            )
        lines = [_line(each, records, refusals, reading) for each in wanted]
        lines += [SourceReport(name, Status.REMOVED) for name in gone]
        return Report(tuple(lines))

    def encode(self, progress: EncodingProgress = no_progress) -> None:
        """Encode the passages that the chosen encoders have not seen, batch by batch; see `kb.encoding`.

        Args:
            progress: Told after each batch.

        Raises:
            SettingsError: What an encoder needs is missing.
            BusyError: Another process has been writing for a long time.
        """
        self.encoders.encode(self.engine, progress)

    def coverage(self) -> list[tuple[str, Coverage]]:
        """Return how many passages each encoder has encoded, by its name; nothing where there is no index.

        Raises:
            SettingsError: What an encoder needs is missing.
        """
        try:
            with self.engine.snapshot() as snapshot:
                return self.encoders.coverage(snapshot)
        except NoIndexError:
            return []

    def _known(self) -> tuple[dict[str, DocumentRecord], dict[str, Refusal]] | None:
        """Return what the index has, by source; None where there is no index."""
        try:
            with self.engine.snapshot() as snapshot:
                records = {each.source: each for each in snapshot.documents()}
                return records, {each.source: each for each in snapshot.refusals()}
        except NoIndexError:
            return None

    # --------------------------------------------------------------------------- adding, removing

    def add(self, places: Sequence[str], given: Mapping[str, str]) -> Report:
        """Copy documents into the library and bring the index up to date.

        Args:
            places: Paths and addresses.
            given: `title`, `date`, `publisher`, `kind`: kept beside each of the documents.

        Raises:
            LibraryError: A document is not there, its name is taken, or what is given is impossible.
        """
        _, faults = parse_card(given, "what was given")
        if faults:
            raise LibraryError(" ".join(faults))
        names = {self.sources.take(place, given) for place in places}
        report = self.sync()
        self.encode()
        return Report(tuple(each for each in report.sources if each.source in names))

    def remove(self, document: str) -> Report:
        """Delete a document's source and all that the index has of it.

        Args:
            document: Its id, or its path below the folder of sources.

        Raises:
            LibraryError: There is none.
        """
        wanted = [each.name for each in _wanted(self.sources) if document in {each.id, each.name}]
        if not wanted:
            raise LibraryError(f"The library has no document '{document}'. Run 'kb documents' for those it has.")
        for name in wanted:
            self.sources.delete(name)
        report = self.sync()
        return Report(tuple(each for each in report.sources if each.source in wanted))

    # ------------------------------------------------------------------------------- examination

    def examine(self) -> list[Fault]:
        """Return what is wrong with the library: its file of settings, its sources, its index."""
        faults: list[Fault] = []
        try:
            config = LibraryConfig.load(self._settings.library)
            library_rules(self._settings.library)
            wanted = _wanted(self.sources)
        except KBError as error:
            return [Fault(str(error), "")]
        if self.engine.outdated():
            return [Fault("The index was built by another version.", "Run 'kb index' to build it anew.")]
        faults += self.engine.check()
        if faults:
            return faults
        faults += self._unencoded()
        records, refusals = self._known() or ({}, {})
        known = _fingerprints(records, refusals)
        stale = {name for name in known if name not in {each.name for each in wanted}}
        stale |= {each.name for each in wanted if known.get(each.name) != each.fingerprint}
        if stale:
            faults.append(Fault(f"{len(stale)} of the sources are new, changed or gone.", "Run 'kb index'."))
        faults += [
            Fault(f"'{name}' was not read: {each.reason}", "") for name, each in refusals.items() if name not in stale
        ]
        if config.best_bets and self._known() is not None:
            with self.engine.snapshot() as snapshot:
                faults += best_bets.faults(config.best_bets, snapshot)
        return faults

    def advice(self) -> list[Fault]:
        """Return what is not wrong, but what its readers would be glad of."""
        if LibraryConfig.load(self._settings.library).helplines:
            return []
        remedy = "If its readers may need help, name who gives it under [[helplines]] in 'library.toml'."
        return [Fault("No helpline is named on its pages.", remedy)]

    def _unencoded(self) -> Iterator[Fault]:
        try:
            coverage = self.coverage()
        except SettingsError as error:
            message, _, remedy = str(error).rpartition(". ")
            yield Fault(f"{message}.", remedy)
            return
        for name, each in coverage:
            if not each.whole:
                missing = f"{each.passages - each.encoded:,} of {each.passages:,} passages"
                yield Fault(f"{missing} are not yet encoded by '{name}'.", "Run 'kb index'.")


# --------------------------------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A source as the index should have it.

    Attributes:
        fingerprint: Of all that its passages are made from.
    """

    file: SourceFile
    id: DocumentId
    fingerprint: str

    @property
    def name(self) -> str:
        return self.file.name


def _wanted(sources: Sources) -> list[_Wanted]:
    """Give each source an id and a fingerprint.

    Where the paths of two sources make the same id, the first in the order of paths has it, and each other one an id
    with a hash, so that an index that was deleted comes back the same.
    """
    taken: set[DocumentId] = set()
    wanted = []
    for file in sources:
        identity = document_id(file.name)
        if identity in taken:
            identity = document_id(file.name, distinct=True)
        taken.add(identity)
        content = "\x00".join((file.content, identity, str(READER_VERSION), str(SPLITTER_VERSION)))
        wanted.append(_Wanted(file, identity, hashlib.sha256(content.encode()).hexdigest()))
    return wanted


def _fingerprints(records: Mapping[str, DocumentRecord], refusals: Mapping[str, Refusal]) -> dict[str, str]:
    read = {name: each.fingerprint for name, each in records.items()}
    return read | {name: each.fingerprint for name, each in refusals.items()}


class _Reading:
    """The reading of sources: documents as they come, and afterwards what was refused and what was read."""

    def __init__(self, fresh: Sequence[_Wanted], settings: Settings, encoders: Encoders, progress: Progress) -> None:
        self._fresh = {each.name: each for each in fresh}
        self._settings = settings
        self._encoders = encoders
        self._progress = progress
        self.refused: dict[str, Refusal] = {}
        self.read: dict[str, DocumentRecord] = {}

    def documents(self) -> Iterator[IndexedDocument]:
        """Read and split all of them, several at once; give them in the order of their names."""
        sources = [Source(each.file.path, each.name, each.id) for each in self._fresh.values()]
        with closing(read_all(sources, self._settings, split_document)) as outcomes:
            for done, outcome in enumerate(outcomes, 1):
                name = outcome.source
                fingerprint = self._fresh[name].fingerprint
                if outcome.value is None:
                    self.refused[name] = Refusal(name, fingerprint, outcome.error or "")
                else:
                    document, passages = outcome.value
                    self.read[name] = _record(document, passages, fingerprint)
                    yield self._encoders.encoded(self.read[name], passages)
                self._progress(done, len(sources), name)


def _record(document: Document, passages: Sequence[Passage], fingerprint: str) -> DocumentRecord:
    return DocumentRecord(
        id=document.id,
        source=document.source,
        sha256=document.sha256,
        fingerprint=fingerprint,
        metadata=document.metadata,
        page_count=document.page_count,
        passages=len(passages),
        unread_pages=document.unread_pages,
        remarks=document.remarks,
        contents=tuple(_contents(passages)),
        acronyms=document.acronyms,
        phrases=document.phrases,
    )


def _contents(passages: Sequence[Passage]) -> Iterator[ContentsEntry]:
    """Make the contents from the paths of the passages: each heading once, where it first appears."""
    before: tuple[tuple[str, int], ...] = ()
    for passage in passages:
        path = tuple(zip(passage.heading, passage.levels, strict=True))
        if passage.kind is BlockKind.HEADING:
            path += ((passage.text, passage.blocks[0].level),)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, path, strict=False)))
        for text, level in path[same:]:
            yield ContentsEntry(level, text, passage.id)
        if passage.kind is not BlockKind.FOOTNOTE:
            before = path


def _line(
    source: _Wanted, records: Mapping[str, DocumentRecord], refusals: Mapping[str, Refusal], reading: _Reading
) -> SourceReport:
    """Report on a source that is there."""
    name = source.name
    refusal = reading.refused.get(name) or (refusals.get(name) if name not in reading.read else None)
    if refusal:
        return SourceReport(name, Status.REFUSED, reason=refusal.reason)
    known = records.get(name)
    status = Status.ADDED
    if known:
        status = Status.UNCHANGED if known.fingerprint == source.fingerprint else Status.CHANGED
    record = reading.read.get(name) or records[name]
    return SourceReport(
        name, status, record.id, record.page_count, record.passages, record.unread_pages, record.remarks
    )
