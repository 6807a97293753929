"""A data folder of Zotero, with the tables and columns of its database that hold items and files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from itertools import count
from pathlib import Path

# Without what plays no part here: tags, collections, notes, synchronisation, and the indices of the tables.
TABLES = """
CREATE TABLE version (schema TEXT PRIMARY KEY, version INT NOT NULL);
CREATE TABLE itemTypes (itemTypeID INTEGER PRIMARY KEY, typeName TEXT, templateItemTypeID INT, display INT);
CREATE TABLE fields (fieldID INTEGER PRIMARY KEY, fieldName TEXT, fieldFormatID INT);
CREATE TABLE itemTypeFields (itemTypeID INT, fieldID INT, hide INT, orderIndex INT);
CREATE TABLE baseFieldMappings (itemTypeID INT, baseFieldID INT, fieldID INT);
CREATE TABLE creatorTypes (creatorTypeID INTEGER PRIMARY KEY, creatorType TEXT);
CREATE TABLE itemTypeCreatorTypes (itemTypeID INT, creatorTypeID INT, primaryField INT);
CREATE TABLE libraries (libraryID INTEGER PRIMARY KEY, type TEXT NOT NULL, editable INT NOT NULL,
    filesEditable INT NOT NULL, version INT NOT NULL DEFAULT 0, storageVersion INT NOT NULL DEFAULT 0,
    lastSync INT NOT NULL DEFAULT 0, archived INT NOT NULL DEFAULT 0);
CREATE TABLE items (itemID INTEGER PRIMARY KEY, itemTypeID INT NOT NULL,
    dateAdded TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, dateModified TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    clientDateModified TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, libraryID INT NOT NULL, key TEXT NOT NULL,
    version INT NOT NULL DEFAULT 0, synced INT NOT NULL DEFAULT 0, UNIQUE (libraryID, key));
CREATE TABLE itemDataValues (valueID INTEGER PRIMARY KEY, value UNIQUE);
CREATE TABLE itemData (itemID INT, fieldID INT, valueID, PRIMARY KEY (itemID, fieldID));
CREATE TABLE itemAttachments (itemID INTEGER PRIMARY KEY, parentItemID INT, linkMode INT, contentType TEXT,
    charsetID INT, path TEXT, syncState INT DEFAULT 0, storageModTime INT, storageHash TEXT,
    lastProcessedModificationTime INT);
CREATE TABLE creators (creatorID INTEGER PRIMARY KEY, firstName TEXT, lastName TEXT, fieldMode INT,
    UNIQUE (lastName, firstName, fieldMode));
CREATE TABLE itemCreators (itemID INT NOT NULL, creatorID INT NOT NULL, creatorTypeID INT NOT NULL DEFAULT 1,
    orderIndex INT NOT NULL DEFAULT 0, PRIMARY KEY (itemID, creatorID, creatorTypeID, orderIndex));
CREATE TABLE deletedItems (itemID INTEGER PRIMARY KEY, dateDeleted DEFAULT CURRENT_TIMESTAMP NOT NULL);
CREATE TABLE feedItems (itemID INTEGER PRIMARY KEY, guid TEXT NOT NULL UNIQUE, readTime TIMESTAMP,
    translatedTime TIMESTAMP);
INSERT INTO version VALUES ('userdata', 123);
INSERT INTO libraries (libraryID, type, editable, filesEditable) VALUES (1, 'user', 1, 1), (2, 'group', 1, 1);
"""
_TYPES = ("note", "book", "journalArticle", "report", "thesis", "case", "webpage", "document", "attachment")
_FIELDS = (
    *("title", "date", "publisher", "url", "DOI", "ISBN", "place", "language", "institution", "university"),
    *("caseName", "dateDecided", "court", "abstractNote"),
)
_MAPPED = {
    "report": {"institution": "publisher"},
    "thesis": {"university": "publisher"},
    "case": {"caseName": "title", "dateDecided": "date"},
}
_CREATORS = ("author", "editor")
STORED, PAGE, LINKED, ADDRESS = range(4)  # modes of attachments


class ZoteroData:
    """A data folder to which items and files are added; an item's number is its id in the database."""

    def __init__(self, folder: Path, *, journal: str = "delete") -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._ids = count(1)
        self.connection = sqlite3.connect(folder / "zotero.sqlite", isolation_level=None)
        self.connection.execute(f"PRAGMA journal_mode = {journal}")
        self.connection.execute("PRAGMA synchronous = OFF")
        self.connection.executescript(TABLES)
        self._insert("itemTypes (typeName)", ([each] for each in _TYPES))
        self._insert("fields (fieldName)", ([each] for each in _FIELDS))
        self._insert("creatorTypes (creatorType)", ([each] for each in _CREATORS))
        kinds = ((number, 1 + place, 1 - place) for number in range(1, 1 + len(_TYPES)) for place in range(2))
        self._insert("itemTypeCreatorTypes", kinds)
        mapped = (
            (1 + _TYPES.index(type_), 1 + _FIELDS.index(base), 1 + _FIELDS.index(own))
            for type_, names in _MAPPED.items()
            for own, base in names.items()
        )
        self._insert("baseFieldMappings", mapped)

    def _insert(self, table: str, rows: Iterable[Iterable[object]]) -> None:
        for values in map(tuple, rows):
            marks = ", ".join("?" * len(values))
            self.connection.execute(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608 - of this module

    def add_item(
        self, type_: str, fields: Mapping[str, str], creators: Iterable[tuple[str, ...]] = (), library: int = 1
    ) -> int:
        """Add an item; a creator is a first and last name and a kind, or a body's name alone."""
        item = next(self._ids)
        self._insert(
            "items (itemID, itemTypeID, libraryID, key)", [(item, 1 + _TYPES.index(type_), library, f"K{item:07}")]
        )
        for name, value in fields.items():
            self.connection.execute("INSERT OR IGNORE INTO itemDataValues (value) VALUES (?)", (value,))
            chosen = self.connection.execute("SELECT valueID FROM itemDataValues WHERE value = ?", (value,)).fetchone()
            self._insert("itemData", [(item, 1 + _FIELDS.index(name), *chosen)])
        for place, names in enumerate(creators):
            is_body = len(names) == 1
            first, last, kind = ("", names[0], "author") if is_body else names
            creator = next(self._ids)
            self._insert("creators", [(creator, first, last, int(is_body))])
            self._insert("itemCreators", [(item, creator, 1 + _CREATORS.index(kind), place)])
        return item

    def add_file(self, name: str, content: bytes | None, parent: int | None = None, mode: int = STORED) -> int:
        """Add a stored file, by its name, or a linked one, by its path; without content only its record."""
        item = self.add_item("attachment", {"title": "PDF"})
        path = name if mode == LINKED else f"storage:{name}"
        values = (item, parent, mode, "application/pdf", path)
        self._insert("itemAttachments (itemID, parentItemID, linkMode, contentType, path)", [values])
        if content is not None:
            place = self.folder / "storage" / f"K{item:07}" / name
            place.parent.mkdir(parents=True)
            place.write_bytes(content)
        return item

    def put_into_trash(self, item: int) -> None:
        self._insert("deletedItems (itemID)", [[item]])

    def run(self, statements: str) -> None:
        self.connection.executescript(statements)

    def close(self) -> Path:
        """Close the database, as Zotero does when it is closed; return the folder."""
        with closing(self.connection):
            return self.folder
