"""Where Zotero's data folder is, as its profiles and its makers say."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from kb.errors import LibraryError

DATABASE = "zotero.sqlite"
_PROFILES = (
    ".zotero/zotero/*/prefs.js",  # Linux
    "Library/Application Support/Zotero/Profiles/*/prefs.js",  # macOS
)
_FOLDERS = ("Zotero", ".var/app/org.zotero.Zotero/data/zotero", "snap/zotero-snap/common/Zotero")
_PREFERENCE = re.compile(r'^user_pref\("extensions\.zotero\.(dataDir|baseAttachmentPath)", (".*")\);', re.MULTILINE)


def find_data_folder(given: Path) -> Path:
    """Return the data folder that somebody names; where the path is empty, the first usual one that has a database.

    Raises:
        LibraryError: There is no database.
    """
    own = (Path(each["dataDir"]) for each in _read_profiles() if "dataDir" in each)
    usual = (*own, *(Path.home() / each for each in _FOLDERS))
    for folder in (given,) if given.parts else usual:
        if os.path.isfile(folder / DATABASE):  # noqa: PTH113 - False also where a folder is closed
            return folder
    where = f"in '{given}'" if given.parts else "in the usual places"
    raise LibraryError(
        f"There is no '{DATABASE}' {where}. Zotero's settings show the folder that has it (Advanced, Files and "
        "Folders): name it, as in 'kb serve --zotero FOLDER'."
    )


def find_base_folder(data_folder: Path) -> Path | None:
    """Return the folder to which the paths of linked files are relative, as the profile of a data folder says."""
    for each in _read_profiles():
        is_its = "dataDir" not in each or Path(each["dataDir"]).resolve() == data_folder.resolve()
        if is_its and each.get("baseAttachmentPath"):
            return Path(each["baseAttachmentPath"])
    return None


def _read_profiles() -> Iterator[Mapping[str, str]]:
    """Yield the paths that profiles set, by the names of the preferences."""
    for pattern in _PROFILES:
        for path in sorted(Path.home().glob(pattern)):
            with suppress(OSError, ValueError):
                found = _PREFERENCE.findall(path.read_text(encoding="utf-8"))
                yield {name: json.loads(value) for name, value in found}
