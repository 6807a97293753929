"""Routes that check quotations, with the report as files to keep. Pasted text is neither stored nor logged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from threading import BoundedSemaphore
from typing import NamedTuple, TypeVar

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.datastructures import MultiDict

from kb.citations.wording import format_pages, format_short_citation, spell_date
from kb.errors import CheckError, LimitError, ReadError
from kb.library.supersession import find_supersessions
from kb.model import CheckedQuotation, Match, QuotationReport
from kb.present.check_report import (
    VERDICT_WORDS,
    CheckAnswer,
    build_check_answer,
    judge,
    name_speaker,
    write_comment,
    write_pasted,
)
from kb.present.coverage import describe_coverage
from kb.present.lines import write_table
from kb.present.passage_files import WORD_TYPE, open_word_file, save_word_file
from kb.quotation_check import check
from kb.read.word.drafts import Remark, annotate_draft, read_draft
from kb.read.workers.confined_calls import run_confined
from kb.read.workers.main import MEGABYTE, describe_memory_limit
from kb.text.characters import remove_not_in_xml
from kb.web.app_state import current_site
from kb.web.components.page_picture import vary_by_save_data
from kb.web.middleware.responses import render_json
from kb.web.openapi.operations import describe_operation
from kb.web.params.models import CheckParameters
from kb.web.params.parsing import Fault, ParametersError, parse_body
from kb.web.site_address import site_origin
from kb.web.urls import permalink
from kb.web.views.check.page import build_check_page

MAX_FILE_BYTES = 5 * MEGABYTE
MAX_UNPACKED_BYTES = 20 * MEGABYTE
MAX_SECONDS, MAX_MEMORY_MB = 10.0, 512  # limits of reading an upload, below those of a keeper's file
MAX_PASTED_BYTES = 4 * MEGABYTE  # more than `max_check_chars`, so that a longer text is refused with a reason

_READERS = BoundedSemaphore(2)  # processes that read files at once
_T = TypeVar("_T")

check_views = Blueprint("check", __name__)


@check_views.get("/check")
def show_form() -> str:
    """Show the form to paste a text into."""
    return render_template("check/page.html", text="", checked=None, fault="", limits=current_site().settings)


@check_views.post("/check")
def show_report() -> Response:
    """Check a text or a Word file; a text that is too long is kept in the form."""
    _allow_long_texts(file_bytes=MAX_FILE_BYTES + MEGABYTE)  # accept slightly too large uploads, to explain the refusal
    upload = request.files.get("file")
    content = upload.read() if upload else b""
    if not content and _is_blank(request.form):
        return _show_form_again("", "There is no text in the box. Paste a sentence, or a whole draft.")
    site = current_site()
    text = ""
    try:
        text = _read_upload(content) if content else parse_body(CheckParameters).text
        with site.open_view() as view:
            checked = check(view, text, site.settings)
            wanted = request.form.getlist("as")
            kept_as = next((each for each in wanted if each in _WRITERS), "")
            if kept_as:
                return _send_report(checked, kept_as)
            if content and "word" in wanted:
                return _send_annotated(content, checked)
            shown = build_check_page(checked, view)
    except (CheckError, ReadError) as error:
        return _show_form_again(text, str(error))
    page = render_template("check/page.html", text=text, checked=shown, fault="", limits=site.settings)
    return vary_by_save_data(make_response(page))


@check_views.post("/check.json")
@describe_operation(CheckAnswer, operation_id="check_check_for_programs", body=CheckParameters)
def send_report() -> Response:
    """Check a text that comes as JSON or as a form."""
    _allow_long_texts()
    text = parse_body(CheckParameters).text
    site = current_site()
    try:
        with site.open_view() as view:
            return render_json(build_check_answer(check(view, text, site.settings), find_supersessions(view)))
    except CheckError as error:
        raise ParametersError([Fault("text", str(error))]) from error


def _read_upload(content: bytes) -> str:
    """Return the text of a Word file.

    Raises:
        CheckError: It is too large, other files are being read, or it has no text.
        ReadError: It cannot be read.
    """
    if len(content) > MAX_FILE_BYTES:
        raise CheckError(
            f"The file has {len(content) / MEGABYTE:.1f} MB; {MAX_FILE_BYTES // MEGABYTE} MB can be checked at once. "
            "Take pictures out of it, or paste its text."
        )
    text = _run_reader(read_draft, content, MAX_UNPACKED_BYTES)
    if not text.strip():
        raise CheckError("The file has no text. Choose another one, or paste a text.")
    return text


def _run_reader(function: Callable[..., _T], *arguments: object) -> _T:
    """Call a function of the reader of Word files in a worker process; never more than a few at a time.

    Raises:
        CheckError: Other files are being read, or it takes more than a visitor's file may.
        ReadError: The file cannot be read.
    """
    if not _READERS.acquire(blocking=False):
        raise CheckError("Other files are being read at this moment. Send yours again in a minute, or paste its text.")
    try:
        settings = current_site().settings
        return run_confined(function, *arguments, settings=settings, timeout_s=MAX_SECONDS, memory_mb=MAX_MEMORY_MB)
    except ReadError as error:
        if isinstance(error, LimitError) or str(error) == describe_memory_limit(MAX_MEMORY_MB):
            raise CheckError(
                f"Reading the file takes more than {MAX_SECONDS:g} seconds or {MAX_MEMORY_MB} MB of memory. "
                "Check it in parts, or paste its text."
            ) from error
        raise
    finally:
        _READERS.release()


def _send_annotated(content: bytes, checked: QuotationReport) -> Response:
    """Send a Word file back with a comment on each of its quotations."""
    remarks = tuple(Remark(each.span, write_comment(each, checked.coverage)) for each in checked.quotations)
    response = make_response(_run_reader(annotate_draft, content, remarks))
    response.content_type = WORD_TYPE
    response.headers["Content-Disposition"] = 'attachment; filename="checked.docx"'
    return response


def _write_table(checked: QuotationReport) -> bytes:
    return write_csv_report(list(list_rows(checked, _find_address)))


def _write_document(checked: QuotationReport) -> bytes:
    rows = list(list_rows(checked, _find_address))
    return write_word_report(checked, rows, datetime.now().astimezone().date())


_WRITERS = {"table": (_write_table, "text/csv; charset=utf-8", "csv"), "report": (_write_document, WORD_TYPE, "docx")}


def _send_report(checked: QuotationReport, kept_as: str) -> Response:
    """Send the report as a file to keep: "table" or "report"."""
    write, media_type, suffix = _WRITERS[kept_as]
    response = make_response(write(checked))
    response.content_type = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="quotations-checked.{suffix}"'
    return response


def _find_address(match: Match) -> str:
    """Return the absolute address of the passage in which the words of a match begin."""
    return site_origin() + permalink(match.hit.document.id, match.hit.passage.id)


def _show_form_again(text: str, fault: str) -> Response:
    """Show the form with the text and what is wrong with it."""
    limits = current_site().settings
    return make_response(render_template("check/page.html", text=text, checked=None, fault=fault, limits=limits), 400)


def _is_blank(form: MultiDict[str, str]) -> bool:
    """Tell whether the form was submitted without a text."""
    return "text" in form and not any(map(str.strip, form.getlist("text")))


def _allow_long_texts(file_bytes: int = 0) -> None:
    """Allow the longest text, and `file_bytes` of a file."""
    request.max_content_length = MAX_PASTED_BYTES + file_bytes
    request.max_form_memory_size = MAX_PASTED_BYTES


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
