"""Examination of a library: faults of its configuration, sidecars and documents, and how to correct them."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from kb.colours import DARK, LIGHT, MIN_TEXT_CONTRAST, find_readable, measure_lowest_contrast, measure_shown_contrast
from kb.engine.protocol import IndexProblem, PassageRange, Reader
from kb.engine.registry import diagnose_service
from kb.errors import EngineError, LibraryError, SettingsError
from kb.library.addresses import Lead
from kb.library.best_bets import check_best_bets
from kb.library.catalogue.document_tallies import build_speaker, tally_library, unpack_tally
from kb.library.catalogue.layout import GONE, LAW, LEAD, SPEAKER
from kb.library.catalogue.sources import SourceState
from kb.library.configuration import CONFIG_FILE, KEPT_SYNONYMS, Configuration, watch_configuration
from kb.library.files.archive import ArchivedSource
from kb.library.files.audit import BY_HAND
from kb.library.files.kept_copies import KEPT, KeptSpace
from kb.library.files.last_good import LAST_GOOD
from kb.library.files.logo import LogoFault, read_logo
from kb.library.files.reader_reports import REPORTS, can_be_written, has_room, list_reports
from kb.library.indexing.encoding import measure_coverage
from kb.library.indexing.recognition.pages import describe_missing_engine
from kb.library.indexing.source_files import SIDECAR_SUFFIX, SourceFile, name_sidecar
from kb.library.indexing.sync import Library
from kb.library.indexing.sync_plan import KnownSources
from kb.library.supersession import find_supersessions
from kb.library.tallies import ACRONYM, EDITION, EDITIONS, FACT, NAMED, TEXT, TITLE, VALIDITY
from kb.library.view import LibraryView
from kb.model import DocumentId, DocumentRecord, PassageId
from kb.quotations.models import build_speaker_id
from kb.read.hidden_text import COVERED_LINES_REMEDY, describe_covered_lines, describe_hidden_text, is_worth_telling
from kb.read.metadata.sidecar import read_sidecar
from kb.setting_faults import offer_nearest
from kb.settings import LibraryConfig

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
    APPEARANCE = "appearance"
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


def check_library(library: Library, *, deep: bool = False) -> list[Finding]:
    """Return the faults of configuration, sources and index; a `deep` check also derives the index again."""
    configuration = watch_configuration(library.settings.library).refresh()
    findings = list(_check_configuration(configuration, library.settings.library))
    findings += check_appearance(configuration.config, library.settings.library)
    findings += _check_reports(library.settings.library, are_taken=configuration.config.reader_reports)
    try:
        files = list(library.sources)
    except LibraryError as error:
        return [*findings, Finding(FindingKind.SOURCES, str(error))]
    findings += _check_sources(files)
    try:
        findings += _convert_problems(diagnose_service(library.settings), FindingKind.INDEX)
    except EngineError as error:
        return [*findings, *_convert_problems([IndexProblem.from_error(error)], FindingKind.INDEX)]
    if library.is_outdated():
        remedy = "Run 'kb index' to build it anew."
        return [*findings, Finding(FindingKind.INDEX, "The index was built by another version.", remedy)]
    problems = library.engine.check().problems
    if problems:
        return [*findings, *_convert_problems(problems, FindingKind.INDEX)]
    if deep:
        findings += _convert_problems(_check_contents(library), FindingKind.INDEX)
    findings += _convert_problems(_check_coverage(library), FindingKind.MEANING)
    known = library.read_known_sources()
    findings += _check_currency(library, files, known)
    if known.generation is not None:
        with library.open_view() as view:
            findings += _check_documents(view)
            findings += _check_recognition(library)
            bets = check_best_bets(configuration.config.best_bets, view)
            findings += _convert_problems(bets, FindingKind.BEST_BET)
    return findings


def _check_currency(library: Library, files: Sequence[SourceFile], known: KnownSources) -> Iterator[Finding]:
    """Yield what the index lacks of the sources, or has of others."""
    plan = library.compare(known, files)
    for each in plan.sources:
        for said in each.remarks:
            yield Finding(FindingKind.SOURCES, f"'{each.name}': {said}", file=f"sources/{each.name}")
    for refused in plan.refused:
        message = f"'{refused.name}' was not read: {refused.refused}"
        yield Finding(FindingKind.UNREAD, message, file=f"sources/{refused.name}")
    changed = {each.name for each in plan.changed}
    yield from _check_corrections((each for each in files if each.name not in changed), known.states)
    if not known.has_gone_file:
        message = f"The index does not have what '{library.gone.path}' and '{library.addresses.path.name}' say."
        yield Finding(FindingKind.INDEX, message, "Run 'kb index'.")
    stale = {*plan.removed, *changed}
    if stale:
        message = f"{len(stale)} of the sources are new, changed or gone."
        yield Finding(FindingKind.INDEX, message, "Run 'kb index'.")
    for name, unread in known.unread.items():
        if name not in stale:
            yield Finding(FindingKind.UNREAD, f"'{name}' was not read: {unread.reason}", file=f"sources/{name}")


def suggest_improvements(library: Library, *, verbose: bool = False) -> list[Finding]:
    """Return suggestions: what would help readers, and what was left out, if `verbose` even a word."""
    found: list[Finding] = []
    if library.find_generation() is not None:
        # A fault of the index is reported as a problem.
        with suppress(EngineError), library.open_view() as view:
            closed = watch_configuration(library.settings.library).refresh().config.closed_speakers
            found += [*_list_hidden_text(view, verbose=verbose), *_check_closed_speakers(closed, view)]
    found += _list_kept(library.keeper.copies.measure(), _list_deleted(library), library.trash.list_sources())
    found += _list_open_reports(library.settings.library)
    if watch_configuration(library.settings.library).refresh().config.helplines:
        return found
    remedy = "If its readers may need help, name who gives it under [[helplines]] in 'library.toml'."
    return [*found, Finding(FindingKind.HELPLINE, "No helpline is named on its pages.", remedy)]


def _list_deleted(library: Library) -> list[str]:
    """Return the sources that were deleted by hand since the last indexing, kept until the next one."""
    with suppress(LibraryError, EngineError):  # reported as a problem
        return library.keeper.list_removed(library.compare(library.read_known_sources()))
    return []


def _check_contents(library: Library) -> Iterator[IndexProblem]:
    yield from library.engine.check_contents()
    with library.engine.open() as reader:
        yield from check_catalogue(reader)


def _check_coverage(library: Library) -> Iterator[IndexProblem]:
    try:
        coverage = measure_coverage(library)
    except SettingsError as error:
        yield IndexProblem.from_error(error)
        return
    for name, each in coverage:
        if not each.is_complete:
            missing = f"{each.passages - each.encoded:,} of {each.passages:,} passages"
            yield IndexProblem(f"{missing} are not yet encoded by '{name}'.", "Run 'kb index'.")


def _convert_problems(problems: Iterable[IndexProblem], kind: FindingKind) -> Iterator[Finding]:
    """Yield problems of an index as findings."""
    return (Finding(kind, each.message, each.remedy) for each in problems)


def _check_configuration(configuration: Configuration, library: Path) -> Iterator[Finding]:
    """Yield the faults of a library's configuration, and what the site does until they are corrected."""
    for fault in configuration.faults:
        is_kept = (library / LAST_GOOD / (CONFIG_FILE if fault.place == CONFIG_FILE else KEPT_SYNONYMS)).is_file()
        remedy = "Until it is corrected, the site goes on with "
        remedy += f"what the file said before ({LAST_GOOD}/)." if is_kept else "what can be read, and the defaults."
        if fault.place == CONFIG_FILE and not configuration.config.embed_origins:
            remedy += " No other site may show the library until then."
        yield Finding(FindingKind.CONFIGURATION, fault.format_with_location(), remedy, fault.place, fault.key)


