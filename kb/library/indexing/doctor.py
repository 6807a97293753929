"""Examination of a library: faults of its configuration, sidecars and documents, and how to correct them."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from kb.engine.protocol import IndexProblem
from kb.library.catalogue.document_tallies import build_speaker
from kb.library.catalogue.layout import SPEAKER
from kb.library.catalogue.sources import SourceState
from kb.library.configuration import CONFIG_FILE, KEPT_SYNONYMS, Configuration
from kb.library.files.archive import ArchivedSource
from kb.library.files.audit import BY_HAND
from kb.library.files.kept_copies import KEPT, KeptSpace
from kb.library.files.last_good import LAST_GOOD
from kb.library.files.reader_reports import REPORTS, can_be_written, has_room, list_reports
from kb.library.indexing.source_files import SIDECAR_SUFFIX, SourceFile, name_sidecar
from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.model import DocumentId, DocumentRecord
from kb.quotations.models import build_speaker_id
from kb.read.hidden_text import (
    COVERED_LINES_REMEDY,
    describe_covered_lines,
    describe_hidden_text,
    is_worth_telling,
)
from kb.read.metadata.sidecar import read_sidecar
from kb.setting_faults import offer_nearest

_REMEDY_SIGN = re.compile(r"(?<=[.?!]) (?=(?:Correct|Use|Did you mean|It was left out)\b)")
_NAME = re.compile(r"(?!https?://)\S+")  # name of a document: an id, a path or an address of this site, and not words


class FindingKind(StrEnum):
    """The subject of a finding; a part of the output of `kb doctor --json`."""

    SETTINGS = "settings"
    CONFIGURATION = "configuration"
    SOURCES = "sources"
    INDEX = "index"
    UNREAD = "unread"
    METADATA = "metadata"
    SUPERSESSION = "supersession"
    NO_TEXT = "no text"
    HIDDEN_TEXT = "hidden text"
    DUPLICATE = "duplicate"
    BEST_BET = "best bet"
    MEANING = "meaning"
    HELPLINE = "helpline"
    KEPT = "kept"
    DELETED = "deleted by hand"
    REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to correct in a library.

    Attributes:
        message: What is wrong.
        remedy: What to do; empty if the message says it.
        file: Below the library's folder; empty if it is in none. `key` is the key in it, or empty.
    """

    kind: FindingKind
    message: str
    remedy: str = ""
    file: str = ""
    key: str = ""


def convert_problems(problems: Iterable[IndexProblem], kind: FindingKind) -> Iterator[Finding]:
    """Yield problems of an index as findings."""
    return (Finding(kind, each.message, each.remedy) for each in problems)


def check_configuration(configuration: Configuration, library: Path) -> Iterator[Finding]:
    """Yield the faults of a library's configuration, and what the site does until they are corrected."""
    for fault in configuration.faults:
        is_kept = (library / LAST_GOOD / (CONFIG_FILE if fault.place == CONFIG_FILE else KEPT_SYNONYMS)).is_file()
        remedy = "Until it is corrected, the site goes on with "
        remedy += f"what the file said before ({LAST_GOOD}/)." if is_kept else "what can be read, and the defaults."
        if fault.place == CONFIG_FILE and not configuration.config.embed_origins:
            remedy += " No other site may show the library until then."
        yield Finding(FindingKind.CONFIGURATION, fault.format_with_location(), remedy, fault.place, fault.key)


def check_sources(files: Iterable[SourceFile]) -> Iterator[Finding]:
    """Yield the faults of sidecars; and one if there is no source at all."""
    has_any = False
    for file in files:
        has_any = True
        if file.refused or file.sidecar is None:
            continue
        sidecar = read_sidecar(file.sidecar, file.last_good)
        for key, fault in zip(sidecar.faulty_keys, sidecar.faults, strict=True):
            message, remedy = (*_REMEDY_SIGN.split(fault, maxsplit=1), "")[:2]
            name = f"sources/{PurePosixPath(file.name).with_name(file.sidecar.name)}"
            yield Finding(FindingKind.METADATA, message.replace(file.sidecar.name, name, 1), remedy, name, key)
    if not has_any:
        yield Finding(
            FindingKind.SOURCES,
            "The library is empty: there is no file in its folder 'sources'.",
            "Put documents there and run 'kb index', or add them with 'kb add'.",
        )


def check_corrections(files: Iterable[SourceFile], states: Mapping[str, SourceState]) -> Iterator[Finding]:
    """Yield the unused corrections in sidecars, by the sources' states."""
    for file in files:
        state = states.get(file.name)
        faults = read_sidecar(file.sidecar, file.last_good).faults if state and state.faults and file.sidecar else ()
        for each in state.faults if state else ():
            if each not in faults:  # reported where the file is checked
                message, _, remedy = each.rpartition(". ")
                name = file.sidecar.relative_to(file.root).as_posix() if file.sidecar else name_sidecar(file.name)
                told = f"In 'sources/{name}', of '{file.name}': {message}."
                yield Finding(FindingKind.METADATA, told, f"{remedy} Then run 'kb index'.", f"sources/{name}")


