"""The kb command: what a person types, and what is printed back.

Owns arguments and exit codes (0 done, 1 could not, 2 wrong use). All work is done below it.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click
import waitress

from kb import __version__
from kb.check import check
from kb.editions import outdated_in
from kb.errors import CheckError, KBError
from kb.evaluation import evaluate
from kb.library import Library, encode_library
from kb.present.answers import documents_answer, search_answer
from kb.present.checks import check_answer
from kb.present.citations import long_date
from kb.reports import Report, Status
from kb.search import answer
from kb.settings import LibraryConfig, Settings
from kb.terminal import answer_lines, checked_lines, count, figures_line, report_lines
from kb.web import create_app
from kb.web.discretion import keep_words_out

# A request or an answer that waits to be sent is never put into a file: it may hold what somebody typed.
_IN_MEMORY = {"max_request_body_size": 8 << 20, "inbuf_overflow": 8 << 20, "outbuf_overflow": 1 << 30}

Command = Callable[..., None]


class Group(click.Group):
    """Commands whose errors are sentences, not tracebacks."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what it could not do is one message and exit code 1."""
        try:
            return super().invoke(ctx)
        except KBError as error:
            click.echo(f"kb: {error}", err=True)
            ctx.exit(1)


def library_option(command: Command) -> Command:
    """Add `--library`."""
    return click.option(
        "--library",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="The library's folder (KB_LIBRARY, else ./index).",
    )(command)


def json_option(command: Command) -> Command:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else, to standard output.")(
        command
    )


@click.group(
    cls=Group,
    epilog="Example: kb serve --library ./index",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="kb")
def main() -> None:
    """A searchable knowledge base of reports and releases."""


# ------------------------------------------------------------------------------------------ serve


@main.command(epilog="Example: kb serve --library ./index --port 8080")
@library_option
@click.option("--host", metavar="H", help="The address to serve on (KB_HOST, else 127.0.0.1).")
@click.option("--port", type=int, metavar="P", help="The port to serve on (KB_PORT, else 8000; 0 takes a free one).")
def serve(library: Path | None, host: str | None, port: int | None) -> None:
    """Bring the index up to date, then serve the site."""
    settings = Settings.from_environment(library=library, host=host, port=port)
    opened = Library(settings)
    report = _synced(opened)
    for line in report_lines(report, whole=False):
        click.echo(line, err=True)
    app = create_app(settings, opened.engine)
    keep_words_out(logging.getLogger("waitress"))
    _begin_encoding(opened, settings)
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
        server.run()
    finally:
        server.close()


def _begin_encoding(library: Library, settings: Settings) -> None:
    """Start encoding what is left, in a process of its own, so that pages are served at once and stay quick."""
    for name, coverage in library.coverage():
        if not coverage.whole:
            missing = count(coverage.passages - coverage.encoded, "passage")
            click.echo(f"Encoding {missing} by '{name}' meanwhile; searches use what there is until then.", err=True)
    if any(not coverage.whole for _, coverage in library.coverage()):
        multiprocessing.get_context("spawn").Process(target=encode_library, args=(settings,), daemon=True).start()


# ------------------------------------------------------------------------------------------ index


@main.command(epilog="Example: kb index --library ./index --jobs 2")
@library_option
@click.option("--rebuild", is_flag=True, help="Read every source again and build the index anew, beside the old one.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Files read at once (KB_JOBS, else one a core).")
@json_option
def index(library: Path | None, rebuild: bool, jobs: int | None, as_json: bool) -> None:
    """Read what is new or changed in the library's sources, and index it.

    Every source is reported: added, changed, unchanged, removed, or not read and why.
    """
    started = time.monotonic()
    opened = Library(Settings.from_environment(library=library, jobs=jobs))
    report = _synced(opened, rebuild=rebuild)
    _encode(opened)
    seconds = time.monotonic() - started
    if as_json:
        _print_json({**report.as_json(), "seconds": round(seconds, 3)})
        return
    for line in report_lines(report, whole=True):
        click.echo(line)
    click.echo(f"{seconds:.1f} seconds.")


