"""The sample library: invented documents for trying the program."""

from __future__ import annotations

import shutil
from pathlib import Path

from kb.errors import LibraryError

SAMPLE = Path(__file__).parent / "library"


def write_sample(folder: Path) -> None:
    """Write the sample library into a folder of its own.

    Raises:
        LibraryError: The folder has files already, or cannot be written.
    """
    try:
        if folder.exists() and any(folder.iterdir()):
            raise LibraryError(
                f"'{folder}' has files already, and nothing invented is put among them. Name a new folder, "
                "or delete this one."
            )
        shutil.copytree(SAMPLE, folder, dirs_exist_ok=True, copy_function=shutil.copyfile)
    except OSError as error:
        raise LibraryError(f"'{folder}' cannot be written ({error.strerror}). Name another folder.") from error
