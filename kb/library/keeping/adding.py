"""Adding documents: single files, those of folders, and downloads are checked, placed and indexed, all or none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kb.errors import FormatError, KBError, LibraryError, RefusedError
from kb.library.files.archive import ArchivedSource
from kb.library.files.file_signatures import hash_file
from kb.library.files.purged import read_purged, write_purged
from kb.library.indexing.completion import complete
from kb.library.indexing.document_ids import SHA256_CHARS
from kb.library.indexing.ignored_files import is_ignored
from kb.library.indexing.index_report import IndexReport, SourceReport, Status
from kb.library.indexing.retrying import Wait, ignore_waiting, retry_while_busy
from kb.library.indexing.source_files import IncomingFile, PlacedSource, SourceFolder, scan_folder
from kb.library.indexing.sync import NOTHING_ADDED, Library, MissingPolicy
from kb.library.indexing.sync_plan import PlannedSource
from kb.library.keeping.downloads import Hosts, download
from kb.model import DocumentId
from kb.read.metadata.sidecar import find_faults
from kb.read.registry import find_format

_START_BYTES = 1024
_LEADS_OUT = "This is a link to another place, and was not followed."
_WEB_PAGE = re.compile(rb"\s*(?:<!doctype html|<html)", re.IGNORECASE)
_URL = re.compile(r"https?://", re.IGNORECASE)
_OTHER_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}/.*|www\..*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AddOptions:
    """How documents are added.

    Attributes:
        replace_old: Whether each replaces a source, which goes to the history.
        document: The id or the path of the replaced one; empty for the one of the same name.
        into: The subfolder of the sources for new ones; empty for that of sources itself.
        may_duplicate: Whether a file may be added that the library has under another name.
    """

    replace_old: bool = False
    document: str = ""
    into: str = ""
    may_duplicate: bool = False


def add_documents(
    library: Library,
    locations: Sequence[str],
    metadata: Mapping[str, str],
    *,
    replace_old: bool = False,
    document: str = "",
    into: str = "",
    is_redacted: bool = False,
    may_duplicate: bool = False,
    hosts: Hosts = Hosts.NAMED,
    wait: Wait = ignore_waiting,
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
        hosts: Where those of URLs may be.
        wait: Called once if another process is indexing.

    Returns:
        A report on each document, and on files in the folders that are not documents.

    Raises:
        LibraryError: A document does not exist or cannot be read, its name is taken, or its metadata are invalid.
        BusyError: Another process has been indexing for very long.
        SettingsError: What an encoder needs is missing.
    """
    faults = find_faults(metadata)
    if faults:
        raise RefusedError(list(faults.values()), NOTHING_ADDED)
    library.encoders.list_encoders()  # an encoder that cannot be loaded is reported before anything is added
    with collect_files(locations, library.sources.max_bytes, hosts=hosts) as (files, left_out):
        known = {each.name: each for each in library.identify_sources()}
        if not known:
            library.refuse_missing_sources()
        if replace_old and any(each.moved_from for each in known.values()):
            library.sync(missing=MissingPolicy.KEEP)  # a moved file is known by its content, which is to be replaced
        sidecars = list_sidecars(known)

        def keep(path: Path, name: str) -> ArchivedSource:
            return library.history.put(path, name, known[name].id, known[name].file.sidecar)

        options = AddOptions(replace_old, document, into, may_duplicate)
        names = choose_names(files, library.sources, known, options)

        def place() -> Iterator[PlacedSource]:
            for each, name in zip(files, names, strict=True):
                yield library.sources.place(each, name, metadata, sidecars=sidecars, keep=keep if replace_old else None)

        report = retry_while_busy(lambda: index_placed(library, place(), must_be_read=True), wait)
        if is_redacted:
            _show_originals(library, [DocumentId(known[each].id) for each in names])
    return IndexReport((*report.sources, *left_out), report.notes)


def _show_originals(library: Library, documents: Iterable[DocumentId]) -> None:
    """Show the files of documents with purged passages that lack them now."""
    folder = library.settings.library
    write_purged(folder, read_purged(folder).show_originals(documents))
    library.sync(missing=MissingPolicy.KEEP)