def check_appearance(config: LibraryConfig, library: Path) -> Iterator[Finding]:
    """Yield colours in which text cannot be read well, and a logo that cannot be shown."""
    schemes = {"accent": LIGHT, "accent_dark": DARK}
    for name, scheme in schemes.items():
        colour: str | None = getattr(config.colours, name)
        contrast = measure_lowest_contrast(colour, scheme) if colour else MIN_TEXT_CONTRAST
        if colour and contrast < MIN_TEXT_CONTRAST:
            shown = f"{measure_shown_contrast(colour, scheme)}:1"
            message = f"{name} = '{colour}' in [colours] has a contrast of {shown} with the page; text needs 7:1."
            remedy = f"Did you mean '{find_readable(colour, scheme)}'? The site uses it as it is."
            yield Finding(FindingKind.APPEARANCE, message, remedy, CONFIG_FILE, f"colours.{name}")
    found = read_logo(library, config.logo) if config.logo else None
    if isinstance(found, LogoFault):
        remedy = f"{found.remedy} Until then the site shows its name."
        yield Finding(FindingKind.APPEARANCE, found.message, remedy, CONFIG_FILE, "logo")


def _check_sources(files: Iterable[SourceFile]) -> Iterator[Finding]:
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


def _check_corrections(files: Iterable[SourceFile], states: Mapping[str, SourceState]) -> Iterator[Finding]:
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


def _check_closed_speakers(closed: Iterable[str], view: LibraryView) -> Iterator[Finding]:
    """Yield the names of closed speakers that the library would not list anyway, perhaps misspelled."""
    names = {build_speaker_id(each, anonymous=False): each for each in closed}
    known = view.read_tallies([f"{SPEAKER}{each}" for each in names])
    for identity, name in names.items():
        tally = known.get(f"{SPEAKER}{identity}")
        if tally is None or build_speaker(identity, tally) is None:
            message = f"closed_speakers has '{name}', and no document would list a speaker of that name."
            remedy = "Correct the spelling, or leave it for documents that are still to come."
            yield Finding(FindingKind.CONFIGURATION, message, remedy, CONFIG_FILE, "closed_speakers")