def _synced(library: Library, *, rebuild: bool = False) -> Report:
    """Bring the index up to date; on a terminal, with a bar on standard error."""
    if not sys.stderr.isatty():
        return library.sync(rebuild=rebuild)
    with click.progressbar(length=1, label="Reading", file=sys.stderr, item_show_func=lambda name: name or "") as bar:

        def show(done: int, total: int, source: str) -> None:
            bar.length = total
            bar.update(done - bar.pos, source)

        return library.sync(rebuild=rebuild, progress=show)


def _encode(library: Library) -> None:
    """Encode what is left; on a terminal, with a bar on standard error."""
    if not sys.stderr.isatty():
        library.encode()
        return
    with click.progressbar(length=1, label="Encoding", file=sys.stderr, item_show_func=lambda name: name or "") as bar:

        def show(done: int, total: int, encoder: str) -> None:
            bar.length = total
            bar.update(done - bar.pos, encoder)

        library.encode(show)


# ------------------------------------------------------------------------------------ add, remove


@main.command(epilog='Example: kb add report.pdf --title "In the Dock" --date 2013-06-13 --kind report')
@click.argument("places", nargs=-1, required=True, metavar="PATH_OR_URL...")
@library_option
@click.option("--title", metavar="T", help="Its title.")
@click.option("--date", metavar="D", help="Its date: 2013-06-13, 2013-06 or 2013.")
@click.option("--publisher", metavar="P", help="Who published it.")
@click.option("--kind", metavar="K", help="What it is: report, release, guidance, ...")
def add(places: Sequence[str], library: Path | None, **given: str | None) -> None:
    """Copy documents into the library and index them.

    What is given of title, date, publisher and kind is kept in a file beside the document.
    """
    opened = Library(Settings.from_environment(library=library))
    report = opened.add(places, {name: value for name, value in given.items() if value})
    for line in report_lines(report, whole=False):
        click.echo(line)
    if report.count(Status.REFUSED):
        sys.exit(1)


@main.command(epilog="Example: kb remove in-the-dock")
@click.argument("document", metavar="DOCUMENT")
@library_option
def remove(document: str, library: Path | None) -> None:
    """Delete a document from the library: its source, the metadata beside it, and all of it from the index.

    DOCUMENT is its id, as 'kb documents' prints it, or its path below sources/.
    """
    report = Library(Settings.from_environment(library=library)).remove(document)
    for line in report_lines(report, whole=False):
        click.echo(line)


@main.command(epilog="Example: kb documents --json")
@library_option
@json_option
def documents(library: Path | None, as_json: bool) -> None:
    """List the documents of the library."""
    with Library(Settings.from_environment(library=library)).engine.snapshot() as snapshot:
        records, refusals, standings = snapshot.documents(), snapshot.refusals(), outdated_in(snapshot)
    if as_json:
        _print_json(documents_answer(records, refusals, standings))
        return
    for each in records:
        facts = [each.metadata.title, long_date(each.metadata.date), each.metadata.publisher]
        pages = [count(each.page_count, "page")] if each.page_count else []
        facts += [*pages, count(each.passages, "passage")]
        click.echo(f"{each.id}\n    {', '.join(fact for fact in facts if fact)}")
    for refusal in refusals:
        click.echo(f"not read: {refusal.source}\n    {refusal.reason}")


# ----------------------------------------------------------------------------------------- search


