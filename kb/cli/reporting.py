"""`kb reports`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path

import click

from kb.citations.wording import format_pages
from kb.cli.options import add_json_option, add_library_option, print_json, refuse_other_user
from kb.cli.output.printing import format_count, print_line
from kb.errors import EngineError, LibraryError
from kb.library.files.audit import record_change
from kb.library.files.reader_reports import ReaderReport, close_report, list_reports
from kb.library.indexing.personal.folders import read_settings
from kb.library.indexing.sync import Library
from kb.library.view import LibraryView
from kb.present.answers import build_document_path, build_passage_path

_ALL = "all"


@click.command("reports", epilog="Example: kb reports --close 4b1f09c2a7d3e586")
@add_library_option
@click.option("--close", "named", multiple=True, metavar="ID", help="Close this one; 'all' closes all that are open.")
@click.option("--closed", "are_closed", is_flag=True, help="List those that are closed.")
@add_json_option
def reports(library: Path | None, named: Sequence[str], are_closed: bool, as_json: bool) -> None:
    """List what readers say is wrong, the oldest first: id, day, what is wrong, the page and its address, the text.

    Readers send it where 'library.toml' has reader_reports = true. --close puts what you have seen to to the closed
    ones, in the folder 'reports/closed', whose files can be deleted at any time.
    """
    if named and are_closed:
        raise click.UsageError("--close goes without --closed.")
    settings = read_settings(library=library)
    found = list_reports(settings.library, closed=are_closed)
    if named:
        found = _choose(found, named)
        refuse_other_user(settings.library)
        for each in found:
            close_report(settings.library, each)
            record_change(settings.library, "reports", each.document, change=f"closed report {each.id}")
    with ExitStack() as stack:
        view = None
        with suppress(EngineError):  # 'kb doctor' reports it; the reports can be read without an index
            view = stack.enter_context(Library(settings).open_view())
        subjects = [_describe_subject(each, view) for each in found]
    if as_json:
        rows = [
            {**asdict(each), "title": title, "pages": pages, "url": path}
            for each, (title, pages, path) in zip(found, subjects, strict=True)
        ]
        print_json(rows, settings.url)
        return
    for each, (title, pages, path) in zip(found, subjects, strict=True):
        place = ", ".join(filter(None, (title or "This document is gone", pages)))
        for line in _format_reader_report(each, f"{place}: {settings.url}{path}"):
            print_line(line)
    print_line(f"{format_count(len(found), 'report')} {'closed' if named or are_closed else 'open'}.")


def _choose(found: Sequence[ReaderReport], named: Sequence[str]) -> list[ReaderReport]:
    """Return the reports that are named; raise `LibraryError` if one is not open."""
    unknown = [each for each in named if each != _ALL and each not in {one.id for one in found}]
    if unknown:
        raise LibraryError(
            f"Nothing was closed: no report '{unknown[0]}' is open. Run 'kb reports' for those that are."
        )
    return [each for each in found if _ALL in named or each.id in named]


def _describe_subject(report: ReaderReport, view: LibraryView | None) -> tuple[str, str, str]:
    """Return the title, the pages and the path of a report's subject, as far as the library still has it."""
    record = view.get_document(report.document) if view else None
    passage = view.get_passage(report.passage) if view and report.passage else None
    pages = passage.find_pages() if passage else None
    if report.passage:
        path = build_passage_path(report.document, report.passage)
    else:
        path = build_document_path(report.document)
    title = record.metadata.title or record.source if record else ""
    return title, format_pages(pages) if pages else "", path


def _format_reader_report(report: ReaderReport, subject: str) -> Iterator[str]:
    """Yield the lines of a reader's report, with the title and address of its subject."""
    yield f"{report.id}  {report.date}  {report.kind}"
    yield f"    {subject}"
    yield from (f"    {line}" for line in report.text.splitlines())
