"""The ids of documents: which source has which, and the file that remembers it beside the library's metadata.

An id is a cited address, so it stays with its source for good. A sidecar file may give it. Else it is the one that the
source had; else that of a file with the same SHA-256 whose path is gone, since that file was moved; else a slug of the
path, unless the address was ever another document's, even a purged one's. A file that was never read has no id: it
waits until all others have theirs.

The file has a line for each id, with JSON's object of an `IdRecord`, also for ids whose documents are gone or have
another one now.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field
from itertools import chain, count
from pathlib import Path, PurePosixPath

from kb.errors import FormatError
from kb.library.files.file_signatures import FileSignature
from kb.library.files.purged import NOTHING_PURGED, PurgedList
from kb.library.files.safe_files import keep_newest, read_file, write_file
from kb.library.indexing.source_files import SourceFile
from kb.model import DocumentId
from kb.read.registry import derive_document_id, find_format

SHA256_CHARS = 64


@dataclass(frozen=True, slots=True)
class IdRecord:
    """The history of an id.

    Attributes:
        source: Its source, which may be gone; empty if that has another id now.
        sha256: Of the source when it was last read.
        given: The id given by the sidecar file, whether or not the document could have it; empty for none, None if not
            known.
        sidecar: The name of the sidecar file if it is not beside the source, which was moved without it.
        successor: The present id of its document, if a keeper changed it; else empty, also if the document is gone.
    """

    id: DocumentId
    source: str = ""
    sha256: str = ""
    given: str | None = None
    sidecar: str = ""
    successor: str = ""


@dataclass(frozen=True, slots=True)
class KnownIds:
    """All known ids: their records by id and, for sources without another id now, by source."""

    records: Mapping[DocumentId, IdRecord] = field(default_factory=dict)
    by_source: Mapping[str, IdRecord] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Iterable[IdRecord]) -> KnownIds:
        by_id = {each.id: each for each in records}
        return cls(by_id, {each.source: each for each in by_id.values() if each.source})

    def forget(self, ids: Set[DocumentId]) -> KnownIds:
        """Return these without some."""
        return KnownIds.of(each for each in self.records.values() if each.id not in ids)

    def complete(self, records: Iterable[IdRecord]) -> KnownIds:
        """Return these and those of records whose ids and sources are not known."""
        missing = [each for each in records if each.id not in self.records and each.source not in self.by_source]
        return KnownIds.of((*self.records.values(), *missing))


@dataclass(frozen=True, slots=True)
class IdFile:
    """The file of all ids in a library's folder; methods raise `LibraryError` if it cannot be read or written."""

    path: Path

    @classmethod
    def of_library(cls, folder: Path) -> IdFile:
        return cls(folder / "ids.jsonl")

    def read(self) -> KnownIds:
        """Return all ids, without damaged lines; the file is parsed again only if it has changed."""
        try:
            return _read_ids(self.path, self.path.stat())
        except FileNotFoundError:
            return KnownIds()

    def find_successor(self, document: DocumentId) -> DocumentId | None:
        """Return the present id of a document whose id was changed, or None; the file is reread only if changed."""
        try:
            return _read_successors(self.path, self.path.stat()).get(document)
        except OSError:
            return None

    def write(self, ids: KnownIds) -> None:
        records = (asdict(ids.records[each]) for each in sorted(ids.records))
        rows = ({key: value for key, value in record.items() if value is not None} for record in records)
        write_file(self.path, (f"{json.dumps(row)}\n".encode() for row in rows))


def _parse_records(lines: Iterable[bytes]) -> Iterable[IdRecord]:
    for line in lines:
        try:
            row = json.loads(line)
            if isinstance(row, dict) and row.get("id") and all(isinstance(each, str) for each in row.values()):
                yield IdRecord(**row)
        except (ValueError, TypeError):
            continue


@keep_newest
def _read_ids(path: Path) -> KnownIds:
    return KnownIds.of(_parse_records((read_file(path) or b"").splitlines()))


@keep_newest
def _read_successors(path: Path) -> Mapping[DocumentId, DocumentId]:
    records = _parse_records(path.read_bytes().splitlines())
    return {each.id: DocumentId(each.successor) for each in records if each.successor}


