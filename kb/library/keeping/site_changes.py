"""Changes of `library.toml`: each is validated as a whole, written as one, and what the file said before is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import tomlkit

from kb.errors import RefusedError, SettingsError
from kb.library.configuration import CONFIG_FILE, watch_configuration
from kb.library.files.archive import Archive
from kb.library.files.audit import record_change
from kb.library.files.safe_files import read_toml, write_file
from kb.present.metadata_table import NOTHING_WRITTEN
from kb.settings import DESK, LibraryConfig

_COMMAND = "site"
_MAX_KEPT = 100


def keep_former(folder: Path) -> Archive:
    """Return the archive of what `library.toml` said before, of a library's folder."""
    return Archive(folder / DESK / _COMMAND, _COMMAND)


def parse_settings(text: str) -> LibraryConfig:
    """Return the content of a `library.toml`.

    Raises:
        RefusedError: Names every fault.
    """
    try:
        return LibraryConfig.parse(text.encode("utf-8"), CONFIG_FILE)
    except SettingsError as error:
        raise RefusedError([f"{each}" for each in error.faults], NOTHING_WRITTEN) from error


def change_settings(folder: Path, change: Callable[[tomlkit.TOMLDocument], None]) -> tuple[str, ...]:
    """Change the `library.toml` of a library's folder, comments kept; return the keys that have other values then.

    Raises:
        RefusedError: It would have a fault; all are named, and nothing was written.
        LibraryError: It is not TOML, or cannot be read or written.
    """
    content = read_toml(folder / CONFIG_FILE)
    change(content)
    return write_settings(folder, tomlkit.dumps(content))


def write_settings(folder: Path, text: str) -> tuple[str, ...]:
    """Replace the `library.toml` of a library's folder; see `change_settings`."""
    path = folder / CONFIG_FILE
    before, after = watch_configuration(folder).refresh().config, parse_settings(text)
    changed = tuple(each for each in LibraryConfig.model_fields if getattr(before, each) != getattr(after, each))
    if not changed:
        return ()
    if path.exists():
        archive = keep_former(folder)
        archive.put(path, CONFIG_FILE, CONFIG_FILE)
        for each in archive.list_sources()[_MAX_KEPT:]:
            each.erase()
    write_file(path, [text.encode("utf-8")])
    watch_configuration(folder).refresh()
    record_change(folder, _COMMAND, "", CONFIG_FILE, ", ".join(changed))
    return changed


def forget_former(folder: Path) -> None:
    """Delete what `library.toml` said before: it may name whom a purge forgets.

    Raises:
        LibraryError: It cannot be deleted.
    """
    for each in keep_former(folder).list_sources():
        each.erase()
