"""What tells one state of a file from another: its signature, without opening it, or the hash of its content."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

FileSignature = tuple[int, ...]
"""File signature: size and time of change in nanoseconds of a source, then of its sidecar file, if any."""


def read_file_signature(entry: os.DirEntry[str]) -> tuple[int, int]:
    """Return the signature of one file."""
    status = entry.stat()
    return status.st_size, status.st_mtime_ns


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
