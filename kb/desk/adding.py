"""Adding documents: uploaded or fetched into the drafts, described there, and published; and replacing one."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path, PurePosixPath

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from kb.desk.state import Desk, current_desk, spell_count
from kb.errors import LibraryError, RefusedError
from kb.library.files.file_signatures import hash_file
from kb.library.files.safe_files import link_or_copy
from kb.library.indexing.index_report import IndexReport, Status
from kb.library.indexing.sync import Library
from kb.library.indexing.sync_plan import PlannedSource
from kb.library.keeping.adding import add_documents
from kb.library.keeping.downloads import Hosts
from kb.library.keeping.removal import find_files, remove_document
from kb.model import DocumentRecord
from kb.read.registry import locate_sidecar
from kb.text.characters import remove_controls

adding_pages = Blueprint("adding", __name__)

_WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_NOTHING_ADDED = "Nothing was added."
_MAX_NAME_BYTES = 150
_MAX_TOLD, _MAX_TOLD_CHARS = 4, 240  # faults that the next page tells, and characters of one: a cookie holds 4 kB


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that is not public yet.

    Attributes:
        same: The title of the published document with the same file; empty if there is none.
        newer_of: The published document whose file has the same name, or whose title is the same.
    """

    record: DocumentRecord
    same: str = ""
    newer_of: DocumentRecord | None = None


@adding_pages.get("/drafts")
def show_drafts() -> str:
    """Show the form to add documents, and what was added and is not public yet."""
    return render_template("desk/drafts.html", drafts=_list_drafts(current_desk()))


@adding_pages.post("/drafts")
def add_drafts() -> Response:
    """Take uploaded files, or fetch one, into the drafts; a file that cannot be read is told and left out.

    The script of the page sends one file at a time and asks for JSON: what was added, and why others were not.
    """
    address = request.form.get("address", "").strip()
    files = [each for each in request.files.getlist("files") if each.filename]
    if not files and not address:
        raise RefusedError(["Choose a file, or type the address of one."], _NOTHING_ADDED)
    if address and not _WEB_ADDRESS.match(address):  # a path would be that of a file on this machine
        raise RefusedError([f"'{address}' is no address: it begins with https:// or http://."], _NOTHING_ADDED)
    added, faults = 0, []
    with keep_uploads(files) as paths:
        places: list[Path | str] = [*paths, *([address] if address else [])]
        for place in places:
            try:
                added += add_draft(place).count(Status.ADDED)
            except LibraryError as error:
                faults.append(str(error))
    if request.accept_mimetypes.best == "application/json":
        return jsonify(added=added, faults=faults)
    flash(f"In the drafts: {spell_count(added, 'document')}. Nobody else sees them before you publish them.")
    _tell_faults(faults)
    return redirect(url_for("adding.show_drafts"), 303)


@adding_pages.post("/drafts/publish")
def publish() -> Response:
    """Add the chosen drafts to the library, with their metadata files; each that was taken leaves the drafts."""
    desk = current_desk()
    chosen = request.form.getlist("draft")
    if not chosen:
        raise RefusedError(["Choose the drafts to publish."], "Nothing was published.")
    with desk.drafts.change, desk.published.change:
        replaced = {each: request.form.get(f"replaces {each}", "") for each in chosen}
        drafts = {each: find_files(desk.drafts.library, each) for each in chosen}
        new = [source for identity in chosen if not replaced[identity] for source in drafts[identity]]
        faults = _publish_new(desk, new)
        for identity in filter(replaced.__getitem__, chosen):
            for source in drafts[identity]:
                faults += _publish_replacement(desk, source, replaced[identity])
    flash(f"Public now: {spell_count(sum(map(len, drafts.values())) - len(faults), 'document')}.")
    _tell_faults(faults)
    return redirect(url_for("adding.show_drafts"), 303)


def _tell_faults(faults: Sequence[str]) -> None:
    """Let the next page say what was not taken and why."""
    for each in faults[:_MAX_TOLD]:
        flash(each if len(each) <= _MAX_TOLD_CHARS else f"{each[:_MAX_TOLD_CHARS]} …", "fault")
    if len(faults) > _MAX_TOLD:
        flash(f"Not taken either: {spell_count(len(faults) - _MAX_TOLD, 'more file')}.", "fault")


