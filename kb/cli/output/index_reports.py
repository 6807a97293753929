"""What indexing did, and what of the library needs its keeper, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from kb.citations.wording import format_page_list
from kb.cli.output.printing import format_count
from kb.library.indexing.index_report import IndexReport, SourceReport, Status
from kb.present.reviews import LibrarySummary
from kb.read.registry import find_format


def format_report(report: IndexReport, *, whole: bool) -> Iterator[str]:
    """Yield a line for each source, then the counts; unless `whole`, without unchanged sources that are in order."""
    for each in report.sources:
        if whole or each.status is not Status.UNCHANGED or each.faults:
            yield _format_source(each)
    counts = [f"{report.count(status):,} {status}" for status in Status if report.count(status)]
    yield (", ".join(counts) or "No sources") + "."
    yield from report.notes


def _format_source(each: SourceReport) -> str:
    said = [each.reason] if each.reason else []
    if each.status in {Status.ADDED, Status.CHANGED, Status.MOVED, Status.UNCHANGED}:
        pages = [format_count(each.pages, find_format(each.source).unit)] if each.pages else []
        said = [", ".join([*pages, format_count(each.passages, "passage")])]
    if each.unread_pages:
        said.append(f"no text on {format_page_list(each.unread_pages, find_format(each.source).unit)}")
    said += [remark.rstrip(".") for remark in each.remarks]
    return f"{each.status:<10} {each.source}" + (f"  {'; '.join(said)}" if said else "")


def format_summary(summary: LibrarySummary) -> str:
    """Return how many documents are indexed, and what needs the keeper, with the command that lists it."""
    count = summary["documents"]
    said = f"{format_count(count, 'document')} {'is' if count == 1 else 'are'} in."
    without = [
        (summary["without_text"], ("needs", "need"), "text recognition"),
        (summary["without_date"], ("has", "have"), "no date"),
        (summary["without_publisher"], ("has", "have"), "no publisher"),
    ]
    lacking = [f"{number:,} {verbs[number != 1]} {what}" for number, verbs, what in without if number]
    return f"{said} {', '.join(lacking)}: 'kb documents --unsure' lists them." if lacking else said
