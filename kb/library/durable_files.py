"""Files of a library's folder that are replaced as a whole, so that a failure leaves the old one or the new one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kb.errors import LibraryError

_UNFINISHED = ".unfinished"


def read_file(path: Path) -> bytes | None:
    """Return the content of a file; None where there is none.

    Raises:
        LibraryError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LibraryError(f"'{path}' cannot be read ({error.strerror}). Check the file and its rights.") from error


def write_file(path: Path, content: Iterable[bytes], *, like: Path | None = None) -> None:
    """Write a file under another name, wait until it is on disk, and give it its name, on disk too.

    Args:
        path: Where to.
        content: In pieces.
        like: A file whose rights it gets; those of new files where None.

    Raises:
        LibraryError: It cannot be written; what was there before is still there.
    """
    unfinished = path.with_name(path.name + _UNFINISHED)
    try:
        with unfinished.open("wb") as file:
            file.writelines(content)
            file.flush()
            os.fsync(file.fileno())
        if like is not None:
            shutil.copymode(like, unfinished)
        unfinished.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise LibraryError(
            f"'{path}' cannot be written ({error.strerror}). Check the folder, its rights and the disk."
        ) from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
