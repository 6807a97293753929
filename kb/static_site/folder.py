"""The folder of an exported site: files are written whole, only where they change, and removed when no longer needed.

A list in the folder names the files of exports. It is complete at any moment: a file is named before it is written, so
that the next export knows the files of one that was killed. Other files are never touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from kb.durable_files import hold_lock, make_folder, translate_disk_errors
from kb.errors import KBError

LIST = ".kb-site"
_FIRST_LINE = "# Files of a site that 'kb export-site' writes and removes."


@dataclass(slots=True)
class ExportCount:
    """The number of files of an export, and of those that it wrote or removed."""

    files: int = 0
    written: int = 0
    removed: int = 0


@dataclass(slots=True)
class SiteFolder:
    """The folder while an export writes to it.

    Attributes:
        former: Names of the files of earlier exports, relative, with slashes.
        present: Names of those of this one.
    """

    path: Path
    former: frozenset[str]
    present: set[str] = field(default_factory=set)
    count: ExportCount = field(default_factory=ExportCount)

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Self]:
        """Open a folder that is new, empty, or of an earlier export.

        Raises:
            KBError: It has files of others only, another export is writing to it, or the disk has an error.
        """
        remedy = "Check the folder, its rights and the disk, and export again."
        with translate_disk_errors(KBError, f"The site could not be written to '{path}'", remedy):
            if path.exists() and not (path / LIST).exists() and (not path.is_dir() or any(path.iterdir())):
                raise KBError(
                    f"'{path}' has files that no export wrote. Name one that is new, empty, or of an earlier export."
                )
            make_folder(path)
            try:
                with hold_lock(path / LIST):
                    lines = (path / LIST).read_text(encoding="utf-8").splitlines()
                    yield cls(path, frozenset(line for line in lines if not line.startswith("#")))
            except BlockingIOError:
                raise KBError(f"Another export is writing to '{path}'. Wait until it is done.") from None

    def has(self, name: str) -> bool:
        """Tell whether this export has written a file."""
        return name in self.present

    def write(self, name: str, content: bytes) -> None:
        """Write a file unless it has this content.

        Raises:
            KBError: There is a file of this name that no export wrote.
        """
        path = self.path / name
        is_new = name not in self.former and name not in self.present
        self.present.add(name)
        self.count.files = len(self.present)
        if is_new:
            if path.exists():
                raise KBError(f"'{path}' is a file that no export wrote. Move it, and export again.")
            self._note(name)
        elif path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = _name_draft(path)
        draft.write_bytes(content)
        draft.replace(path)
        self.count.written += 1

    def finish(self) -> None:
        """Remove the files of earlier exports that are no longer needed, and the drafts of one that was killed."""
        for name in sorted(self.former - self.present):
            path = self.path / name
            if path.exists():
                path.unlink()
                self.count.removed += 1
            _name_draft(path).unlink(missing_ok=True)
            with suppress(OSError):  # until one has other files
                for folder in path.relative_to(self.path).parents[:-1]:
                    (self.path / folder).rmdir()
        for name in self.present:
            _name_draft(self.path / name).unlink(missing_ok=True)
        if self.present != self.former:
            draft = self.path / f"{LIST}.draft"
            draft.write_text("".join(f"{line}\n" for line in (_FIRST_LINE, *sorted(self.present))), encoding="utf-8")
            draft.replace(self.path / LIST)

    def _note(self, name: str) -> None:
        with (self.path / LIST).open("a", encoding="utf-8") as file:
            file.write(f"{name}\n")


def _name_draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.draft")