def index_placed(
    library: Library, placing: Iterable[PlacedSource], *, command: str = "", must_be_read: bool = False
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
    with library.spool.lock():
        try:
            placed.extend(placing)
            required = {each.name for each in placed} if must_be_read else ()
            commands = {each.name: command or ("replace" if each.replaced else "add") for each in placed}
            report = library.carry_out(library.plan(missing=MissingPolicy.KEEP), commands, required=required)
        except BaseException:
            for each in reversed(placed):
                with suppress(LibraryError, OSError):  # the first failure is reported
                    each.undo()
            raise
        purged = read_purged(library.settings.library)
        for each in placed:
            if each.replaced and purged.has_original(DocumentId(each.replaced.document)):
                each.replaced.erase()  # it has the words of a purged passage
    return complete(library, report).select({each.name for each in placed})


@contextmanager
def collect_files(
    locations: Sequence[str], max_bytes: int, *, hosts: Hosts = Hosts.NAMED
) -> Iterator[tuple[list[IncomingFile], list[SourceReport]]]:
    """Collect the files at paths and URLs, and what in folders is not a document; downloads are deleted afterwards.

    Args:
        max_bytes: Of a download.
        hosts: Where that of a URL may be.

    Raises:
        LibraryError: There is nothing at one of them, or it cannot be fetched.
    """
    files: list[IncomingFile] = []
    left_out: list[SourceReport] = []
    with ExitStack() as stack:
        for location in locations:
            if _URL.match(location):
                if re.search(r"\s", location):
                    right = re.sub(r"\s", "%20", location.strip())
                    raise LibraryError(f"'{location}' has a space, which no address has. Type it as '{right}'.")
                path = stack.enter_context(download(location, max_bytes, hosts=hosts))
                files.append(IncomingFile(path, path.name, url=location))
            elif Path(location).is_dir():
                _collect_folder(Path(location), files, left_out)
            elif Path(location).is_file():
                files.append(IncomingFile(Path(location), Path(location).name))
            else:
                raise LibraryError(_describe_nothing(location))
        yield files, left_out


def _collect_folder(folder: Path, files: list[IncomingFile], left_out: list[SourceReport]) -> None:
    """Add the documents in and below a folder, whose paths stay, and the files that are none."""
    before = len(files)
    try:
        found = sorted(scan_folder(folder, [folder.resolve()]), key=lambda each: each.name)
    except OSError as error:
        raise LibraryError(f"'{error.filename}' cannot be read ({error.strerror}). Check its rights.") from error
    for each in found:
        try:
            find_format(each.name)
        except FormatError as error:
            left_out.append(SourceReport(each.name, Status.UNREAD, reason=each.refused or str(error)))
            continue
        if each.refused and each.path.is_symlink():
            left_out.append(SourceReport(each.name, Status.UNREAD, reason=_LEADS_OUT))
        elif each.refused:
            left_out.append(SourceReport(each.name, Status.UNREAD, reason=each.refused))
        else:
            files.append(IncomingFile(each.path, each.name, sidecar=each.sidecar))
    if len(files) == before:
        raise LibraryError(f"The folder '{folder}' has no document that can be read. Check its name.")


def _describe_nothing(location: str) -> str:
    if _OTHER_URL.match(location):
        return f"'{location}' cannot be fetched: only https:// and http:// can. Download it and add the file."
    if _HOST.fullmatch(location):
        return f"No file at '{location}'. An address begins with https://: 'https://{location}'."
    return f"No file at '{location}'. Check the path and try again."


def choose_names(
    files: Sequence[IncomingFile],
    sources: SourceFolder,
    known: Mapping[str, PlannedSource],
    options: AddOptions,
) -> list[str]:
    """Return the name of each file below the folder of sources, after checking that it may be added.

    Raises:
        RefusedError: Some may not be added; all of these are listed.
        LibraryError: There is no document to replace.
    """
    replaced = _find_replaced(options.document, known) if options.document else None
    holders = {each.state.content_hash[:SHA256_CHARS]: each.name for each in known.values()}
    sidecars = list_sidecars(known)
    names: list[str] = []
    faults = []
    for each in files:
        name = each.name
        try:
            name = replaced.name if replaced else sources.name_file(each, options.into)
            _check_content(each, name, sources.max_bytes)
            if name in names:
                raise LibraryError(f"Two of these files would be '{name}'. Add them one by one, with --into.")
            if options.replace_old and name not in known:
                raise LibraryError(_describe_unknown(name, known))
            sources.check_file(each, name, sidecars, may_replace=options.replace_old)
            holder = holders.setdefault(hash_file(each.path), name)
            if holder != name and not options.may_duplicate and not sources.has(each.path):
                has = f"The library has '{name}' already: as" if holder in known else f"'{name}' has the contents of"
                raise LibraryError(f"{has} '{holder}'. --duplicate adds it once more.")
        except KBError as error:
            faults.append(str(error))
        except OSError as error:
            faults.append(f"'{each.path}' cannot be added ({error.strerror}). Check it, and its rights.")
        names.append(name)
    if faults:
        raise RefusedError(faults, NOTHING_ADDED)
    return names


def list_sidecars(known: Mapping[str, PlannedSource]) -> dict[str, Path]:
    """Return the sidecar files of sources by their names."""
    return {name: each.file.sidecar for name, each in known.items() if each.file.sidecar}


def _find_replaced(document: str, known: Mapping[str, PlannedSource]) -> PlannedSource:
    found = next((each for each in known.values() if document in {each.id, each.name}), None)
    if found is None:
        raise LibraryError(f"The library has no document '{document}'. Run 'kb documents' for those it has.")
    return found


def _check_content(file: IncomingFile, name: str, max_bytes: int) -> None:
    """Check that a file may be a document of a name.

    Raises:
        LibraryError: It is empty, too large, or of a format that is not read or not that of the name.
    """
    if is_ignored(PurePosixPath(name).name):
        raise LibraryError(f"'{file.name}' has the name of a file that is hidden or not finished. Rename it.")
    size = file.path.stat().st_size
    if not size:
        raise LibraryError(f"'{file.name}' is empty: 0 bytes. Perhaps it was not copied to its end; get it again.")
    if size > max_bytes:
        raise LibraryError(
            f"'{file.name}' has more than {max_bytes >> 20} megabytes. Raise KB_MAX_SOURCE_MB to add it."
        )
    try:
        file_format = find_format(file.name)
        is_other = file_format is not find_format(name)
    except FormatError as error:
        raise LibraryError(f"'{file.name}': {error}") from error
    with file.path.open("rb") as opened:
        is_text = file_format.media_types[0].startswith("text/")
        if not is_text and _WEB_PAGE.match(opened.read(_START_BYTES)):
            raise LibraryError(
                f"'{file.name}' is a web page in spite of its name, perhaps one to log in. Open its address in a "
                "browser, save the document and add that."
            )
    if is_other:
        raise LibraryError(
            f"'{file.name}' cannot take the place of '{name}', which has another format. Add it, and remove that."
        )


def _describe_unknown(name: str, known: Collection[str]) -> str:
    own = PurePosixPath(name).name
    others = [each for each in known if PurePosixPath(each).name == own]
    offer = f"It has '{others[0]}': say --document {others[0]}." if others else "Rename it, or leave out --replace."
    return f"The library has no '{name}' to replace. {offer}"
