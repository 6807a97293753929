"""The trash and the history of a library: removed or replaced sources, each in a folder named by the time.

    trash/2026-11-26T07-30-00.123456Z/about.toml        which document, of which source, archived by whom
    trash/2026-11-26T07-30-00.123456Z/files/report.pdf
    trash/2026-11-26T07-30-00.123456Z/files/report.pdf.toml

Nothing here is ever served. A folder gets its name when it is complete.
"""

from __future__ import annotations

import shutil
import tomllib
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import tomlkit

from kb.durable_files import sync
from kb.library.files.audit import name_user
from kb.library.files.safe_files import (
    choose_draft,
    delete_folder,
    link_or_copy,
    make_folder,
    translate_write_errors,
    write_file,
)
from kb.read.registry import locate_sidecar

_ABOUT, _FILES = "about.toml", "files"
_KEYS = ("source", "document", "title", "command", "user")


@dataclass(frozen=True, slots=True)
class ArchivedSource:
    """A source in the trash or the history.

    Attributes:
        source: Its path below the folder of sources.
        document: The id of its document; `title`: of the document, empty if not known.
        command: The one that archived it; `BY_HAND` for a change found to be made by hand.
        user: Who ran the command.
    """

    folder: Path
    source: str
    document: str
    title: str = ""
    command: str = ""
    user: str = ""

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / _FILES / PurePosixPath(self.source).name

    @property
    def sidecar(self) -> Path:
        """The sidecar file, which need not exist."""
        return locate_sidecar(self.path)

    @property
    def time(self) -> str:
        """When it was archived, in UTC, in ISO 8601."""
        day, _, clock = self.folder.name.partition("T")
        return f"{day}T{clock.partition('.')[0].replace('-', ':')}Z"

    @property
    def size(self) -> int:
        """The size of the file in bytes."""
        return self.path.stat().st_size

    def erase(self) -> None:
        """Delete it for good.

        Raises:
            LibraryError: It cannot be deleted.
        """
        delete_folder(self.folder)


class Archive:
    """The trash or the history; its folder is made with the first source.

    `command` is the usual one that archives sources.
    """

    def __init__(self, folder: Path, command: str = "") -> None:
        self.folder = folder
        self._command = command

    def put(
        self,
        path: Path,
        source: str,
        document: str,
        sidecar: Path | None = None,
        *,
        title: str = "",
        command: str = "",
        draft: str = "",
    ) -> ArchivedSource:
        """Archive a source and its sidecar file in their present state; both stay in place as well.

        Args:
            source: Its path below the folder of sources.
            sidecar: Where its sidecar file is, if not beside it.
            command: The one that archives it, if not the usual one.
            draft: A hidden name for the unfinished folder, if one process at a time uses it: what an interrupted one
                has left under it is deleted.

        Raises:
            LibraryError: It cannot be written.
        """
        make_folder(self.folder)
        folder = self.folder / draft if draft else choose_draft(self.folder / _ABOUT)
        entry = ArchivedSource(folder, source, document, title, command or self._command, name_user())
        sidecar = sidecar or locate_sidecar(path)
        with translate_write_errors(self.folder):
            try:
                if folder.exists():
                    shutil.rmtree(folder)
                make_folder(entry.path.parent)
                link_or_copy(path, entry.path)
                if sidecar.exists():
                    link_or_copy(sidecar, entry.sidecar)
                sync(entry.path.parent)
                about = tomlkit.dumps({name: getattr(entry, name) for name in _KEYS if getattr(entry, name)})
                write_file(entry.folder / _ABOUT, [about.encode("utf-8", "surrogateescape")])
                return self._name(entry)
            except BaseException:
                shutil.rmtree(entry.folder, ignore_errors=True)
                raise

    def _name(self, draft: ArchivedSource) -> ArchivedSource:
        while True:
            folder = self.folder / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%S.%f}Z"
            if not folder.exists():
                draft.folder.rename(folder)
                sync(self.folder)
                return replace(draft, folder=folder)

    def list_sources(self) -> list[ArchivedSource]:
        """Return all complete entries, the newest first."""
        found = []
        for about in sorted(self.folder.glob(f"[!.]*/{_ABOUT}"), reverse=True):
            with suppress(OSError, tomllib.TOMLDecodeError, TypeError):
                values = tomllib.loads(about.read_text(encoding="utf-8", errors="surrogateescape"))
                told = {name: values[name] for name in _KEYS if name in values}
                each = ArchivedSource(about.parent, **{"command": self._command, **told})
                if each.path.exists():
                    found.append(each)
        return found

    def find(self, document: str) -> list[ArchivedSource]:
        """Return the entries of a document, given by its id or its source, the newest first."""
        return [each for each in self.list_sources() if document in {each.document, each.source}]