def add_draft(place: Path | str) -> IndexReport:
    """Add a file, or what an address has, to the drafts."""
    shelf = current_desk().drafts
    with shelf.change:
        shelf.library.sources.folder.mkdir(parents=True, exist_ok=True)
        if isinstance(place, Path):
            if held := find_draft(place):
                raise LibraryError(f"'{place.name}' is among the drafts already: “{held.metadata.title}”.")
            place = place.rename(_find_free(place, shelf.library.sources.folder))
        return add_documents(shelf.library, [str(place)], {}, hosts=Hosts.PUBLIC)


def find_draft(file: Path) -> DocumentRecord | None:
    """Return the draft that has the content of a file."""
    content = hash_file(file)
    return next((each for each in current_desk().drafts.library.list_documents() if each.sha256 == content), None)


def _find_free(file: Path, *folders: Path) -> Path:
    """Return the path of a file, with a number before its ending if a folder has another one of its name."""
    names = chain([file.name], (f"{file.stem}-{number}{file.suffix}" for number in count(2)))
    return file.with_name(next(each for each in names if not any((folder / each).exists() for folder in folders)))


def _publish_new(desk: Desk, sources: Sequence[PlannedSource]) -> list[str]:
    """Add drafts to the library as one, or one by one where one cannot be; return why those cannot be."""
    if not sources:
        return []
    try:
        with tempfile.TemporaryDirectory(prefix="kb-desk-") as name:
            for each in sources:
                file = Path(name) / PurePosixPath(each.name).name
                file = _find_free(file, desk.published.library.sources.folder, file.parent)
                link_or_copy(each.file.path, file)
                if each.file.sidecar:
                    link_or_copy(each.file.sidecar, locate_sidecar(file))
            add_documents(desk.published.library, [name], {})
    except LibraryError as error:
        if len(sources) == 1:
            return [f"{sources[0].name}: {error}"]
        return [fault for each in sources for fault in _publish_new(desk, [each])]
    for each in sources:
        erase_draft(desk.drafts.library, each.id)
    return []


def _publish_replacement(desk: Desk, source: PlannedSource, replaced: str) -> list[str]:
    """Put a draft in the place of a document; return why that cannot be, if so."""
    try:
        with tempfile.TemporaryDirectory(prefix="kb-desk-") as name:
            file = Path(name) / PurePosixPath(source.name).name
            link_or_copy(source.file.path, file)
            add_documents(desk.published.library, [str(file)], {}, replace_old=True, document=replaced)
    except LibraryError as error:
        return [f"{source.name}: {error}"]
    erase_draft(desk.drafts.library, source.id)
    return []


def erase_draft(library: Library, document: str) -> None:
    """Take a draft away with its former versions: of one that is withdrawn later, no copy is to be left here."""
    remove_document(library, document)
    for archive in (library.trash, library.history):
        for each in archive.find(document):
            each.erase()


@contextmanager
def keep_uploads(files: Sequence[FileStorage]) -> Iterator[list[Path]]:
    """Write uploaded files, by their own names, into a folder that is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="kb-desk-") as name:
        paths = []
        for number, each in enumerate(files):
            folder = Path(name) / str(number)  # two files may have one name
            folder.mkdir()
            path = folder / _choose_name(each.filename or "")
            each.save(path)
            paths.append(path)
        yield paths


def _choose_name(given: str) -> str:
    """Return the last part of a path in a form, which may be anything, as the name of a file."""
    last = remove_controls(given.replace("\\", "/").rpartition("/")[2]).strip(" .")
    stem, dot, suffix = last.rpartition(".")
    suffix = _cut(suffix, _MAX_NAME_BYTES // 2)
    room = _MAX_NAME_BYTES - len(suffix.encode())
    return f"{_cut(stem, room)}{dot}{suffix}" if stem else f"file.{suffix or 'bin'}"


def _cut(text: str, size: int) -> str:
    """Return the beginning of a text, in no more than a number of bytes."""
    return text.encode()[:size].decode(errors="ignore")


def _list_drafts(desk: Desk) -> list[Draft]:
    records = desk.published.library.list_documents()
    by_hash = {each.sha256: each for each in records}
    by_name = {PurePosixPath(each.source).name: each for each in records}
    by_title = {each.metadata.title.casefold(): each for each in records}
    return [
        Draft(
            each,
            by_hash[each.sha256].metadata.title if each.sha256 in by_hash else "",
            by_name.get(PurePosixPath(each.source).name) or by_title.get(each.metadata.title.casefold()),
        )
        for each in desk.drafts.library.list_documents()
    ]
