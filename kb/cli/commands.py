"""The commands of `kb`: arguments, options and exit codes.

0 done, 1 could not, 2 wrong use, 3 done, but some files were not read, or some cases fail.
"""

from __future__ import annotations

import errno
import json
import logging
import multiprocessing
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click
import waitress

from kb import __version__
from kb.citations.wording import spell_date
from kb.cli.output import (
    format_answer,
    format_cases,
    format_check,
    format_count,
    format_evaluation,
    format_report,
)
from kb.cli.watching import watch_sources
from kb.errors import CheckError, KBError
from kb.evaluation import check_cases, evaluate, measure_library, read_cases, read_judged_questions
from kb.library.configuration import watch_configuration
from kb.library.indexing.index_report import IndexReport, Status
from kb.library.indexing.sync import Library, Missing, encode_library
from kb.library.keeping.purge import purge
from kb.library.keeping.removal import remove_document, restore_document
from kb.library.keeping.safe_files import write_file
from kb.library.newer_passages import find_newer_passages
from kb.library.supersession import find_supersessions
from kb.present.answers import build_documents_answer
from kb.present.check_report import build_check_answer, build_search_answer, write_comment
from kb.present.due_reviews import DueDocument, list_due
from kb.present.unsure_metadata import UnsureDocument, list_unsure
from kb.quotation_check import check
from kb.quotation_check.typed_quotation import run_search
from kb.read.confined_calls import find_confinement, run_confined
from kb.read.word.drafts import Remark, annotate_draft, read_draft
from kb.search.explanation import format_explanation
from kb.search.service import SearchRequest, plan_search
from kb.settings import Settings
from kb.web import create_app
from kb.web.middleware.log_redaction import redact_log

# Requests and responses are never buffered in a file: they may hold a query.
_IN_MEMORY = {"max_request_body_size": 8 << 20, "inbuf_overflow": 8 << 20, "outbuf_overflow": 1 << 30}

Command = Callable[..., None]


class ErrorReportingGroup(click.Group):
    """A group of commands that prints a `KBError`, or an error of the file system, as a sentence."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; an error becomes one message and exit code 1."""
        try:
            return super().invoke(ctx)
        except KBError as error:
            click.echo(f"kb: {error}", err=True)
            ctx.exit(1)
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader of the output has gone, which click deals with
                raise
            place = f"'{error.filename}': " if error.filename else ""
            click.echo(f"kb: {place}{error.strerror}. Check the files, their rights and the disk.", err=True)
            ctx.exit(1)


def add_library_option(command: Command) -> Command:
    """Add `--library`."""
    return click.option(
        "--library",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="The library's folder (KB_LIBRARY, else ./index).",
    )(command)


def add_json_option(command: Command) -> Command:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else, to standard output.")(
        command
    )


@click.group(
    cls=ErrorReportingGroup,
    epilog="Example: kb serve --library ./index",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="kb")
def main() -> None:
    """A searchable knowledge base of reports and releases."""


# ------------------------------------------------------------------------------------------ serve


@main.command(epilog="Example: kb serve --library ./index --port 8080")
@add_library_option
@click.option("--host", metavar="H", help="The address to serve on (KB_HOST, else 127.0.0.1).")
@click.option("--port", type=int, metavar="P", help="The port to serve on (KB_PORT, else 8000; 0 takes a free one).")
@click.option("--watch", is_flag=True, help="Go on indexing what is put into the folder of sources.")
def serve(library: Path | None, host: str | None, port: int | None, watch: bool) -> None:
    """Bring the index up to date, then serve the site.

    With --watch, the folder of sources is looked at every two seconds, in a process of its own. What is new, changed or
    gone is indexed once two looks find it the same, and each change of the index is a line on standard error.
    """
    settings = Settings.from_environment(library=library, host=host, port=port)
    opened = Library(settings)
    try:
        report = _sync_with_progress(opened)
    except KBError as error:
        if not opened.engine.check(read_all=False).exists:
            raise
        click.echo(f"kb: {error}\nServing the index that there is.", err=True)
    else:
        for line in format_report(report, whole=False):
            click.echo(line, err=True)
    app = create_app(settings, opened.engine)
    redact_log(logging.getLogger("waitress"))
    if not watch:
        _start_encoding(opened, settings)
    try:
        server = waitress.create_server(
            app,
            host=settings.host,
            port=settings.port,
            ident=None,
            clear_untrusted_proxy_headers=settings.proxies == 0,
            **_IN_MEMORY,
        )
    except OSError as error:
        raise KBError(
            f"Cannot serve on {settings.host}:{settings.port}: {error.strerror}. Choose another port with --port."
        ) from error
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    click.echo(f"Serving on http://{shown}:{server.effective_port}/ (Ctrl-C stops it)")
    try:
        with watch_sources(settings) if watch else nullcontext():
            server.run()
    finally:
        server.close()


