"""All quotations as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from kb.citations.wording import format_pages, format_short_citation
from kb.library.view import LibraryView
from kb.model import DocumentRecord, Passage, Quotation
from kb.present.lines import guard_cell
from kb.web import urls

_MARK = "\ufeff"  # byte order mark, by which spreadsheets recognise UTF-8


class ExportedQuotation(NamedTuple):
    """A quotation; a cell that a spreadsheet would take for a formula begins with an apostrophe.

    `speaker`, `role` and `organisation` are empty where the library lists nobody for the words; `grade` says how sure
    it is of them ("stated", "inferred", "editor", "uncertain"). `source` is the work whose words they are, where nobody
    spoke. `document` is a title, `page` is as printed, and `address` leads to the words.
    """

    quotation: str
    speaker: str
    role: str
    organisation: str
    grade: str
    source: str
    document: str
    page: str
    citation: str
    address: str


def write_quotations(view: LibraryView, documents: Iterable[tuple[DocumentRecord, Sequence[Passage]]]) -> Iterator[str]:
    """Yield the head of the table, then the rows of each document.

    A table can be sorted by speaker, which makes it a list of speakers: it names only those whom the library lists.
    """
    yield _MARK + _write_rows([ExportedQuotation._fields])
    for record, passages in documents:
        speakers = [each.speaker_id for passage in passages for each in passage.quotations if each.speaker_id]
        listed = view.name_speakers(list(dict.fromkeys(speakers)))
        yield _write_rows(
            _build_row(record, passage, each, is_listed=each.speaker_id in listed)
            for passage in passages
            for each in passage.quotations
        )


def _build_row(record: DocumentRecord, passage: Passage, quotation: Quotation, *, is_listed: bool) -> ExportedQuotation:
    pages = passage.find_pages(quotation.span.start, quotation.span.end)
    said_by = (quotation.speaker, quotation.role, quotation.organisation) if is_listed else ("", "", "")
    return ExportedQuotation(
        quotation.text,
        *said_by,
        grade=quotation.grade.value,
        source=quotation.source,
        document=record.title,
        page=format_pages(pages) if pages else "",
        citation=format_short_citation(record, pages, passage),
        address=urls.site_origin() + urls.permalink(record.id, passage.id, quotation.span),
    )


def _write_rows(rows: Iterable[Sequence[str]]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written).writerows([guard_cell(cell) for cell in row] for row in rows)
    return written.getvalue()


def write_last_row(end: Literal["complete", "stopped"], generation: int) -> str:
    """Return the last row, whose first cell says whether all quotations precede it, and which has no address."""
    missing = "" if end == "complete" else ", quotations are missing: ask again"
    return _write_rows([(f"# {end}, generation {generation}{missing}", *[""] * (len(ExportedQuotation._fields) - 1))])
