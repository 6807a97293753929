"""The report on checked quotations as files to keep: a table as CSV, and a document for Word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from kb.citations.wording import format_pages, format_short_citation, spell_date
from kb.model import CheckedQuotation, Match, QuotationReport
from kb.present.check_report import VERDICT_WORDS, judge, name_speaker, write_comment, write_pasted
from kb.present.coverage import describe_coverage
from kb.present.lines import write_table
from kb.present.passage_files import open_word_file, save_word_file
from kb.text.characters import remove_not_in_xml


class ReportRow(NamedTuple):
    """A checked quotation in words; document, page, citation and address are "" without a match."""

    number: str
    verdict: str
    words: str
    findings: str
    speaker_in_text: str
    speaker_in_document: str
    document: str
    page: str
    citation: str
    address: str


_HEAD = tuple(name.replace("_", " ") for name in ReportRow._fields)


def list_rows(report: QuotationReport, find_address: Callable[[Match], str]) -> Iterator[ReportRow]:
    """Yield a row for each quotation in order, with its best match; `find_address` gives a match's absolute address."""
    for number, checked in enumerate(report.quotations, 1):
        yield _build_row(number, checked, report, find_address)


def _build_row(
    number: int, checked: CheckedQuotation, report: QuotationReport, find_address: Callable[[Match], str]
) -> ReportRow:
    best = checked.matches[0] if checked.matches else None
    record = best.hit.document if best else None
    return ReportRow(
        number=str(number),
        verdict=VERDICT_WORDS[judge(checked)],
        words=write_pasted(checked),
        findings=write_comment(checked, report.coverage),
        speaker_in_text=checked.attributed_to,
        speaker_in_document=name_speaker(best.quotation) if best and best.quotation else "",
        document=(record.metadata.title or record.source) if record else "",
        page=format_pages(best.pages) if best and best.pages else "",
        citation=format_short_citation(record, best.pages, best.hit.passage) if best and record else "",
        address=find_address(best) if best else "",
    )


def write_csv_report(rows: Sequence[ReportRow]) -> bytes:
    """Write the rows below their names as CSV for spreadsheets."""
    return write_table(_HEAD, rows)


def write_word_report(report: QuotationReport, rows: Sequence[ReportRow], day: date) -> bytes:
    """Write the report as a Word file: what was searched and when, and each quotation with what was found."""
    file = open_word_file(f"{len(rows)} {'quotation' if len(rows) == 1 else 'quotations'} checked")
    file.add_paragraph(f"{spell_date(day.isoformat())}. {describe_coverage(report.coverage)}")
    for notice in report.notices:
        file.add_paragraph(notice)
    for row in rows:
        file.add_heading(f"{row.number}. {row.verdict}", 2)
        file.add_paragraph(remove_not_in_xml(row.words), "Quote")
        file.add_paragraph(remove_not_in_xml(row.findings))
        if row.address:
            file.add_paragraph(row.address)
    return save_word_file(file)
