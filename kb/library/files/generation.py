"""The number of a library's last commit, kept in its folder so that every later index continues from it."""

from __future__ import annotations

from pathlib import Path

from kb.library.files.safe_files import write_file

_GENERATION = "generation"


def read_generation(library: Path) -> int:
    """Return the newest generation recorded in a library's folder, or 0."""
    try:
        return int((library / _GENERATION).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def write_generation(library: Path, generation: int) -> None:
    """Record a generation in a library's folder, so that a new index, or another engine's, continues from it.

    Raises:
        LibraryError: The folder cannot be written.
    """
    write_file(library / _GENERATION, [f"{generation}\n".encode("ascii")])
