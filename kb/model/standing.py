"""Why a document is no longer in force."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.model.passages import DocumentRecord


class OutdatedBy(StrEnum):
    """How it is known that a document is no longer in force: by what its metadata say, by names, or by the day."""

    METADATA = "metadata"
    NAME = "name"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Outdated:
    """Why a document is no longer in force, and what stands in its place.

    Attributes:
        successor: The newest document of the library that replaces it.
        words: An address, or words, that name what replaces it and is not in the library.
        until: The last day on which it was in force, where the metadata say so.
    """

    by: OutdatedBy
    successor: DocumentRecord | None = None
    words: str = ""
    until: str = ""
