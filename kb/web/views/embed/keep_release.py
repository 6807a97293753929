"""Keeps the widget's files of a release, so that later versions go on serving them.

    python -m kb.web.views.embed.keep_release

Run this when a version is released, and commit what it writes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kb import __version__
from kb.errors import KBError
from kb.web.views.embed.widget import MODULE, RELEASES_FOLDER, SCRIPT


def keep_release(release: str, folder: Path) -> list[Path]:
    """Write the files of the present version, such as "0.3.0", into the folder of all releases.

    Raises:
        KBError: The folder has other files of this release.
    """
    kept = [folder / f"{release}-{each.hash}.{each.extension}" for each in (SCRIPT, MODULE)]
    others = sorted(path.name for path in folder.glob(f"{release}-*") if path not in kept)
    if others:
        raise KBError(
            f"'{folder}' has other files of version {release}: {', '.join(others)}. Raise __version__ in "
            "kb/__init__.py; or delete them, if this version was not released yet."
        )
    for path, each in zip(kept, (SCRIPT, MODULE), strict=True):
        path.write_bytes(each.content)
    return kept


if __name__ == "__main__":
    try:
        sys.stdout.writelines(f"{written}\n" for written in keep_release(__version__, RELEASES_FOLDER))
    except KBError as error:
        sys.exit(str(error))