def _check_recognition(library: Library) -> Iterator[Finding]:
    """Yield how many pages could be read if a program for that were installed."""
    missing = describe_missing_engine(library)
    if missing:
        yield Finding(FindingKind.NO_TEXT, missing)


def _check_documents(view: LibraryView) -> Iterator[Finding]:
    """Yield documents that have no text, covered text, a missing successor, or a copy in the library."""
    records = view.documents()
    yield from _check_successors(view, records)
    for each in records:
        if not each.passages:
            yield Finding(
                FindingKind.NO_TEXT,
                f"'{each.source}' has no text that can be searched; it may be a scan.",
                "Read its pages, and put a file with text in its place.",
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


def _list_hidden_text(view: LibraryView, *, verbose: bool) -> Iterator[Finding]:
    """Yield how much invisible text was left out (even a word if `verbose`), which need not be a fault."""
    for each in view.documents():
        if each.hidden_text and (verbose or is_worth_telling(each.hidden_text)):
            message = f"'{each.source}': {describe_hidden_text(each.hidden_text)}"
            yield Finding(FindingKind.HIDDEN_TEXT, message, file=f"sources/{each.source}")


def _list_kept(space: KeptSpace, pending: Sequence[str], trash: Sequence[ArchivedSource]) -> Iterator[Finding]:
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


def _check_reports(library: Path, *, are_taken: bool) -> Iterator[Finding]:
    """Yield a finding if `reader_reports` is set and the site cannot write readers' reports."""
    if are_taken and not can_be_written(library):
        message = f"reader_reports is true, and the site cannot write to a folder '{REPORTS}'."
        remedy = f"As the user of the site, type: mkdir -m 750 {shlex.quote(str(library / REPORTS))}"
        yield Finding(FindingKind.REPORTS, message, f"{remedy} Then restart the site.", REPORTS)


def _list_open_reports(library: Path) -> Iterator[Finding]:
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


# ------------------------------------------------------------------------------------------------------- the catalogue


_TALLIED = {
    SPEAKER: "speakers",
    LAW: "laws",
    ACRONYM: "acronyms",
    NAMED: "names of documents",
    VALIDITY: "validities",
    EDITION: "editions",
    EDITIONS: "things with several editions",
    TITLE: "titles",
    FACT: "facts",
    TEXT: "counts of pages",
}


def check_catalogue(reader: Reader) -> Iterator[IndexProblem]:
    """Tally the passages of a library again, and yield a problem for each difference from its catalogue."""
    remedy = "Run 'kb index --rebuild' to build it again from the sources."
    derived = {key: unpack_tally(value) for key, value in tally_library(reader).items()}
    for prefix, what in _TALLIED.items():
        stored = {key: unpack_tally(value) for key, value in reader.scan_state(prefix)}
        own = {key: tally for key, tally in derived.items() if key.startswith(prefix)}
        wrong = sorted(key for key in {*stored, *own} if stored.get(key) != own.get(key))
        if wrong:
            faults = f"{len(wrong):,} of the {what}, first in '{wrong[0].removeprefix(prefix)}'"
            yield IndexProblem(f"The catalogue differs from the passages in {faults}.", remedy)
    wrong_documents = [
        each.id for each in filter(None, reader.get_documents()) if not _has_whole_references(reader, each.id)
    ]
    if wrong_documents:
        faults = f"{len(wrong_documents):,} of the documents, first in '{wrong_documents[0]}'"
        yield IndexProblem(f"References of passages do not lead both ways in {faults}.", remedy)
    targets = {Lead.unpack(value).passage for _, value in reader.scan_state(LEAD)}
    lost = sorted(targets.difference(each.id for each in reader.get_passages(sorted(targets)) if each))
    if lost:
        faults = f"{len(lost):,} of the passages to which old addresses lead are not there, first '{lost[0]}'"
        yield IndexProblem(f"The catalogue is wrong: {faults}.", remedy)
    gone = [PassageId(key.removeprefix(GONE)) for key, _ in reader.scan_state(GONE)]
    present = [each.id for each in reader.get_passages(gone) if each]
    if present:
        faults = f"{len(present):,} of the passages that it says are gone are there, first '{present[0]}'"
        yield IndexProblem(f"The catalogue is wrong: {faults}.", remedy)


def _has_whole_references(reader: Reader, document: DocumentId) -> bool:
    """Tell whether a document's references lead to its passages, and those know the referring ones, no others."""
    passages = reader.document_passages([PassageRange(document)])[0]
    targets = {(each.passage, passage.position) for passage in passages for each in passage.references}
    return targets == {(passage.id, position) for passage in passages for position in passage.referring}