def _start_encoding(library: Library, settings: Settings) -> None:
    """Encode missing embeddings in a separate process, so that the site serves at once and stays responsive."""
    for name, coverage in library.measure_coverage():
        if not coverage.is_complete:
            missing = format_count(coverage.passages - coverage.encoded, "passage")
            click.echo(
                f"Encoding {missing} with '{name}' in the background; until then searches use what is there.", err=True
            )
    if any(not coverage.is_complete for _, coverage in library.measure_coverage()):
        multiprocessing.get_context("spawn").Process(target=encode_library, args=(settings,), daemon=True).start()


# ------------------------------------------------------------------------------------------ index


@main.command(epilog="Example: kb index --library ./index --jobs 2")
@add_library_option
@click.option("--rebuild", is_flag=True, help="Read every source again and build a new index beside the old one.")
@click.option("--verify", is_flag=True, help="Compare the contents of all sources, not their sizes and times only.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Files read at once (KB_JOBS, else one a core).")
@click.option("--force", is_flag=True, help="Take documents away even where many are missing from the sources.")
@add_json_option
def index(library: Path | None, rebuild: bool, verify: bool, jobs: int | None, force: bool, as_json: bool) -> None:
    """Read new and changed sources and index them.

    Every source is reported: added, changed, unchanged, removed, or not read and why. A source is unchanged where its
    size and the time of its last change are those of the last time; --verify compares its contents. If the command is
    stopped, the next one goes on with what was read so far.

    Where at least five documents are missing, and these are more than a fifth or a whole folder, nothing is changed:
    their disk may not be there. --force takes them away. Exit code 3 means done, but some could not be read.
    """
    started = time.monotonic()
    settings = Settings.from_environment(library=library, jobs=jobs)
    watch_configuration(settings.library).refresh()  # which keeps a copy of it, or says what is wrong with it
    opened = Library(settings)
    report = _sync_with_progress(
        opened, rebuild=rebuild, verify=verify, missing=Missing.FORGET if force else Missing.REFUSE
    )
    _encode_with_progress(opened)
    seconds = time.monotonic() - started
    if as_json:
        _print_json({**report.to_json(), "seconds": round(seconds, 3)})
    else:
        for line in format_report(report, whole=True):
            click.echo(line)
        click.echo(f"{seconds:.1f} seconds.")
    _exit_where_unread(report)


def _exit_where_unread(report: IndexReport) -> None:
    """End the command with exit code 3 where a source could not be read."""
    if report.count(Status.UNREAD):
        sys.exit(3)


def _sync_with_progress(
    library: Library, *, rebuild: bool = False, verify: bool = False, missing: Missing = Missing.REFUSE
) -> IndexReport:
    """Bring the index up to date, with a progress bar on standard error where that is a terminal."""
    if not sys.stderr.isatty():
        return library.sync(rebuild=rebuild, verify=verify, missing=missing)
    with click.progressbar(length=1, label="Reading", file=sys.stderr, item_show_func=lambda name: name or "") as bar:

        def show(done: int, total: int, source: str) -> None:
            bar.length = total
            bar.update(done - bar.pos, source)

        return library.sync(rebuild=rebuild, verify=verify, missing=missing, progress=show)


def _encode_with_progress(library: Library) -> None:
    """Encode missing embeddings, with a progress bar on standard error where that is a terminal."""
    if not sys.stderr.isatty():
        library.encode()
        return
    with click.progressbar(length=1, label="Encoding", file=sys.stderr, item_show_func=lambda name: name or "") as bar:

        def show(done: int, total: int, encoder: str) -> None:
            bar.length = total
            bar.update(done - bar.pos, encoder)

        library.encode(show)


# -------------------------------------------------------------------- add, remove, restore, purge


