"""The files that Zotero has stored or linked, with what its database says of them.

The database is copied to a temporary folder, with the journals that belong to it, and the copy is opened: while Zotero
runs, it holds a lock for as long as it runs, and what it wrote last may be in a journal only. Opening the original
without locks would pass over the journals and could read pages that are half written; opening it otherwise would fail,
or make Zotero wait.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import starmap
from pathlib import Path, PurePosixPath
from typing import Any

import tomlkit

from kb.errors import LibraryError
from kb.library.files.safe_files import translate_read_errors
from kb.library.indexing.personal.links import FoundFiles, describe_counts, is_readable
from kb.library.indexing.personal.zotero_profiles import DATABASE, find_base_folder
from kb.read.metadata.sidecar import ZOTERO, find_faults
from kb.read.registry import locate_sidecar

_STORAGE = "storage"
_JOURNALS = ("-wal", "-journal")
_ATTEMPTS, _PAUSE_S = 10, 0.2
_STORED, _RELATIVE = "storage:", "attachments:"  # what paths begin with
_FILE_MODES = (0, 1, 2)  # a stored file, a stored web page, a linked file; others have no file of their own
_PARTS = ("attachment", "note", "annotation")  # types of items that belong to others
_NO_KINDS = (*_PARTS, "document")  # the last is what Zotero calls all that it has no type for
_KINDS = {"case": "judgment", "webpage": "web page"}  # other types are called as Zotero calls them
_KEYS = {
    **{name: name for name in ("title", "date", "publisher", "url", "place", "language")},
    **{"DOI": "doi", "ISBN": "isbn", "court": "corporate_author"},
}
# How Zotero keeps a date, with 00 for what is not known, before the words that were typed.
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?= |$)|\d{4}(?:-\d\d)?$")
_MARKUP = re.compile(r"</?(?:i|b|sub|sup|span)(?: [^<>]*)?>")
_CAPITAL = re.compile(r"(?=[A-Z])")

_ATTACHMENTS = "SELECT itemID, key, parentItemID, linkMode, path FROM itemAttachments JOIN items USING (itemID)"
_TRASHED = "SELECT itemID FROM deletedItems"
_FED = "SELECT itemID FROM feedItems"
_TYPES = "SELECT itemID, typeName FROM items JOIN itemTypes USING (itemTypeID)"
# A report's institution and a thesis's university are mapped to the field "publisher", and so on.
_FIELDS = """
    SELECT itemID, coalesce(base.fieldName, own.fieldName), value
    FROM itemData JOIN items USING (itemID) JOIN itemDataValues USING (valueID)
    JOIN fields AS own ON own.fieldID = itemData.fieldID
    LEFT JOIN baseFieldMappings AS mapping
        ON mapping.itemTypeID = items.itemTypeID AND mapping.fieldID = itemData.fieldID
    LEFT JOIN fields AS base ON base.fieldID = mapping.baseFieldID
"""
# Only those of an item type's first kind of creators: no editors and translators.
_CREATORS = """
    SELECT itemID, firstName, lastName, fieldMode
    FROM itemCreators JOIN items USING (itemID) JOIN creators USING (creatorID)
    JOIN itemTypeCreatorTypes AS kind
        ON kind.itemTypeID = items.itemTypeID AND kind.creatorTypeID = itemCreators.creatorTypeID
    WHERE primaryField = 1 ORDER BY itemID, orderIndex
