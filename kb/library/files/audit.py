"""The record of changes to a library, by whom and when: the file `audit.jsonl` in its folder, a line for each change.

It has ids and names of files, and no word of a document. A purged document is recorded as in the list `purged`: by a
salted hash.
"""

from __future__ import annotations

import fcntl
import json
import os
import pwd
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from pydantic import TypeAdapter, ValidationError

from kb.durable_files import sync_written
from kb.library.files.safe_files import read_file, translate_write_errors, write_file

AUDIT = "audit.jsonl"
BY_HAND = "index"
"""The command of changes made by hand in the folder of sources, and found there when it was indexed."""

_MAX_BYTES = 4 << 20  # some 25,000 changes; then the older half is dropped


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A change.

    Attributes:
        time: In UTC, in ISO 8601.
        user: Who ran the command, in the system, or signed in at the desk.
        command: Its name; `BY_HAND` if the sources were changed by hand, by an unknown user.
        document: Its id; a salted hash if it was purged.
        file: Its source, by the path below the folder of sources; empty if it was purged.
        change: Added, changed, moved, removed; or the keys of its metadata that were set.
    """

    time: str
    user: str
    command: str
    document: str = ""
    file: str = ""
    change: str = ""


_ENTRY = TypeAdapter(AuditEntry)


_acting: ContextVar[str] = ContextVar("acting", default="")


def act_as(user: str) -> None:
    """Record what this thread changes from now on as done by a keeper who has signed in, not by the system's user."""
    _acting.set(user)


def name_user() -> str:
    """Return the name of who makes changes: of the signed-in keeper, else in the system or, without one, the number."""
    if user := _acting.get():
        return user
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def build_entry(command: str, document: str = "", file: str = "", change: str = "") -> AuditEntry:
    """Return the entry of a change made now, by the user who runs this process."""
    return AuditEntry(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", name_user(), command, document, file, change)


def record_change(library: Path, command: str, document: str = "", file: str = "", change: str = "") -> None:
    """Record a change of a library's folder. Call it when the change is made.

    Changes of the folder of sources that a command then indexes are recorded by `Library.sync(commands=...)`.

    Raises:
        LibraryError: The file cannot be written.
    """
    record_changes(library, [build_entry(command, document, file, change)])


def record_changes(library: Path, entries: Sequence[AuditEntry]) -> None:
    """Append entries to the record of a library's folder, and sync it to disk.

    Raises:
        LibraryError: The file cannot be written.
    """
    if not entries:
        return
    path = library / AUDIT
    with _open_locked(path) as file:
        size = file.seek(0, os.SEEK_END)
        is_torn = False
        if size:
            file.seek(-1, os.SEEK_END)
            is_torn = file.read(1) != b"\n"  # torn by a power failure
        file.write(b"\n" * is_torn + b"".join(map(_pack, entries)))
        sync_written(file)
        if file.tell() > _MAX_BYTES:
            kept = read_audit(library)
            write_file(path, map(_pack, kept[len(kept) // 2 :]))


def read_audit(library: Path) -> list[AuditEntry]:
    """Return all recorded changes, the oldest first, without damaged lines.

    Raises:
        LibraryError: The file cannot be read.
    """
    return list(_parse((read_file(library / AUDIT) or b"").splitlines()))


def conceal_documents(library: Path, is_purged: Callable[[str], bool], conceal: Callable[[str], str]) -> None:
    """Remove what identifies purged documents from the record; `conceal` replaces an id.

    Raises:
        LibraryError: The file cannot be read or written.
    """
    path = library / AUDIT
    if not path.exists():
        return
    with _open_locked(path):
        before = read_audit(library)
        after = [
            replace(each, document=conceal(each.document), file="") if is_purged(each.document) else each
            for each in before
        ]
        if after != before:
            write_file(path, map(_pack, after))


def _pack(entry: AuditEntry) -> bytes:
    return f"{json.dumps(asdict(entry))}\n".encode()


def _parse(lines: Iterable[bytes]) -> Iterator[AuditEntry]:
    for line in lines:
        try:
            yield _ENTRY.validate_python(json.loads(line))  # names of files need not be UTF-8
        except (ValueError, ValidationError):
            continue


@contextmanager
def _open_locked(path: Path) -> Iterator[IO[bytes]]:
    """Open the record, under a lock against replacing and appending.

    Raises:
        LibraryError: It cannot be written.
    """
    with translate_write_errors(path):
        while True:
            with path.open("a+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
                    yield file
                    return