@main.command(epilog='Example: kb add report.pdf --title "In the Dock" --date 2013-06-13 --kind report')
@click.argument("places", nargs=-1, required=True, metavar="PATH_OR_URL...")
@add_library_option
@click.option("--title", metavar="T", help="Its title.")
@click.option("--date", metavar="D", help="Its date: 2013-06-13, 2013-06 or 2013.")
@click.option("--publisher", metavar="P", help="Who published it.")
@click.option("--kind", metavar="K", help="What it is: report, release, guidance, ...")
@click.option("--replace", "replace_old", is_flag=True, help="Put it in the place of the source of the same name.")
def add(places: Sequence[str], library: Path | None, replace_old: bool, **given: str | None) -> None:
    """Copy documents into the library and index them.

    Title, date, publisher and kind are written to a metadata file beside the document; what else is in it stays. With
    --replace a new version takes the place of the source of the same name: its id and metadata file stay, and the old
    version goes to history/. Exit code 3 means added, but some could not be read.
    """
    opened = Library(Settings.from_environment(library=library))
    metadata = {name: value for name, value in given.items() if value}
    report = opened.add(places, metadata, replace_old=replace_old)
    for line in format_report(report, whole=False):
        click.echo(line)
    _exit_where_unread(report)


@main.command(epilog="Example: kb remove in-the-dock")
@click.argument("document", metavar="DOCUMENT")
@add_library_option
def remove(document: str, library: Path | None) -> None:
    """Move a document to the trash: its source and its metadata file; its passages leave the index at once.

    DOCUMENT is its id, as 'kb documents' prints it, or its path below sources/. 'kb restore' brings it back.
    """
    opened = Library(Settings.from_environment(library=library))
    for line in format_report(remove_document(opened, document, _say_waiting), whole=False):
        click.echo(line)
    click.echo(f"It is in the trash: 'kb restore {document}' brings it back.")


@main.command(epilog="Example: kb restore in-the-dock")
@click.argument("document", metavar="DOCUMENT")
@add_library_option
def restore(document: str, library: Path | None) -> None:
    """Bring a removed document back from the trash, with its metadata file.

    DOCUMENT is its id, or its path below sources/. Of several versions in the trash the newest comes back.
    """
    report = restore_document(Library(Settings.from_environment(library=library)), document, _say_waiting)
    for line in format_report(report, whole=False):
        click.echo(line)
    _exit_where_unread(report)


@main.command("purge", epilog="Example: kb purge in-the-dock")
@click.argument("target", metavar="DOCUMENT_OR_PASSAGE")
@add_library_option
def purge_words(target: str, library: Path | None) -> None:
    """Delete a document or a passage for good, from everything that the library keeps.

    It is given by its id or its address. Nothing brings it back: sources, metadata, index, cache, trash, history and
    what was read of it are deleted at once, and its address answers 410 without a word of it. Where a passage is
    purged, its document stays without it, and the document's file is not shown any more. The command says what it
    cannot reach.
    """
    report = purge(Library(Settings.from_environment(library=library)), target, _say_waiting)
    for line in (*report.done, *report.left):
        click.echo(line)


def _say_waiting() -> None:
    click.echo("Another process is working on this library; waiting until it is done.", err=True)


@main.command(epilog="Example: kb documents --json")
@add_library_option
@click.option("--unsure", is_flag=True, help="List the fields that are missing or inferred, for each document.")
@click.option("--due", is_flag=True, help="List the documents that are to be checked again, law and guidance first.")
@add_json_option
def documents(library: Path | None, unsure: bool, due: bool, as_json: bool) -> None:
    """List the documents of the library.

    With --unsure, list instead those whose title, publisher, date, authors, jurisdictions, authority or language is
    missing or was inferred, with where it was read, so that their metadata files can say it.

    With --due, list instead those that were never checked, or not for as many months as review_months in library.toml
    says. Write the day on which you have checked one into its metadata file: reviewed = 2026-03-03.
    """
    if unsure and due:
        raise click.UsageError("Give --unsure or --due, not both.")
    settings = Settings.from_environment(library=library)
    with Library(settings).open_view() as view:
        records, refusals, standings = view.documents(), view.unread_sources(), find_supersessions(view)
    if due:
        months = watch_configuration(settings.library).refresh().config.review_months
        _print_due(list_due(records, standings, months, datetime.now().astimezone().date()), as_json=as_json)
        return
    if unsure:
        _print_unsure(list_unsure(records), as_json=as_json)
        return
    if as_json:
        answer = build_documents_answer(records, len(refusals), standings)
        unread = [{"source": each.source, "reason": each.reason} for each in refusals]
        _print_json({**answer, "unread_sources": unread})
        return
    for each in records:
        facts = [each.metadata.title, spell_date(each.metadata.date), each.metadata.publisher]
        pages = [format_count(each.page_count, "page")] if each.page_count else []
        facts += [*pages, format_count(each.passages, "passage")]
        click.echo(f"{each.id}\n    {', '.join(fact for fact in facts if fact)}")
    for refusal in refusals:
        click.echo(f"not read: {refusal.source}\n    {refusal.reason}")


