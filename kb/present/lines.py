"""Concordance lines for programs: JSON and table rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from typing_extensions import TypedDict

from kb.present.answers import DocumentBrief, PageAnswer, QueryAnswer


class LineAnswer(TypedDict):
    """A match, with what is before and after it in its passage; `span` has its offsets in the passage's text."""

    left: str
    match: str
    right: str
    document: DocumentBrief
    passage: str
    span: tuple[int, int]
    page: PageAnswer | None
    citation: str
    url: str


class LinesAnswer(TypedDict):
    """The matches of a search, one line each; `has_more` where there are more than the `total` that was collected."""

    query: QueryAnswer
    total: int
    has_more: bool
    page: int
    per_page: int
    lines: list[LineAnswer]


COLUMNS = ("left", "match", "right", "document", "page", "citation", "address")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows below the names of their columns as CSV in UTF-8, with the byte order mark that spreadsheets need.

    A cell that a spreadsheet would read as a formula begins with an apostrophe, since the words are those of other
    people's documents (OWASP, "CSV injection").
    """
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(head)
    table.writerows([guard_cell(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig", "replace")


def guard_cell(cell: str) -> str:
    """Return a cell that no spreadsheet reads as a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA_SIGNS) else cell
