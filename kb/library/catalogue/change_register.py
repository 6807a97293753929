"""The file that remembers the commit in which each document was last added, changed or removed, and when it was added.

It lies in the library's folder, `changes.jsonl`: a line with the commit that it goes up to, then one for each document,
present or past, except purged ones. After each commit it is compared with the index, so that a commit missed by a
failure between the two is caught up by the next.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from kb.engine.protocol import Engine
from kb.library.catalogue.layout import is_current
from kb.library.catalogue.sources import read_source_states
from kb.library.files.purged import PurgedList, read_purged
from kb.library.files.safe_files import keep_newest, read_file, translate_read_errors, write_file
from kb.model import DocumentId

_FILE = "changes.jsonl"
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """The last change of a document.

    Attributes:
        generation: Of the commit that made it.
        added_in: The generation in which the document was added.
        added: When that was, in ISO 8601; empty if it was before this file existed.
        fingerprint: Of everything that its passages depend on; empty if it was removed.
    """

    id: DocumentId
    generation: int
    added_in: int
    added: str = ""
    fingerprint: str = ""

    @property
    def is_removed(self) -> bool:
        """Whether the document is gone."""
        return not self.fingerprint


@dataclass(frozen=True, slots=True)
class ChangeRegister:
    """The last changes of all documents.

    Attributes:
        generation: Of the last commit in it; 0 if there is no file.
        purged_in: Of the last commit that purged something; 0 if none did.
    """

    generation: int = 0
    purged_in: int = 0
    changes: Mapping[DocumentId, DocumentChange] = field(default_factory=dict)

    def follow(self, fingerprints: Mapping[DocumentId, str], generation: int, now: str) -> ChangeRegister:
        """Return the register after a commit, given the present documents' fingerprints and the time in ISO 8601."""
        changes = dict(self.changes)
        for document, fingerprint in fingerprints.items():
            before = changes.get(document)
            if before is None or before.is_removed:
                time = now if self.generation else ""
                changes[document] = DocumentChange(document, generation, generation, time, fingerprint)
            elif before.fingerprint != fingerprint:
                changes[document] = replace(before, generation=generation, fingerprint=fingerprint)
        for document, change in self.changes.items():
            if document not in fingerprints and not change.is_removed:
                changes[document] = replace(change, generation=generation, fingerprint="")
        return replace(self, generation=generation, changes=changes)

    def forget(self, purged: PurgedList) -> ChangeRegister:
        """Return the register without removed documents that were purged."""
        kept = {key: each for key, each in self.changes.items() if not (each.is_removed and purged.has_address(key))}
        return replace(self, changes=kept)

    def list_times(self) -> dict[DocumentId, datetime]:
        """Return when documents were added, as far as known."""
        return {key: datetime.fromisoformat(each.added) for key, each in self.changes.items() if each.added}


_HEAD, _CHANGE = TypeAdapter(ChangeRegister), TypeAdapter(DocumentChange)


def read_register(library: Path) -> ChangeRegister:
    """Return the register of a library's folder; the file is read again only if it has changed.

    Raises:
        LibraryError: It cannot be read.
    """
    path = library / _FILE
    with translate_read_errors(path):
        try:
            status = path.stat()
        except FileNotFoundError:
            return ChangeRegister()
    return _read_version(path, status)


@keep_newest
def _read_version(path: Path) -> ChangeRegister:
    head, *rows = (read_file(path) or b"").splitlines() or [b""]
    changes = (each for row in rows if (each := _parse_row(row, _CHANGE)))
    return replace(_parse_row(head, _HEAD) or ChangeRegister(), changes={each.id: each for each in changes})


def _parse_row(line: bytes, kind: TypeAdapter[_Row]) -> _Row | None:
    """Parse a line; None if it is damaged, in which case the next commit restores as much as it can."""
    try:
        return kind.validate_json(line)
    except ValidationError:
        return None


def note_changes(library: Path, engine: Engine, *, is_purge: bool = False) -> None:
    """Bring the register of a library's folder up to the newest commit of its index.

    `is_purge` says whether that commit has purged something.

    Raises:
        EngineError: The index cannot be read.
        LibraryError: The file cannot be read or written.
    """
    with engine.open() as reader:
        if not is_current(reader):
            return
        states, generation = read_source_states(reader), reader.generation
    fingerprints = {DocumentId(each.document): each.fingerprint for each in states.values() if each.document}
    register = read_register(library)
    if generation < register.generation:  # another process has noted a later one
        return
    register = register.follow(fingerprints, generation, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
    register = register.forget(read_purged(library))
    _write(library, replace(register, purged_in=generation) if is_purge else register)


def forget_purged(library: Path) -> None:
    """Remove purged documents from the register of a library without an index.

    Raises:
        LibraryError: The file cannot be read or written.
    """
    register = read_register(library)
    if register.generation:
        _write(library, register.follow({}, register.generation, "").forget(read_purged(library)))


def _write(library: Path, register: ChangeRegister) -> None:
    head = {"generation": register.generation, "purged_in": register.purged_in}
    rows = (asdict(register.changes[each]) for each in sorted(register.changes))
    write_file(library / _FILE, (f"{json.dumps(row)}\n".encode() for row in (head, *rows)))