@dataclass(frozen=True, slots=True)
class SourceContent:
    """A source on disk.

    Attributes:
        signature: To be noted; empty if it is not reliable.
        content_hash: Of the file and of its sidecar file; empty if it cannot be opened.
        given: The id given by its sidecar file, or empty.
    """

    file: SourceFile
    signature: FileSignature
    content_hash: str
    given: str = ""

    @property
    def name(self) -> str:
        """The path below the folder of sources."""
        return self.file.name

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file alone."""
        return self.content_hash[:SHA256_CHARS]


@dataclass(frozen=True, slots=True)
class AssignedIds:
    """The ids of all sources of a library, by name; each is different.

    Attributes:
        ids: Those of files that were never read are not kept, nor remembered.
        refused: For each source whose sidecar file gives an id that is another's, the name of that other.
    """

    ids: Mapping[str, DocumentId]
    refused: Mapping[str, str]


def find_moved(contents: Sequence[SourceContent], known: KnownIds) -> dict[str, IdRecord]:
    """Return the record of each source that was moved or renamed, with its old path.

    Of several files with the same content, one that kept its name comes first, then the first in order.
    """
    present = {each.name for each in contents}
    gone: dict[str, list[IdRecord]] = {}
    for record in known.by_source.values():
        if record.sha256 and record.source not in present:
            gone.setdefault(record.sha256, []).append(record)
    moved: dict[str, IdRecord] = {}
    for each in contents:
        records = gone.get(each.sha256, []) if each.name not in known.by_source else []
        if records:
            own = PurePosixPath(each.name).name
            moved[each.name] = min(records, key=lambda one: (PurePosixPath(one.source).name != own, one.source))
            records.remove(moved[each.name])
    return moved


def assign_ids(
    contents: Sequence[SourceContent],
    known: KnownIds,
    moved: Mapping[str, IdRecord],
    unread: Set[str],
    purged: PurgedList = NOTHING_PURGED,
) -> AssignedIds:
    """Return which source has which id.

    Args:
        contents: All of a library, in the order of their paths.
        moved: From `find_moved`.
        unread: The names of those that could not be read.
        purged: Its ids are no other document's, unless a sidecar file gives one. Documents with purged passages keep
            their ids, whatever their sidecar files give.
    """
    own = {name: record.id for name, record in chain(moved.items(), known.by_source.items())}
    # A document indexed without purged passages is known by its id; without it they would be back.
    bound = {each.name: own[each.name] for each in contents if each.name in own and purged.has_original(own[each.name])}
    holders = {
        record.id: each.name
        for each in contents
        if (record := known.by_source.get(each.name)) and each.given in ("", record.id)
    } | {document: name for name, document in bound.items()}
    taken: dict[DocumentId, str] = {}
    refused: dict[str, str] = {}
    for each in contents:
        if each.given and each.name not in bound:
            wanted = DocumentId(each.given)
            holder = taken.get(wanted) or holders.get(wanted, each.name)
            if holder == each.name:
                taken[wanted] = each.name
            else:
                refused[each.name] = holder
    waiting = {each.name for each in contents}.difference(taken.values())
    for each in contents:
        if each.name in waiting and each.name in own and own[each.name] not in taken:
            taken[own[each.name]] = each.name
            waiting.remove(each.name)
    new = [each.name for each in contents if each.name in waiting]
    for name in sorted(new, key=lambda one: one in unread or not _has_reader(one)):
        taken[_choose_id(name, taken.keys() | known.records.keys(), purged)] = name
    return AssignedIds({name: document for document, name in taken.items()}, refused)


def _has_reader(name: str) -> bool:
    try:
        find_format(name)
    except FormatError:
        return False
    return True


def _choose_id(name: str, others: Set[DocumentId], purged: PurgedList) -> DocumentId:
    """Return the slug of a path; if taken, with a hash; if that is taken too, with a number."""
    slug, distinct = derive_ids(name)
    numbered = (DocumentId(f"{distinct}-{number}") for number in count(2))
    free = (each for each in chain((slug, distinct), numbered) if each not in others)
    return next(each for each in free if not purged.has_address(each))


def derive_ids(name: str) -> tuple[DocumentId, DocumentId]:
    """Return the ids that a path may have without its metadata: its slug, and that with a hash."""
    return derive_document_id(name), derive_document_id(name, distinct=True)