@main.command(epilog="Example: kb search '\"hostile environment\" year:2013'")
@click.argument("query", nargs=-1, required=True)
@library_option
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Passages to print.")
@click.option("--typed-only", is_flag=True, help="Do not look for other words that mean the same.")
@click.option("--words-only", is_flag=True, help="Find nothing by its meaning alone.")
@json_option
def search(
    query: Sequence[str], library: Path | None, limit: int, typed_only: bool, words_only: bool, as_json: bool
) -> None:
    """Search the library. Words in quotation marks are found exactly as they are."""
    settings = Settings.from_environment(library=library)
    bets = LibraryConfig.load(settings.library).best_bets
    with Library(settings).engine.snapshot() as snapshot:
        found = answer(
            snapshot,
            " ".join(query),
            settings,
            per_page=limit,
            bets=bets,
            widen=not typed_only,
            meaning=not words_only,
        )
    if as_json:
        _print_json(search_answer(found))
        return
    if found.also_searched_for:
        click.echo(f"Also searched for {', '.join(found.also_searched_for)}.", err=True)
    for notice in found.notices:
        click.echo(notice, err=True)
    for line in answer_lines(found):
        click.echo(line)


# ------------------------------------------------------------------------------------------ check


@main.command("check", epilog="Example: kb check 'Police found “no victim should be turned away” in ...'")
@click.argument("text", required=False)
@click.option("--file", "path", type=click.Path(path_type=Path), metavar="F", help="A file of text; - is the input.")
@library_option
@json_option
def check_quotations(text: str | None, path: Path | None, library: Path | None, as_json: bool) -> None:
    """Look up every quotation of a text: whether it stands in the library, where, and who said it.

    TEXT is a sentence or a whole draft; without quotation marks it is one quotation.
    """
    if (text is None) == (path is None):
        raise click.UsageError("Give a TEXT, or a file with --file, and not both.")
    pasted = text if path is None else _read_text(path)
    settings = Settings.from_environment(library=library)
    with Library(settings).engine.snapshot() as snapshot:
        checked, standings = check(snapshot, pasted or "", settings), outdated_in(snapshot)
    if as_json:
        _print_json(check_answer(checked, standings))
        return
    for notice in checked.notices:
        click.echo(notice, err=True)
    for number, each in enumerate(checked.quotations, 1):
        click.echo("\n".join(checked_lines(number, each)) + "\n")


def _read_text(path: Path) -> str:
    try:
        content = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise CheckError(f"Cannot read '{path}': {error.strerror}. Check its name.") from error
    except UnicodeDecodeError as error:
        raise CheckError(f"'{path}' is not text in UTF-8. Save it as that, or paste its words.") from error


# --------------------------------------------------------------------------------------- evaluate


@main.command("evaluate", epilog="Example: kb evaluate collections/cranfield")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--encoder", metavar="E", help="static, minilm, multilingual or a folder (KB_MEANING, else static).")
@json_option
def evaluate_ranking(folder: Path, encoder: str | None, as_json: bool) -> None:
    """Measure ranking on a judged collection.

    DIR has corpus.jsonl ({"id", "title", "text"} a line), queries.jsonl ({"id", "text"} a line) and qrels.tsv (a
    header, then query-id, doc-id and score, with tabs between). It is indexed in a temporary folder, as a library of
    documents, and each question that has an answer is asked once by words only, and once by words and meaning.
    """

    def index(library: Library) -> None:
        _synced(library)
        _encode(library)

    found = evaluate(folder, Settings.from_environment(meaning=encoder), index)
    if as_json:
        _print_json(found.as_json())
        return
    for way, figures in (("words only", found.words), ("blended", found.blended)):
        click.echo(f"{way:<12}{figures_line(figures)}")


# ----------------------------------------------------------------------------------------- doctor


@main.command(epilog="Example: kb doctor --library ./index")
@library_option
def doctor(library: Path | None) -> None:
    """Look at settings, index and sources; say what is wrong and what to do."""
    opened = Library(Settings.from_environment(library=library))
    faults = opened.examine()
    for fault in faults:
        click.echo(f"{fault.message} {fault.remedy}")
    if faults:
        click.echo(f"{count(len(faults), 'thing')} to put right.")
        sys.exit(1)
    click.echo("All is well: settings, index and sources.")
    for name, coverage in opened.coverage():
        click.echo(f"Encoder '{name}': {count(coverage.passages, 'passage')}, all encoded.")
    for remark in opened.advice():
        click.echo(f"{remark.message} {remark.remedy}")


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
