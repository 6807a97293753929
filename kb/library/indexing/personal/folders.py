"""The one place where a path that somebody names becomes the folder of a library.

A folder of a library is that already. What a library keeps of a personal folder is in a folder of the user's cache,
whose `sources` has a link to each file. It is a library like any other to the rest of the program, except that commands
for keepers refuse it: links and metadata files are made anew whenever the sources are listed.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import tomlkit

from kb.errors import LibraryError
from kb.library.configuration import CONFIG_FILE
from kb.library.files.safe_files import keep_newest, translate_write_errors, write_file
from kb.library.indexing.personal.links import find_files, is_readable, update_links
from kb.library.indexing.personal.zotero import find_zotero_files
from kb.library.indexing.personal.zotero_profiles import DATABASE
from kb.settings import DESK, Settings

_ABOUT = "personal.json"
_SOURCES = "sources"
# A folder with one of these is a library's, also where its sources are on a disk that is not there.
_MARKS = (_SOURCES, CONFIG_FILE, "ids.jsonl", DESK)
_HASH_CHARS = 16


@dataclass(frozen=True, slots=True)
class PersonalFolder:
    """A personal folder, as when its files were last listed.

    Attributes:
        folder: Its real path.
        roots: The folders that have its files.
        left_out: What is no document: "2 of other formats".
    """

    folder: str
    is_zotero: bool
    roots: tuple[str, ...] = ()
    documents: int = 0
    left_out: tuple[str, ...] = ()

    def describe(self) -> str:
        """Return what was taken, and what was left out."""
        count = f"{self.documents:,} file{'' if self.documents == 1 else 's'}"
        left = f" Left out: {', '.join(self.left_out)}." if self.left_out else ""
        return f"'{self.folder}' has {count} to read, and nothing is written there.{left}"


def read_settings(**given: object) -> Settings:
    """Return the settings of the environment and those given, with the folder that has what is kept of the library.

    Raises:
        SettingsError: A setting has an impossible value.
        LibraryError: What is kept of a personal folder cannot be written.
    """
    settings = Settings.from_environment(os.environ, **given)
    return settings.model_copy(update={"library": locate_library(settings.library)})


def locate_library(folder: Path) -> Path:
    """Return the library's folder that somebody means: this one, or for a personal folder one in the user's cache.

    A folder without a file that can be read is not personal: it may become a library's.

    Raises:
        LibraryError: The folder cannot be read, or what is kept of a personal one cannot be written.
    """
    if any(os.path.lexists(folder / each) for each in _MARKS):
        return folder
    real = os.path.realpath(folder)
    library = _locate_cache() / hashlib.sha256(os.fsencode(real)).hexdigest()[:_HASH_CHARS]
    known, is_zotero = read_personal_folder(library), (folder / DATABASE).is_file()
    if known is None and not is_zotero and not (folder.is_dir() and find_files(folder).entries):
        return folder
    if known is None or (is_zotero and not known.is_zotero):
        _begin(library, PersonalFolder(real, is_zotero))
    return library


def _locate_cache() -> Path:
    """Return the user's folder for what can be made again."""
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        own = given if given.is_absolute() else Path("~/Library/Caches" if sys.platform == "darwin" else "~/.cache")
        return own.expanduser() / "kb"
    except RuntimeError as error:
        raise LibraryError("There is no home folder for an index. Name a folder in XDG_CACHE_HOME.") from error


def _begin(library: Path, personal: PersonalFolder) -> None:
    with translate_write_errors(library):
        library.parent.mkdir(parents=True, exist_ok=True)
        library.mkdir(mode=0o700, exist_ok=True)  # it gets the words of private files
        (library / _SOURCES).mkdir(exist_ok=True)
    title = "Zotero" if personal.is_zotero else os.fsencode(Path(personal.folder).name).decode(errors="replace")
    if not (library / CONFIG_FILE).exists():
        values = {"title": title or "/", "keep_copies": False, "embed_origins": list[str](), "exit": {"show": False}}
        write_file(library / CONFIG_FILE, [tomlkit.dumps(values).encode()])
    _write(library, personal)


def _write(library: Path, personal: PersonalFolder) -> None:
    write_file(library / _ABOUT, [json.dumps(asdict(personal)).encode("ascii")])


def read_personal_folder(library: Path) -> PersonalFolder | None:
    """Return the personal folder that a library's is kept for; None for any other library."""
    try:
        return _read_about(library / _ABOUT, (library / _ABOUT).stat())
    except (OSError, ValueError, TypeError):
        return None


@keep_newest
def _read_about(path: Path) -> PersonalFolder:
    values = json.loads(path.read_bytes())
    return PersonalFolder(**{**values, "roots": tuple(values["roots"]), "left_out": tuple(values["left_out"])})


def list_personal_roots(library: Path) -> tuple[Path, ...]:
    """Return the folders that have the files of a personal folder; none for any other library."""
    personal = read_personal_folder(library)
    return tuple(map(Path, personal.roots)) if personal else ()


def show_sources(library: Path) -> Path:
    """Return the folder in which a person finds the sources of a library."""
    personal = read_personal_folder(library)
    return Path(personal.folder) if personal else library / _SOURCES


def update_sources(library: Path) -> None:
    """Bring the links to the files of a personal folder up to date; nothing is done for any other library.

    Raises:
        LibraryError: The folder is not there or cannot be read, or what is kept of it cannot be written.
    """
    personal = read_personal_folder(library)
    if personal is None:
        return
    found = (find_zotero_files if personal.is_zotero else find_files)(Path(personal.folder))
    update_links(library / _SOURCES, found.entries)
    documents = sum(isinstance(each, Path) for name, each in found.entries.items() if is_readable(name))
    now = PersonalFolder(
        personal.folder, personal.is_zotero, tuple(map(os.fspath, found.roots)), documents, found.left_out
    )
    if now != personal:
        _write(library, now)


def refuse_personal_folder(library: Path) -> None:
    """Refuse to change documents of a personal folder.

    Raises:
        LibraryError: The library's folder is kept for one.
    """
    personal = read_personal_folder(library)
    if personal is None:
        return
    remedy = (
        "Change it in Zotero"
        if personal.is_zotero
        else "Change the files there; what is known of one can be written into a file NAME.EXT.toml beside it"
    )
    raise LibraryError(
        f"'{personal.folder}' is a folder of your own: it is read, and nothing is written there. {remedy}, then run "
        "'kb index' or 'kb serve' again. For all that keepers can do, make a library: a folder whose documents are in "
        "'sources'."
    )
