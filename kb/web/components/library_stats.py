"""Counts of documents, pages, passages and publishers in a library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.model import DocumentRecord


@dataclass(frozen=True, slots=True)
class LibraryStats:
    """The size of a library; the years are empty where no document has a date."""

    documents: int
    pages: int
    passages: int
    publishers: int
    first_year: str
    last_year: str


def count_library(records: Sequence[DocumentRecord]) -> LibraryStats:
    """Return the counts of a library with these documents."""
    years = sorted(record.metadata.date[:4] for record in records if record.metadata.date)
    return LibraryStats(
        documents=len(records),
        pages=sum(record.page_count for record in records),
        passages=sum(record.passages for record in records),
        publishers=len({record.metadata.read_publisher for record in records} - {""}),
        first_year=years[0] if years else "",
        last_year=years[-1] if years else "",
    )
