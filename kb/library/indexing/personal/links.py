"""A personal folder's files as links in the folder of sources that is kept for it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kb.errors import FormatError, LibraryError
from kb.library.files.safe_files import choose_draft, translate_write_errors
from kb.library.indexing.ignored_files import is_ignored, looks_like_sidecar
from kb.read.registry import find_format, locate_sidecar


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """What belongs into a folder of sources.

    Attributes:
        entries: By name below it, the file to which a link leads, or the content of a file.
        roots: The folders that have these files.
        left_out: What is no document: "2 of other formats".
    """

    entries: Mapping[str, Path | bytes]
    roots: tuple[Path, ...]
    left_out: tuple[str, ...]


def describe_counts(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return counts with what they are of, without those of nothing."""
    return tuple(f"{count:,} {what}" for what, count in counts.items() if count)


def is_readable(name: str) -> bool:
    """Tell whether a file's name is that of a document in a format that is read."""
    try:
        find_format(name)
    except FormatError:
        return False
    return not is_ignored(name) and not looks_like_sidecar(name)


def find_files(folder: Path) -> FoundFiles:
    """Find the documents in and below a personal folder, with the metadata files beside them.

    Links are not followed: where others can put files into the folder, they could lead anywhere.

    Raises:
        LibraryError: The folder is not there or cannot be read.
    """
    entries: dict[str, Path | bytes] = {}
    left_out: Counter[str] = Counter()

    def pass_over(error: OSError) -> None:
        if Path(error.filename) == folder:
            raise LibraryError(
                f"'{folder}' cannot be read ({error.strerror}). Check that it is there, and its rights."
            ) from error
        left_out["closed to this user"] += 1

    for place, folders, names in os.walk(folder, onerror=pass_over):
        below = Path(place)
        folders[:] = [each for each in folders if not is_ignored(each)]
        visible = {each for each in (*folders, *names) if not is_ignored(each)}
        links = {each for each in visible if (below / each).is_symlink()}
        left_out["reached by links"] += len(links)
        own = visible.difference(folders, links)
        documents = set(filter(is_readable, own))
        sidecars = own & {locate_sidecar(Path(each)).name for each in documents}
        left_out["of other formats"] += len(own - documents - sidecars)
        for name in documents | sidecars:
            entries[(below / name).relative_to(folder).as_posix()] = below / name
    return FoundFiles(entries, (folder,), describe_counts(left_out))


def update_links(sources: Path, entries: Mapping[str, Path | bytes]) -> None:
    """Make a folder of sources have these entries and no others; what is there already is not touched.

    Raises:
        LibraryError: It cannot be written.
    """
    with translate_write_errors(sources):
        for place, folders, names in os.walk(sources, topdown=False):
            links = (each for each in folders if Path(place, each).is_symlink())  # what was a file is a folder now
            for path in (Path(place, each) for each in (*names, *links)):
                if path.relative_to(sources).as_posix() not in entries and not is_ignored(path.name):
                    path.unlink(missing_ok=True)
            if Path(place) != sources:
                with suppress(OSError):  # it is not empty
                    Path(place).rmdir()
        for name, wanted in entries.items():
            _put(sources / name, wanted)


def _put(path: Path, wanted: Path | bytes) -> None:
    with suppress(OSError):
        if wanted == (path.read_bytes() if isinstance(wanted, bytes) else path.readlink()):
            return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = choose_draft(path)
    if isinstance(wanted, bytes):
        draft.write_bytes(wanted)
    else:
        draft.symlink_to(wanted)
    draft.replace(path)
