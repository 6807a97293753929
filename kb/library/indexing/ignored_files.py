"""Names of files in the folder of sources that are not documents: hidden, litter, unfinished downloads, sidecars."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

_IGNORED = re.compile(
    r"\..*"  # hidden: also .DS_Store, and .~lock.report.odt# of LibreOffice
    r"|~\$.*|.*~"  # open in Word; backups of editors
    r"|thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r"
    r"|\$recycle\.bin|system volume information|lost\+found|__macosx|@eadir"  # folders
    r"|.*\.(?:tmp|temp|swp|swo|part|partial|crdownload|download|opdownload|filepart|unfinished)",  # unfinished
    re.IGNORECASE | re.DOTALL,
)

# NAME.EXT.toml and its variants: .toml.txt of Notepad, .toml.bak, "report.pdf (1).toml", "report.toml (1)"
_SIDECAR_LIKE = re.compile(r"(.+?)\.toml(?![a-z]).*", re.IGNORECASE | re.DOTALL)


def is_ignored(name: str) -> bool:
    """Tell whether a file or a folder, by its name without a path, is ignored, and its sidecar with it."""
    return bool(_IGNORED.fullmatch(name.removesuffix(".toml")))


def looks_like_sidecar(name: str) -> bool:
    """Tell whether a file, by its name without a path, is or may be meant as a sidecar, and so is no document."""
    return _SIDECAR_LIKE.fullmatch(name) is not None


def name_owner(name: str) -> str:
    """Return the name of the source that a file named like a sidecar belongs to, if it exists."""
    return _SIDECAR_LIKE.sub(r"\1", name)


def find_owners(name: str, sources: Iterable[str]) -> list[str]:
    """Return the sources that a file named like a sidecar may be meant for, from the names in its folder."""
    given = name_owner(name).casefold()
    names = {each: each.casefold() for each in sorted(sources)}
    whole = [each for each, own in names.items() if re.match(rf"{re.escape(own)}(?![\w.])", given)]
    return [max(whole, key=len)] if whole else [each for each, own in names.items() if PurePosixPath(own).stem == given]
