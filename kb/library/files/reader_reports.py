"""Readers' reports of what is wrong with a document or a passage: small files in the folder `reports` of a library.

    reports/4b1f09c2a7d3e586.json           open
    reports/closed/4b1f09c2a7d3e586.json    closed

The site writes them and shows them to nobody; `kb reports` does. A report has the day as its only time, and nothing of
its sender. A file's times on disk are set to the beginning of the day; the disk itself records when its entry was last
changed. `has_room`, and functions that write, close or delete reports, raise `LibraryError` if the disk refuses.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from kb.durable_files import sync, sync_written
from kb.library.files.safe_files import delete_file, make_folder, replace_file, translate_write_errors
from kb.model import DocumentId, PassageId
from kb.text.characters import remove_controls

REPORTS = "reports"
MAX_TEXT_CHARS = 1000
MAX_OPEN = 1000

_CLOSED = "closed"
_MAX_OPEN_BYTES = 4 << 20
_FOLDER_MODE, _FILE_MODE = 0o750, 0o640


class ReportKind(StrEnum):
    """The kind of fault; a part of the files, and of the output of `kb reports --json`."""

    SPEAKER = "who said it"
    FACTS = "date, publisher or title"
    WORDS = "words or page"
    HARM = "a person could be harmed or identified"
    OTHER = "something else"


@dataclass(frozen=True, slots=True)
class ReaderReport:
    """A reader's report.

    Attributes:
        id: Names its file.
        date: The day, in UTC.
        document: The subject, as a whole if `passage` is empty.
        text: In the reader's words; it may be empty.
    """

    id: str
    date: str
    document: DocumentId
    passage: PassageId
    kind: ReportKind
    text: str


_REPORT = TypeAdapter(ReaderReport)


def clean_text(text: str) -> str:
    """Remove control characters, and white space at the ends, from a reader's text."""
    return remove_controls(text.replace("\r\n", "\n").replace("\t", " "), kept="\n").strip()


def has_room(library: Path) -> bool:
    """Tell whether a library's folder takes another report: strangers must not fill the disk."""
    files, size = 0, 0
    with translate_write_errors(library / REPORTS), suppress(FileNotFoundError), os.scandir(library / REPORTS) as there:
        for each in there:  # unfinished ones too
            files, size = files + 1, size + each.stat(follow_symlinks=False).st_size
    return files < MAX_OPEN and size < _MAX_OPEN_BYTES


def keep_report(library: Path, document: DocumentId, passage: PassageId, kind: ReportKind, text: str) -> None:
    """Write a report to the folder of a library, as a whole or not at all."""
    day = datetime.now(UTC).date()
    report = ReaderReport(secrets.token_hex(8), day.isoformat(), document, passage, kind, text)
    folder = library / REPORTS
    with translate_write_errors(folder):
        folder.mkdir(_FOLDER_MODE, exist_ok=True)
    with replace_file(folder / f"{report.id}.json") as draft:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE), "wb") as file:
            file.write(json.dumps(asdict(report), ensure_ascii=False, indent=1).encode())
            sync_written(file)
        began_s = datetime.combine(day, time(), UTC).timestamp()
        os.utime(draft, (began_s, began_s))


def list_reports(library: Path, *, closed: bool = False) -> list[ReaderReport]:
    """Return the open or closed reports of a library's folder, the oldest day first; other files are ignored."""
    found = []
    for path in _find_folder(library, closed=closed).glob("*.json"):
        with suppress(OSError, ValidationError):  # it may be closed meanwhile
            report = _REPORT.validate_json(path.read_bytes())
            if report.id == path.stem:
                found.append(report)
    return sorted(found, key=lambda each: (each.date, each.id))


def list_all_reports(library: Path) -> list[ReaderReport]:
    """Return the open and closed reports of a library's folder."""
    return [*list_reports(library), *list_reports(library, closed=True)]


def close_report(library: Path, report: ReaderReport) -> None:
    closed = _find_folder(library, closed=True)
    make_folder(closed)
    with translate_write_errors(closed):
        (library / REPORTS / f"{report.id}.json").rename(closed / f"{report.id}.json")
        sync(closed)
        sync(library / REPORTS)


def delete_reports(library: Path, reports: Iterable[ReaderReport]) -> None:
    for each in reports:
        for closed in (False, True):
            path = _find_folder(library, closed=closed) / f"{each.id}.json"
            if path.exists():
                delete_file(path)


def can_be_written(library: Path) -> bool:
    """Tell whether the owner of a library's folder, who also runs its site, can write its reports.

    Permissions are read, and nothing is tried: the whole folder may be read-only here.
    """
    try:
        above, folder = library.stat(), (library / REPORTS).stat()
    except OSError:
        return False
    if not stat.S_ISDIR(folder.st_mode):
        return False
    is_own, is_shared = folder.st_uid == above.st_uid, folder.st_gid == above.st_gid
    return bool(folder.st_mode & (stat.S_IWUSR if is_own else stat.S_IWGRP if is_shared else stat.S_IWOTH))


def _find_folder(library: Path, *, closed: bool) -> Path:
    return library / REPORTS / _CLOSED if closed else library / REPORTS
