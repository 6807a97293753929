"""The state of one running desk, and access to it from a request."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from typing import cast

from flask import Flask, current_app

from kb.desk.accounts import Accounts
from kb.engine.memo import Memo
from kb.errors import KBError, NoIndexError, RefusedError
from kb.library.configuration import watch_configuration
from kb.library.files.safe_files import read_file
from kb.library.indexing.completion import Completer
from kb.library.indexing.sync import Library, ReadFiles
from kb.library.indexing.sync_plan import PlannedSource
from kb.library.keeping.removal import find_files
from kb.library.page_pictures import PagePictures
from kb.library.view import LibraryView
from kb.model import DocumentId, DocumentRecord
from kb.read.workers.ready_reader import ReadyReader
from kb.settings import DESK, LibraryConfig, Settings

_KEY = "kb.desk"
_MAX_LINE = 2000  # characters of a reason, which may have what was typed


@dataclass(frozen=True, slots=True)
class Shelf:
    """A library that a desk changes: the published one, or that of the drafts, which nobody else sees.

    Attributes:
        name: A part of the desk's addresses.
        attributions: The unsure ones of each document, by its fingerprint.
        change: Held while a change is compared with what is there, and made.
    """

    name: str
    library: Library
    pictures: PagePictures
    attributions: Memo = field(default_factory=Memo)
    change: Lock = field(default_factory=Lock)

    @contextmanager
    def open_view(self) -> Iterator[LibraryView | None]:
        """Open the newest commit; None without an index."""
        with ExitStack() as stack:
            view: LibraryView | None = None
            with suppress(NoIndexError):
                view = stack.enter_context(self.library.open_view())
            yield view

    def find_document(self, document: str) -> tuple[PlannedSource, DocumentRecord] | None:
        """Return the source and the record of a document; None where either is not there."""
        with self.open_view() as view:
            record = view.get_document(DocumentId(document)) if view else None
        source = next(iter(find_files(self.library, document)), None)
        return (source, record) if source and record else None


@dataclass(frozen=True, slots=True)
class Desk:
    """The machine's settings, the accounts, both shelves, and what completes the published one after a change."""

    settings: Settings
    accounts: Accounts
    published: Shelf
    drafts: Shelf
    completer: Completer

    @property
    def config(self) -> LibraryConfig:
        """The contents of the library's `library.toml`."""
        return watch_configuration(self.settings.library).read().config

    def find_shelf(self, name: str) -> Shelf | None:
        """Return the shelf of a name in an address."""
        return next((each for each in (self.published, self.drafts) if each.name == name), None)

    def attach(self, app: Flask) -> None:
        """Store this as the state of an application."""
        app.extensions[_KEY] = self


def build_desk(settings: Settings, read_files: ReadFiles | None, log: Callable[[str], None]) -> Desk:
    """Build the state of a desk."""
    return Desk(
        settings,
        Accounts(settings.library / DESK),
        _build_shelf("documents", settings, read_files),
        _build_shelf("drafts", settings.for_drafts(), read_files),
        Completer(settings, log),
    )


def _build_shelf(name: str, settings: Settings, read_files: ReadFiles | None) -> Shelf:
    library = Library(settings, read_files=read_files or ReadyReader(), is_completed_elsewhere=True)
    return Shelf(name, library, PagePictures(library.sources.folder, library.pages, library.recognized))


def current_desk() -> Desk:
    """Return the desk of the current request."""
    return cast(Desk, current_app.extensions[_KEY])


def hash_content(path: Path) -> str:
    """Return the hash of a file's content, or of nothing without one: by it a form knows whether it was changed."""
    return hashlib.sha256(read_file(path) or b"").hexdigest()


def spell_count(number: int, noun: str) -> str:
    """Return a number with what is counted."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def join_faults(error: KBError) -> str:
    """Return why something was not done, a line for each reason, of which each is cut."""
    lines = error.lines if isinstance(error, RefusedError) else [str(error)]
    return "\n".join(each if len(each) <= _MAX_LINE else f"{each[:_MAX_LINE]} …" for each in lines)


def today() -> date:
    """Return the day, in UTC."""
    return datetime.now(UTC).date()
