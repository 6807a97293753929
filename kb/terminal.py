"""What the command prints, as lines for people: reports, answers, checked quotations, figures.

Owns words and their looks on a terminal. Prints nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import click

from kb.evaluation import Figures
from kb.model import Answer, Change, CheckedQuotation, Hit, Match, Standing
from kb.present.answers import passage_path
from kb.present.citations import page_words
from kb.present.excerpts import excerpt
from kb.present.findings import attribution_words, place_words, run_words, standing_words
from kb.present.pages import page_list
from kb.reports import Report, SourceReport, Status


def report_lines(report: Report, *, whole: bool) -> Iterator[str]:
    """Give a line for each source (where not `whole`: for those with something to say), then the counts."""
    for each in report.sources:
        if whole or each.status in {Status.ADDED, Status.CHANGED, Status.REMOVED} or each.status is Status.REFUSED:
            yield _source_line(each)
    counts = [f"{report.count(status):,} {status}" for status in Status if report.count(status)]
    yield (", ".join(counts) or "No sources") + "."


def _source_line(each: SourceReport) -> str:
    said = [each.reason] if each.reason else []
    if each.status in {Status.ADDED, Status.CHANGED, Status.UNCHANGED}:
        pages = [count(each.pages, "page")] if each.pages else []
        said = [", ".join([*pages, count(each.passages, "passage")])]
    if each.unread_pages:
        said.append(f"no text on {page_list(each.unread_pages)}")
    said += [remark.rstrip(".") for remark in each.remarks]
    return f"{each.status:<10} {each.source}" + (f"  {'; '.join(said)}" if said else "")


def count(number: int, noun: str) -> str:
    """Return a number and its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def answer_lines(found: Answer) -> Iterator[str]:
    """Give what the editor chose, the passages, and how many there are."""
    for bet in found.best_bets:
        place = bet.document.metadata.title + (f": {bet.passage.text}" if bet.passage else "")
        yield f"Chosen by the editor. {bet.note}\n{place}\n"
    for number, hit in enumerate(found.results.hits, 1):
        yield f"{number}. {_hit_heading(hit)}"
        yield f"{_bold(hit)}\n"
    shown = len(found.results.hits)
    yield count(found.results.total, "passage") + (f"; {shown} shown." if shown < found.results.total else ".")


def _hit_heading(hit: Hit) -> str:
    pages = hit.pages
    facts = [hit.document.metadata.title, page_words(pages) if pages else "", *hit.passage.heading]
    facts += ["related by meaning"] if hit.related else []
    return click.style(" · ".join(fact for fact in facts if fact), dim=True)


def _bold(hit: Hit) -> str:
    cut = excerpt(hit.passage.text, hit.spans)
    out, at = "", cut.span.start
    for span in hit.spans:
        if cut.span.start <= span.start and span.end <= cut.span.end:
            out += hit.passage.text[at : span.start] + click.style(span.of(hit.passage.text), bold=True)
            at = span.end
    return out + hit.passage.text[at : cut.span.end]


def checked_lines(number: int, checked: CheckedQuotation) -> Iterator[str]:
    """Give a quotation and what was found of it; words that differ as [-pasted-] {+source+}."""
    yield f"{number}. {' '.join(checked.text.split())}"
    yield f"   {standing_words(checked)}"
    for match in checked.matches:
        pages = [page_words(match.pages)] if match.pages else []
        facts = [match.hit.document.metadata.title or match.hit.document.source, *pages, *match.hit.passage.heading]
        yield "   " + click.style(" · ".join(facts), dim=True)
        yield f"   {passage_path(match.hit.document.id, match.hit.passage.id)}"
        said = [place_words(checked, match), _difference(match), attribution_words(checked.attributed_to, match)]
        yield from (f"   {each}" for each in said if each)
    if checked.standing is Standing.ABSENT:
        run = checked.longest_run
        yield f"   {run_words(run)}" + (f" {run.words}" if run else "")
        if run:
            yield "   " + _hit_heading(run.hit)


def _difference(match: Match) -> str:
    """Return the words as the source has them, with those that differ; nothing where all are the same."""
    if match.standing is Standing.EXACT:
        return ""
    pieces = []
    for each in match.differences:
        if each.change is not Change.EQUAL and each.pasted:
            pieces.append(f"[-{each.pasted}-] ")
        if each.source:
            pieces.append(each.source if each.change is Change.EQUAL else f"{{+{each.source}+}}")
            pieces.append(each.after)
    return "".join(pieces).strip()


def figures_line(figures: Figures) -> str:
    """Return the figures of one way of ranking."""
    means = (("nDCG@10", figures.ndcg), ("MRR@10", figures.mrr), ("recall@100", figures.recall))
    shown = "  ".join(f"{name} {value:.3f}" for name, value in means)
    return f"{shown}  {figures.ms:.1f} ms a query, {figures.queries:,} queries"
