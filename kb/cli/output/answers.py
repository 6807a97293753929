"""Search results and checked quotations as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

import click

from kb.citations.wording import format_pages, format_short_citation
from kb.cli.output.printing import format_count
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
    VERDICT_WORDS,
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


def format_answer(found: Answer, site_url: str) -> Iterator[str]:
    """Yield the best bets, the known items, the places of the words, the passages, and the total.

    `site_url` may be "".
    """
    for bet in found.best_bets:
        place = bet.document.metadata.title + (f": {bet.passage.text}" if bet.passage else "")
        yield f"Chosen by the editor. {bet.note}\n{place}\n"
    if found.known_items:
        yield "\n".join(_format_known_item(each, site_url) for each in found.known_items) + "\n"
    if found.checked:
        places = (format_short_citation(each.hit.document, each.pages) for each in found.checked.matches)
        yield "\n".join([describe_status(found.checked), *places]) + "\n"
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
    yield f"   {VERDICT_WORDS[judge(checked)]}. {describe_status(checked)}"
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
