"""Text output of the `kb` command: reports, search results, checked quotations, figures.

All output goes through `print_line` and `print_text`, so that no file name and no word of a document moves the cursor,
sets the title of the window or looks like a line of the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import click

from kb.citations.wording import format_page_list, format_pages, format_short_citation
from kb.errors import KBError, RefusedError, SettingsError
from kb.evaluation import CaseReport, Evaluation, MeanMetrics
from kb.library.files.archive import ArchivedSource
from kb.library.files.audit import BY_HAND
from kb.library.files.reader_reports import ReaderReport
from kb.library.indexing.index_report import IndexReport, SourceReport, Status
from kb.library.keeping.metadata_changes import MetadataChange
from kb.library.keeping.purge_preview import PurgePreview
from kb.library.keeping.repetitions import Likeness, Repetition
from kb.model import (
    Answer,
    CheckedQuotation,
    DiffOp,
    Hit,
    KnownItem,
    Match,
    MatchStatus,
    QuotationReport,
    ReadAs,
    TextCoverage,
)
from kb.present.answers import build_known_item_path, build_passage_path
from kb.present.check_report import (
    WORD_FOR_WORD,
    compare_attribution,
    compare_place,
    count_verdicts,
    describe_longest_match,
    describe_match,
    describe_serious_change,
    describe_status,
    judge,
    write_pasted,
)
from kb.present.coverage import describe_coverage, describe_pages_without_text
from kb.present.excerpts import select_excerpt
from kb.present.unsure_metadata import LibrarySummary
from kb.text.control_chars import escape_controls

_STYLES = re.compile(r"(\x1b\[[0-2]m)")  # bold, dim and back, as click.style writes them


def print_line(line: str, *, err: bool = False) -> None:
    """Print a line; a line end within it is shown as an escape, as are control characters."""
    click.echo(escape_controls(line), err=err)


def log_line(line: str) -> None:
    """Print a line to standard error."""
    print_line(line, err=True)


def print_text(text: str, *, err: bool = False) -> None:
    """Print text with lines and styles; other control characters are shown as escapes."""
    pieces = _STYLES.split(text)
    pieces[::2] = [escape_controls(each, kept="\n\t") for each in pieces[::2]]
    click.echo("".join(pieces), err=err)


def print_error(error: KBError) -> None:
    """Print an error to standard error; several faults are a line each."""
    if isinstance(error, RefusedError):
        for number, line in enumerate(error.lines):
            print_line(line if number else f"kb: {line}", err=True)
        return
    (print_text if isinstance(error, SettingsError) else print_line)(f"kb: {error}", err=True)


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
        pages = [format_count(each.pages, "page")] if each.pages else []
        said = [", ".join([*pages, format_count(each.passages, "passage")])]
    if each.unread_pages:
        said.append(f"no text on {format_page_list(each.unread_pages)}")
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


def format_archived(archived: ArchivedSource) -> str:
    """Return what a source in the trash or the history is, and how it came there."""
    title = f"  “{archived.title}”" if archived.title else ""
    how = "by hand, found" if archived.command == BY_HAND else f"by 'kb {archived.command}'"
    user = f" by {archived.user}" if archived.user else ""
    return f"{archived.time}  {archived.source}{title}  {archived.size:,} bytes  ({how}{user})"


def format_preview(preview: PurgePreview) -> Iterator[str]:
    """Yield the lines that say what a purge will take."""
    what = f"passage {preview.target}, of" if preview.is_passage else f"{format_count(preview.passages, 'passage')}, of"
    yield f"To be purged, for good: {what}"
    for each in preview.sources:
        title = f" “{each.title}”," if each.title else ""
        copied = "; it has the same contents" if each.is_copy else ""
        yield f"    {each.id}: '{each.source}',{title} {format_count(each.passages, 'passage')}{copied}"
    for number, place in ((preview.versions, "history"), (preview.removed, "trash")):
        if number:
            yield f"    {format_count(number, 'version')} in the {place}"
    if preview.reports:
        yield f"    {format_count(preview.reports, 'report')} of readers"
    if preview.is_passage:
        yield "The document stays without it, and its file is not shown any more."
    if any(each.is_copy for each in preview.sources):
        yield "To take away only one of these copies, run 'kb remove' with its id instead."
    if preview.repetitions:
        yield "Elsewhere in the library; this stays, unless you choose it:"
    for number, repetition in enumerate(preview.repetitions, 1):
        yield f"{number:>3}. {_describe_repetition(repetition)}"
        yield f"     {repetition.document}, passage {repetition.passage}: “{repetition.excerpt}”"


def _describe_repetition(repetition: Repetition) -> str:
    what = {
        Likeness.COPIED: "the same words",
        Likeness.QUOTED: f"{repetition.words} words in a row",
        Likeness.RETOLD: "perhaps the same in other words",
    }[repetition.likeness]
    return f"{what}, in “{repetition.title}”"


def format_reader_report(report: ReaderReport, subject: str) -> Iterator[str]:
    """Yield the lines of a reader's report, with the title and address of its subject."""
    yield f"{report.id}  {report.date}  {report.kind}"
    yield f"    {subject}"
    yield from (f"    {line}" for line in report.text.splitlines())


