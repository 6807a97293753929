"""Names of files in the folder of sources that are no documents: hidden files, litter, and unfinished downloads."""

from __future__ import annotations

import re

_IGNORED = re.compile(
    r"\..*"  # hidden: also .DS_Store, and .~lock.report.odt# of LibreOffice
    r"|~\$.*|.*~"  # open in Word; backups of editors
    r"|thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r"
    r"|\$recycle\.bin|system volume information|lost\+found|__macosx|@eadir"  # folders
    r"|.*\.(?:tmp|temp|swp|swo|part|partial|crdownload|download|opdownload|filepart|unfinished)",  # begun, not ended
    re.IGNORECASE | re.DOTALL,
)


def is_ignored(name: str) -> bool:
    """Tell whether a file or a folder is left alone, and its sidecar with it, by its name without a path."""
    return bool(_IGNORED.fullmatch(name.removesuffix(".toml")))