def _print_due(listed: Sequence[DueDocument], *, as_json: bool) -> None:
    if as_json:
        _print_json({"documents": listed})
        return
    for each in listed:
        checked = f"checked on {spell_date(each['reviewed'])}" if each["reviewed"] else "never checked"
        facts = [each["title"], spell_date(each["date"]), each["authority"], checked]
        click.echo(f"{each['id']}\n    {', '.join(filter(None, facts))}")


def _print_unsure(listed: Sequence[UnsureDocument], *, as_json: bool) -> None:
    if as_json:
        _print_json({"documents": listed})
        return
    for document in listed:
        click.echo(f"{document['id']}\n    {document['title']}")
        for field in document["fields"]:
            found = f"{field['value']} ({field['origin']})" if field["value"] else "missing"
            click.echo(f"    {field['field']}: {found}")


# ----------------------------------------------------------------------------------------- search


@main.command("search", epilog="Example: kb search '\"hostile environment\" year:2013'")
@click.argument("query", nargs=-1, required=True)
@add_library_option
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Passages to print.")
@click.option("--typed-only", is_flag=True, help="Do not search for synonyms and acronyms.")
@click.option("--words-only", is_flag=True, help="Find nothing by meaning alone.")
@click.option("--explain", is_flag=True, help="Print the stages of the search, and how each score came about.")
@add_json_option
def search_library(
    query: Sequence[str],
    library: Path | None,
    limit: int,
    typed_only: bool,
    words_only: bool,
    explain: bool,
    as_json: bool,
) -> None:
    """Search the library. Words in quotation marks are matched exactly.

    Beside speaker:NAME they are found where that person says them. nation:Scotland finds what applies there.
    """
    settings = Settings.from_environment(library=library)
    config = watch_configuration(settings.library).refresh().config
    with Library(settings).open_view() as view:
        request = SearchRequest(
            " ".join(query),
            per_page=limit,
            best_bets=config.best_bets,
            nation=config.nation,
            expand=not typed_only,
            meaning=not words_only,
            for_reading=True,
        )
        plan = plan_search(request, view, settings)
        checked = run_search(plan, view)
        found = checked.answer
        newer = find_newer_passages(view, found.results.hits) if as_json else {}
        explanation = list(format_explanation(plan, found, view)) if explain else []
    if as_json:
        _print_json(build_search_answer(found, checked.checked, newer))
        return
    if explain:
        click.echo("\n".join(explanation))
        return
    if found.expansion_terms:
        click.echo(f"Also searched for {', '.join(found.expansion_terms)}.", err=True)
    for notice in found.notices:
        click.echo(notice, err=True)
    for line in format_answer(found, checked.checked):
        click.echo(line)


# ------------------------------------------------------------------------------------------ check


@main.command("check", epilog="Example: kb check 'Police found “no victim should be turned away” in ...'")
@click.argument("text", required=False)
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path),
    metavar="F",
    help="A file of text, or a Word file (.docx); - is text from the input.",
)
@click.option(
    "--annotated",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Write the Word file with comments to this file.",
)
@add_library_option
@add_json_option
def check_quotations(
    text: str | None, path: Path | None, annotated: Path | None, library: Path | None, as_json: bool
) -> None:
    """Check each quotation in a text: whether it is in the library, where, and who said it.

    TEXT is a sentence or a whole draft; without quotation marks it is taken as one quotation.
    """
    if (text is None) == (path is None):
        raise click.UsageError("Give either a TEXT or a file with --file.")
    is_word = path is not None and path.suffix.lower() == ".docx"
    if annotated and not is_word:
        raise click.UsageError("--annotated needs a Word file (.docx) with --file.")
    settings = Settings.from_environment(library=library)
    content = _read_content(path) if path else b""
    pasted = run_confined(read_draft, content, settings=settings) if is_word else text or _decode_text(content, path)
    with Library(settings).open_view() as view:
        checked, standings = check(view, pasted, settings), find_supersessions(view)
    if annotated:
        remarks = tuple(Remark(each.span, write_comment(each, checked.coverage)) for each in checked.quotations)
        write_file(annotated, [run_confined(annotate_draft, content, remarks, settings=settings)])
    if as_json:
        _print_json(build_check_answer(checked, standings))
        return
    for notice in checked.notices:
        click.echo(notice, err=True)
    for line in format_check(checked):
        click.echo(line)