"""


@dataclass(frozen=True, slots=True)
class _Attachment:
    """A file, the item that it is of or its own, and its path as Zotero writes it."""

    item: int
    key: str
    parent: int | None
    mode: int
    path: str | None


@dataclass(slots=True)
class _Content:
    """What is read of a database: of creators, name and whether it is a body's; `unknown` is what could not be."""

    attachments: list[_Attachment] = field(default_factory=list)
    trashed: Set[int] = frozenset()
    fed: Set[int] = frozenset()
    types: dict[int, str] = field(default_factory=dict)
    fields: dict[int, dict[str, str]] = field(default_factory=dict)
    creators: dict[int, list[tuple[str, bool]]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def find_zotero_files(folder: Path) -> FoundFiles:
    """Find the stored and linked files of Zotero's data folder that are in no trash, with metadata files for them.

    Raises:
        LibraryError: The database is not there, is being written, is damaged, or is of a version with other tables.
    """
    database = folder / DATABASE
    content = _read_database(database, _sign(database))
    storage, base = folder / _STORAGE, find_base_folder(folder)
    entries: dict[str, Path | bytes] = {}
    roots = {storage, *([base] if base else ())}
    left_out: Counter[str] = Counter()
    having: set[int] = set()
    for each in content.attachments:
        if each.mode not in _FILE_MODES or not {each.item, each.parent}.isdisjoint(content.trashed):
            continue
        having.add(each.parent or each.item)
        path = _locate_file(each, storage, base)
        if path is None or not os.path.isfile(path):  # noqa: PTH113 - False also where a folder is closed
            left_out["not where Zotero has it"] += 1
        elif not is_readable(path.name):
            left_out["of other formats"] += 1
        else:
            name = f"{each.key}/{path.name}"
            entries[name] = path
            entries[locate_sidecar(Path(name)).as_posix()] = _describe(content, each)
            roots.add(path.parent)
    whole = {item for item, type_ in content.types.items() if type_ not in _PARTS} - content.fed
    left_out["without a file"] = len(whole - content.trashed - having)
    left_out["in the trash"] = len(content.trashed & (whole | {each.item for each in content.attachments}))
    unknown = [f"{each}, which this version of Zotero keeps otherwise" for each in content.unknown]
    return FoundFiles(entries, tuple(_drop_nested(roots)), (*describe_counts(left_out), *unknown))


def _drop_nested(folders: Set[Path]) -> Iterator[Path]:
    """Yield the real paths of folders that are in no other of them."""
    last: Path | None = None
    for each in sorted({each.resolve() for each in folders}, key=lambda path: path.parts):
        if last is None or not each.is_relative_to(last):
            last = each
            yield each


def _locate_file(attachment: _Attachment, storage: Path, base: Path | None) -> Path | None:
    """Return where a file is; None if the path is not one of a file."""
    path = attachment.path or ""
    if path.startswith(_STORED):
        name = path.removeprefix(_STORED)
        is_name = PurePosixPath(name).name == name and PurePosixPath(attachment.key).name == attachment.key
        return storage / attachment.key / name if is_name and name else None
    if path.startswith(_RELATIVE):
        return base / path.removeprefix(_RELATIVE) if base else None
    return Path(path) if path.startswith("/") and "\0" not in path else None


def _sign(database: Path) -> tuple[tuple[int, int], ...]:
    """Return size and time of change of a database and its journals; those of a missing one are 0."""

    def sign(path: Path) -> tuple[int, int]:
        with suppress(FileNotFoundError):
            status = path.stat()
            return status.st_size, status.st_mtime_ns
        return 0, 0

    with translate_read_errors(database):
        return tuple(sign(database.with_name(DATABASE + suffix)) for suffix in ("", *_JOURNALS))


@lru_cache(maxsize=1)
def _read_database(database: Path, _signature: tuple[tuple[int, int], ...]) -> _Content:
    with tempfile.TemporaryDirectory(prefix="kb-") as folder:
        copy = Path(folder, DATABASE)
        _copy_database(database, copy)
        try:
            with closing(sqlite3.connect(copy)) as connection:
                connection.text_factory = lambda data: data.decode("utf-8", "replace")
                return _read_content(connection)
        except sqlite3.Error as error:
            raise LibraryError(
                f"'{database}' cannot be read: {error}. It is damaged, or of another version of Zotero: open it there. "
                f"Until then, 'kb serve --library {database.parent / _STORAGE}' takes the files alone."
            ) from error


def _copy_database(database: Path, copy: Path) -> None:
    """Copy a database with its journals, as they are between two writes.

    Raises:
        LibraryError: It is not there, or was written whenever it was copied.
    """
    for _ in range(_ATTEMPTS):
        before = _sign(database)
        with translate_read_errors(database, "Check that it is there, and its rights."):
            for suffix in _JOURNALS:
                copy.with_name(DATABASE + suffix).unlink(missing_ok=True)
                with suppress(FileNotFoundError):
                    shutil.copyfile(database.with_name(DATABASE + suffix), copy.with_name(DATABASE + suffix))
            shutil.copyfile(database, copy)
        if _sign(database) == before:
            return
        time.sleep(_PAUSE_S)
    raise LibraryError(f"Zotero is writing '{database}' at this moment. Try again when it is done.")


def _read_content(connection: sqlite3.Connection) -> _Content:
    """Read all that is needed; facts that this version keeps elsewhere are left out.

    Raises:
        sqlite3.Error: The database is damaged, or has other tables of files.
    """
    content = _Content(
        list(starmap(_Attachment, connection.execute(_ATTACHMENTS))),
        {item for (item,) in connection.execute(_TRASHED)},
    )

    def ask(query: str, what: str) -> Iterator[tuple[Any, ...]]:
        try:
            yield from connection.execute(query)
        except sqlite3.OperationalError:  # no such table, or column
            content.unknown.append(what)

    content.fed = {item for (item,) in ask(_FED, "feeds")}
    content.types = {item: str(name) for item, name in ask(_TYPES, "types")}
    for item, name, value in ask(_FIELDS, "titles and dates"):
        content.fields.setdefault(item, {})[name] = str(value)
    for item, first, last, mode in ask(_CREATORS, "authors"):
        name = " ".join(f"{first or ''} {last or ''}".split())
        content.creators.setdefault(item, []).append((name, mode == 1))
    return content


def _describe(content: _Content, attachment: _Attachment) -> bytes:
    """Return a metadata file with what Zotero says of the item that a file is of; nothing is said of a file alone."""
    item = attachment.parent
    values: dict[str, Any] = {}
    if item is not None:
        given = {_KEYS[name]: value for name, value in content.fields.get(item, {}).items() if name in _KEYS}
        values = {**given, **_name_authors(content.creators.get(item, []), given.get("publisher", ""))}
        values["title"] = _MARKUP.sub("", values.get("title", ""))
        values["date"] = _read_date(values.get("date", ""))
        values["kind"] = _name_kind(content.types.get(item, ""))
    faults = find_faults(values)
    proven = {key: value for key, value in values.items() if value and key not in faults}
    return tomlkit.dumps({"origin": ZOTERO, **proven}).encode()


def _name_authors(creators: list[tuple[str, bool]], publisher: str) -> Mapping[str, object]:
    if len(creators) == 1 and creators[0][1]:
        return {"corporate_author": creators[0][0]} if creators[0][0] != publisher else {}
    return {"authors": [name for name, _ in creators if name]}


def _read_date(value: str) -> str:
    """Return a date in ISO 8601, as exact as Zotero knows it; "" if it does not."""
    match = _DATE.match(value)
    return re.sub(r"(?:-00)+$", "", match[0]) if match else ""


def _name_kind(type_: str) -> str:
    return "" if type_ in _NO_KINDS else _KINDS.get(type_, " ".join(_CAPITAL.split(type_)).lower())
