"""Copies of the last faultless content of a keeper's files, in a folder of the library."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from kb.errors import LibraryError
from kb.library.files.safe_files import find_other_owner, write_file

LAST_GOOD = "last-good"  # the folder in the library's: of library.toml, of the synonyms, and of the sidecar files


def keep_copy(path: Path, data: bytes, *, like: Path) -> None:
    """Store the content of a file as a copy with the permissions of `like`, unless it is already stored.

    Raises:
        LibraryError: The copy cannot be written, or its folder belongs to a user who then could not.
    """
    with suppress(OSError):
        if path.read_bytes() == data:
            return
    folder = next(each for each in path.parents if each.is_dir())
    if find_other_owner(folder) is not None:
        raise LibraryError(f"'{folder}' belongs to another user. Run the command as that user.")
    write_file(path, [data], like=like)