def _read_content(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise CheckError(f"Cannot read '{path}': {error.strerror}. Check its name.") from error


def _decode_text(content: bytes, path: Path | None) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CheckError(f"'{path}' is not text in UTF-8. Save it as that, or paste its words.") from error


# --------------------------------------------------------------------------------------- evaluate


@main.command("evaluate", epilog="Example: kb evaluate --cases cases.jsonl --library ./index")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--cases", "cases", type=click.Path(path_type=Path), metavar="FILE", help="Check cases over the library.")
@click.option("--judged", type=click.Path(path_type=Path), metavar="DIR", help="Measure questions over the library.")
@click.option("--encoder", metavar="E", help="static, minilm, multilingual or a folder (KB_MEANING, else static).")
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
        _evaluate_collection(folder, Settings.from_environment(meaning=encoder), as_json=as_json)
        return
    settings = Settings.from_environment(library=library, meaning=encoder)
    watch_configuration(settings.library).refresh()
    read, questions = read_cases(cases) if cases else (), read_judged_questions(judged) if judged else None
    opened = Library(settings)
    with opened.open_view() as view:
        measured = measure_library(questions, view, settings) if questions else None
        report = check_cases(read, view, settings) if read else None
    _warn_of_missing_embeddings(opened)
    if as_json:
        answers = {"judged": measured, "cases": report}
        _print_json({name: answer.to_json() for name, answer in answers.items() if answer})
    else:
        for line in (*(format_evaluation(measured) if measured else ()), *(format_cases(report) if report else ())):
            click.echo(line)
    if report and report.failing:
        sys.exit(3)


def _evaluate_collection(folder: Path, settings: Settings, *, as_json: bool) -> None:
    def index(library: Library) -> None:
        _sync_with_progress(library)
        _encode_with_progress(library)

    found = evaluate(folder, settings, index)
    if as_json:
        _print_json(found.to_json())
        return
    for line in format_evaluation(found):
        click.echo(line)


def _warn_of_missing_embeddings(library: Library) -> None:
    for name, coverage in library.measure_coverage():
        if not coverage.is_complete:
            missing = format_count(coverage.passages - coverage.encoded, "passage")
            click.echo(f"{missing} not encoded with '{name}'. Run 'kb index' before you compare figures.", err=True)


# ----------------------------------------------------------------------------------------- doctor


@main.command(epilog="Example: kb doctor --library ./index --deep")
@add_library_option
@click.option("--deep", is_flag=True, help="Also compare all of the index with the passages stored in it.")
@add_json_option
def doctor(library: Path | None, deep: bool, as_json: bool) -> None:
    """Check settings, index and sources; report what is wrong and what to do. Exit 0 if nothing is, 1 if something is.

    What was damaged on the disk is always found. --deep also finds what was indexed wrongly: it cuts and stems the text
    of every passage anew, which takes about as long as to index it again without reading the sources. It also says how
    far this system confines the processes that read files.
    """
    settings = Settings.from_environment(library=library)
    opened = Library(settings)
    findings, remarks = opened.check(deep=deep), opened.suggest_improvements()
    if as_json:
        _print_json({"problems": [asdict(each) for each in findings], "remarks": [asdict(each) for each in remarks]})
        sys.exit(1 if findings else 0)
    for each in findings:
        click.echo(f"{each.message} {each.remedy}".rstrip())
    click.echo(find_confinement(settings).describe())
    if findings:
        click.echo(f"{format_count(len(findings), 'problem')} found.")
    else:
        click.echo("No problems found in settings, index and sources.")
        for name, coverage in opened.measure_coverage():
            click.echo(f"Encoder '{name}': {format_count(coverage.passages, 'passage')}, all encoded.")
    for each in remarks:
        click.echo(f"{each.message} {each.remedy}".rstrip())
    sys.exit(1 if findings else 0)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