def check_closed_speakers(closed: Iterable[str], view: LibraryView) -> Iterator[Finding]:
    """Yield the names of closed speakers that the library would not list anyway, perhaps misspelled."""
    names = {build_speaker_id(each, anonymous=False): each for each in closed}
    known = view.read_tallies([f"{SPEAKER}{each}" for each in names])
    for identity, name in names.items():
        tally = known.get(f"{SPEAKER}{identity}")
        if tally is None or build_speaker(identity, tally) is None:
            message = f"closed_speakers has '{name}', and no document would list a speaker of that name."
            remedy = "Correct the spelling, or leave it for documents that are still to come."
            yield Finding(FindingKind.CONFIGURATION, message, remedy, CONFIG_FILE, "closed_speakers")


def check_documents(view: LibraryView) -> Iterator[Finding]:
    """Yield documents that have no text, covered text, a missing successor, or a copy in the library."""
    records = view.documents()
    yield from _check_successors(view, records)
    for each in records:
        if not each.passages:
            yield Finding(
                FindingKind.NO_TEXT,
                f"'{each.source}' has no text that can be searched; it may be a scan.",
                "Recognise its text with a program for that, and put the result in its place.",
                f"sources/{each.source}",
            )
        covered = describe_covered_lines(each.hidden_text)
        if covered and not each.metadata.original_withheld:
            yield Finding(
                FindingKind.HIDDEN_TEXT,
                f"'{each.source}': {covered}",
                COVERED_LINES_REMEDY,
                f"sources/{each.source}{SIDECAR_SUFFIX}",
                "original",
            )
    copies = defaultdict(list)
    for each in records:
        copies[each.sha256].append(each.source)
    for first, *others in copies.values():
        if others:
            names = ", ".join(f"'{name}'" for name in others)
            yield Finding(
                FindingKind.DUPLICATE,
                f"'{first}' has the same contents as {names}.",
                "Keep one of them, and remove the others with 'kb remove'.",
                f"sources/{first}",
            )


def list_hidden_text(view: LibraryView, *, verbose: bool) -> Iterator[Finding]:
    """Yield how much invisible text was left out (even a word if `verbose`), which need not be a fault."""
    for each in view.documents():
        if each.hidden_text and (verbose or is_worth_telling(each.hidden_text)):
            message = f"'{each.source}': {describe_hidden_text(each.hidden_text)}"
            yield Finding(FindingKind.HIDDEN_TEXT, message, file=f"sources/{each.source}")


def list_kept(space: KeptSpace, pending: Sequence[str], trash: Sequence[ArchivedSource]) -> Iterator[Finding]:
    """Yield the size of the copies of sources, and of those in the trash or pending that were deleted by hand."""
    if space.files:
        message = f"'{KEPT}/' has copies of {space.files:,} files, {space.bytes:,} bytes."
        yield Finding(FindingKind.KEPT, message, "To keep none, write keep_copies = false into 'library.toml'.", KEPT)
    for name in pending:
        message = f"'{name}' was deleted by hand, and is still kept in '{KEPT}/'."
        yield Finding(FindingKind.DELETED, message, "'kb index' moves it to the trash, 'kb purge' deletes it.", KEPT)
    for each in trash:
        if each.command == BY_HAND:
            message = f"'{each.source}' was deleted by hand, and is still in the trash."
            remedy = f"'kb restore {each.document}' brings it back, 'kb purge {each.document}' deletes it for good."
            yield Finding(FindingKind.DELETED, message, remedy, f"trash/{each.folder.name}")


def check_reports(library: Path, *, are_taken: bool) -> Iterator[Finding]:
    """Yield a finding if `reader_reports` is set and the site cannot write readers' reports."""
    if are_taken and not can_be_written(library):
        message = f"reader_reports is true, and the site cannot write to a folder '{REPORTS}'."
        remedy = f"As the user of the site, type: mkdir -m 750 {shlex.quote(str(library / REPORTS))}"
        yield Finding(FindingKind.REPORTS, message, f"{remedy} Then restart the site.", REPORTS)


def list_open_reports(library: Path) -> Iterator[Finding]:
    """Yield the number of open reports in a library's folder."""
    number = len(list_reports(library))
    if number:
        said = "1 report of a reader is" if number == 1 else f"{number:,} reports of readers are"
        full = "" if has_room(library) else ", and no more are taken"
        yield Finding(FindingKind.REPORTS, f"{said} open{full}.", "'kb reports' lists them.", REPORTS)


def _check_successors(view: LibraryView, records: Iterable[DocumentRecord]) -> Iterator[Finding]:
    """Yield each `superseded_by` that has the form of a document's name, but names no document."""
    names = {name for each in records for name in (each.id, each.source)}
    sources = {each.id: each.source for each in records}
    for document, supersession in find_supersessions(view).items():
        given = supersession.successor_words
        if not given or not _NAME.fullmatch(given):
            continue
        if view.get_document(DocumentId(given)):
            message = f"superseded_by = '{given}' leads round in a circle."
            remedy = "Say it only of the older documents."
        else:
            message = f"superseded_by = '{given}' names no document."
            remedy = offer_nearest(given, names - {document, sources[document]})
            remedy = remedy or "Give a document's id, as 'kb documents' prints it, an address of the web, or words."
        name = f"sources/{sources[document]}{SIDECAR_SUFFIX}"
        yield Finding(FindingKind.SUPERSESSION, f"In '{name}': {message}", remedy, name, "superseded_by")
