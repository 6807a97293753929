"""`kb evaluate`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from kb.citations.wording import format_pages
from kb.cli.options import add_json_option, add_library_option, print_json
from kb.cli.output.printing import format_count, print_line
from kb.cli.output.progress import encode_with_progress, sync_with_progress
from kb.evaluation import (
    CaseReport,
    Evaluation,
    MeanMetrics,
    check_cases,
    evaluate,
    measure_library,
    read_cases,
    read_judged_questions,
)
from kb.library.configuration import watch_configuration
from kb.library.indexing.encoding import measure_coverage
from kb.library.indexing.personal.folders import read_settings
from kb.library.indexing.sync import Library
from kb.settings import Settings


@click.command("evaluate", epilog="Example: kb evaluate --cases cases.jsonl --library ./index")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--cases", "cases", type=click.Path(path_type=Path), metavar="FILE", help="Check cases over the library.")
@click.option("--judged", type=click.Path(path_type=Path), metavar="DIR", help="Measure questions over the library.")
@click.option(
    "--encoder", metavar="E", help="static, minilm, multilingual, english or a folder (KB_MEANING, else static)."
)
@add_library_option
@add_json_option
def evaluate_ranking(
    folder: Path | None,
    cases: Path | None,
    judged: Path | None,
    encoder: str | None,
    library: Path | None,
    as_json: bool,
) -> None:
    """Measure ranking on a judged collection, or ranking over the library as it is indexed.

    DIR has corpus.jsonl ({"id", "title", "text"} a line), queries.jsonl ({"id", "text"} a line) and qrels.tsv (a
    header, then query-id, doc-id and score, separated by tabs). It is indexed in a temporary folder, and each question
    that has a judged answer is searched once by words only and once by words and meaning.

    --judged and --cases search the library as its page of results does. --judged names a folder with questions.jsonl,
    as queries.jsonl above, and qrels.tsv, whose scores are of passages of the library: 3 answers the question, 2 a good
    part of it, 1 is about it.

    --cases names a file with a case a line: {"id": "safe-house", "question": "how long can he stay", "first_three":
    ["PASSAGE"], "never": ["DOCUMENT"], "before": [["BETTER", "WORSE"]]}. Passages and documents are given by id or
    address, and a list in the place of one means any of them. "first", "first_three" and "first_ten" say where each has
    to come, "never" that none comes among the first ten, and "words_first" that passages with a word come before those
    without it. Conditions that do not hold are printed with what came instead. Exit code 3 means that a case fails.
    """
    if (folder is None) == (cases is None and judged is None):
        raise click.UsageError("Give either a DIR, or --cases or --judged or both.")
    if folder is not None:
        if library is not None:
            raise click.UsageError("A DIR is a library of its own. Leave --library out.")
        _evaluate_collection(folder, read_settings(meaning=encoder), as_json=as_json)
        return
    settings = read_settings(library=library, meaning=encoder)
    watch_configuration(settings.library).refresh()
    read, questions = read_cases(cases) if cases else (), read_judged_questions(judged) if judged else None
    opened = Library(settings)
    with opened.open_view() as view:
        measured = measure_library(questions, view, settings) if questions else None
        report = check_cases(read, view, settings) if read else None
    _warn_of_missing_embeddings(opened)
    if as_json:
        answers = {"judged": measured, "cases": report}
        print_json({name: answer.to_json() for name, answer in answers.items() if answer})
    else:
        for line in (*(_format_evaluation(measured) if measured else ()), *(_format_cases(report) if report else ())):
            print_line(line)
    if report and report.failing:
        sys.exit(3)


def _evaluate_collection(folder: Path, settings: Settings, *, as_json: bool) -> None:
    def index(library: Library) -> None:
        sync_with_progress(library)
        encode_with_progress(library)

    found = evaluate(folder, settings, index)
    if as_json:
        print_json(found.to_json())
        return
    for line in _format_evaluation(found):
        print_line(line)


def _warn_of_missing_embeddings(library: Library) -> None:
    for name, coverage in measure_coverage(library):
        if not coverage.is_complete:
            missing = format_count(coverage.passages - coverage.encoded, "passage")
            print_line(f"{missing} not encoded with '{name}'. Run 'kb index' before you compare figures.", err=True)


def _format_evaluation(found: Evaluation) -> Iterator[str]:
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


def _format_cases(report: CaseReport) -> Iterator[str]:
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