def format_changes(changes: Iterable[MetadataChange]) -> Iterator[str]:
    """Yield a line for each key of a metadata file to be changed."""
    for each in changes:
        new = each.new or "not in the metadata file"
        said = f"{new}, as it was read" if new == each.old else f"{each.old or 'nothing'} -> {new}"
        yield f"{each.source.id}  {each.key}: {said}"


def format_count(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless it is 1."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def format_answer(found: Answer, site_url: str, checked: CheckedQuotation | None = None) -> Iterator[str]:
    """Yield the best bets, the known items, the places of the words, the passages, and the total.

    `site_url` may be "". The words of the search are `checked` where they were looked up as a quotation.
    """
    for bet in found.best_bets:
        place = bet.document.metadata.title + (f": {bet.passage.text}" if bet.passage else "")
        yield f"Chosen by the editor. {bet.note}\n{place}\n"
    if found.known_items:
        yield "\n".join(_format_known_item(each, site_url) for each in found.known_items) + "\n"
    if checked:
        places = (format_short_citation(each.hit.document, each.pages) for each in checked.matches)
        yield "\n".join([describe_status(checked), *places]) + "\n"
    if found.only_by_meaning:
        yield "No passage has these words; these are near in meaning.\n"
    for number, hit in enumerate(found.results.hits, 1):
        yield f"{number}. {_format_heading(hit)}"
        yield _embolden_matches(hit)
        repeated = found.repeated.get(hit.passage.id, ())
        yield from (click.style(f"also in {_format_place(each)}", dim=True) for each in repeated)
        yield ""
    if not found.results.total:
        yield from describe_library(found.coverage)
    shown = len(found.listed_hits)
    yield format_count(found.results.total, "passage") + (f"; {shown} shown." if shown < found.results.total else ".")


def _format_known_item(item: KnownItem, site_url: str) -> str:
    """Return a known item with its path, and how much the library has on it."""
    counts = {
        ReadAs.LAW: f"a law that is cited in {format_count(item.count, 'passage')}",
        ReadAs.PROVISION: f"a provision that is cited in {format_count(item.count, 'passage')}",
        ReadAs.SPEAKER: f"a speaker with {format_count(item.count, 'quotation')}",
        ReadAs.TITLE: "the title of a document",
        ReadAs.FORM: "the number of a form",
        ReadAs.NUMBER: "the number of a document",
    }
    name = ", ".join(filter(None, (item.name, item.provision)))
    title = f": {item.document.metadata.title}" if item.document and item.kind is not ReadAs.TITLE else ""
    return f"{name}{title} ({counts[item.kind]}): {site_url}{build_known_item_path(item)}"


def describe_library(coverage: TextCoverage) -> Iterator[str]:
    """Yield how much of the library was searched, and how much of it cannot be."""
    yield " ".join(filter(None, (describe_coverage(coverage), describe_pages_without_text(coverage))))


def _format_place(hit: Hit) -> str:
    return ", ".join([hit.document.metadata.title, *([format_pages(hit.pages)] if hit.pages else [])])


def _format_heading(hit: Hit) -> str:
    pages = hit.pages
    facts = [hit.document.metadata.title, format_pages(pages) if pages else "", *hit.passage.heading]
    facts += ["related by meaning"] if hit.related else []
    return click.style(" · ".join(fact for fact in facts if fact), dim=True)


def _embolden_matches(hit: Hit) -> str:
    cut = select_excerpt(hit.passage.text, hit.spans)
    out, at = "", cut.span.start
    for span in hit.spans:
        if cut.span.start <= span.start and span.end <= cut.span.end:
            out += hit.passage.text[at : span.start] + click.style(span.slice(hit.passage.text), bold=True)
            at = span.end
    return out + hit.passage.text[at : cut.span.end]


def format_check(checked: QuotationReport, site_url: str) -> Iterator[str]:
    """Yield a summary, each quotation, what "exact" disregards, and how much was searched; `site_url` may be ""."""
    counts = [f"{count:,} {verdict.value}" for verdict, count in count_verdicts(checked)]
    if counts:
        yield f"{', '.join(counts).capitalize()}.\n"
    for number, each in enumerate(checked.quotations, 1):
        yield "\n".join(_format_checked_quotation(number, each, site_url)) + "\n"
    yield WORD_FOR_WORD
    yield from describe_library(checked.coverage)


def _format_checked_quotation(number: int, checked: CheckedQuotation, site_url: str) -> Iterator[str]:
    """Yield a quotation and its matches; words that differ are written [-pasted-] {+source+}."""
    yield f"{number}. {' '.join(write_pasted(checked).split())}"
    yield f"   {judge(checked).value.capitalize()}. {describe_status(checked)}"
    for match in checked.matches:
        pages = [format_pages(match.pages)] if match.pages else []
        facts = [match.hit.document.metadata.title or match.hit.document.source, *pages, *match.hit.passage.heading]
        yield "   " + click.style(" · ".join(facts), dim=True)
        yield f"   {site_url}{build_passage_path(match.hit.document.id, match.hit.passage.id)}"
        said = [
            describe_match(checked, match),
            *map(describe_serious_change, match.serious),
            _format_diff(match),
            compare_attribution(checked.attributed_to, match),
            compare_place(checked, match),
        ]
        yield from (f"   {each}" for each in said if each)
    if checked.status is MatchStatus.ABSENT:
        run = checked.longest_match
        yield f"   {describe_longest_match(run)}" + (f" {run.words}" if run else "")
        if run:
            yield "   " + _format_heading(run.hit)


def _format_diff(match: Match) -> str:
    """Return the source's words with the differences marked, or "" where there are none."""
    if match.status is MatchStatus.EXACT:
        return ""
    pieces = []
    for each in match.diff:
        if each.op is not DiffOp.EQUAL and each.pasted:
            pieces.append(f"[-{each.pasted}-] ")
        if each.source:
            pieces.append(each.source if each.op is DiffOp.EQUAL else f"{{+{each.source}+}}")
            pieces.append(each.after)
    return "".join(pieces).strip()


def format_evaluation(found: Evaluation) -> Iterator[str]:
    """Yield a line of relevance figures for each way of searching, and the number of missing judged passages."""
    for way, figures in (("words only", found.words), ("blended", found.blended)):
        if figures:
            yield f"{way:<12}{_format_figures(figures)}"
    if found.unknown:
        missing = format_count(len(found.unknown), "judged passage")
        yield f"{missing} not in this library: {', '.join(sorted(found.unknown))}"


def _format_figures(figures: MeanMetrics) -> str:
    means = (
        ("nDCG@10", figures.ndcg),
        ("MRR@10", figures.mrr),
        ("recall@100", figures.recall),
        ("in three", figures.in_three),
        ("in ten", figures.in_ten),
    )
    shown = "  ".join(f"{name} {value:.3f}" for name, value in means)
    return f"{shown}  {figures.ms:.1f} ms a query, {figures.queries:,} queries"


def format_cases(report: CaseReport) -> Iterator[str]:
    """Yield the failed conditions below the ids of their cases, and then the counts."""
    for checked in report.failing:
        yield checked.case.id
        for failure in checked.failures:
            yield f"  {failure.condition.describe()}"
            yield f"    {failure.reason}"
            for rank, hit in failure.came:
                pages = f", {format_pages(hit.pages)}" if hit.pages else ""
                yield f"    {rank:>3}. {hit.document.id}/{hit.passage.id}{pages}"
    for (holding, total), noun in ((report.count_cases(), "case"), (report.count_conditions(), "condition")):
        yield f"{holding:,} of {format_count(total, noun)} hold{'s' if total == 1 else ''}."
