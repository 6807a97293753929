"""`kb documents`, `kb search` and `kb check`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from kb.citations.wording import format_page_list, spell_date
from kb.cli.options import add_json_option, add_library_option, print_json
from kb.cli.output.answers import format_answer, format_check
from kb.cli.output.printing import format_count, print_line, print_text
from kb.errors import CheckError
from kb.library.configuration import watch_configuration
from kb.library.files.safe_files import write_file
from kb.library.indexing.personal.folders import read_settings
from kb.library.indexing.sync import Library
from kb.library.newer_passages import find_newer_passages
from kb.library.supersession import find_supersessions
from kb.present.answers import build_documents_answer
from kb.present.check_report import build_check_answer, build_search_answer, write_comment
from kb.present.metadata_table import write_table
from kb.present.reviews import DueDocument, UnsureDocument, list_due, list_unsure
from kb.quotation_check import check
from kb.quotation_check.typed_quotation import look_up_quotation
from kb.read.word.drafts import Remark, annotate_draft, read_draft
from kb.read.workers.confined_calls import run_confined
from kb.search.explanation import format_explanation
from kb.search.service import SearchRequest, plan_search, run_plan

_DRAFTS = (".docx", ".md", ".txt")


@click.command(epilog="Example: kb documents --json")
@add_library_option
@click.option("--unsure", is_flag=True, help="List the fields that are missing or inferred, and pages without text.")
@click.option("--due", is_flag=True, help="List the documents that are to be checked again, law and guidance first.")
@click.option(
    "--csv", "as_table", is_flag=True, help="Print the metadata as a table, which 'kb set --from' takes back."
)
@add_json_option
def documents(library: Path | None, unsure: bool, due: bool, as_table: bool, as_json: bool) -> None:
    """List the documents of the library.

    With --unsure, list instead those whose title, publisher, date, authors, jurisdictions, authority or language is
    missing or was inferred, with where it was read, so that their metadata files can say it; and the pages without
    text, which have to be recognised before they can be searched.

    With --due, list instead those that were never checked, or not for as many months as review_months in library.toml
    says. Write the day on which you have checked one into its metadata file: kb set in-the-dock checked=2026-03-03.

    With --csv, print the metadata of all as a table for spreadsheets, and in the columns that end with _origin where
    each was read, and whether that is unsure.
    """
    if unsure and due:
        raise click.UsageError("Give --unsure or --due, not both.")
    if as_table and (unsure or due or as_json):
        raise click.UsageError("Give --csv alone.")
    settings = read_settings(library=library)
    with Library(settings).open_view() as view:
        records, unread_sources, supersessions = view.documents(), view.unread_sources(), find_supersessions(view)
    if due:
        months = watch_configuration(settings.library).refresh().config.review_months
        _print_due(list_due(records, supersessions, months, datetime.now().astimezone().date()), as_json=as_json)
        return
    if unsure:
        _print_unsure(list_unsure(records), as_json=as_json)
        return
    if as_table:
        print_text(write_table(records).removesuffix("\n"))
        return
    if as_json:
        answer = build_documents_answer(records, len(unread_sources), supersessions)
        unread = [{"source": each.source, "reason": each.reason} for each in unread_sources]
        print_json({**answer, "unread_sources": unread}, settings.url)
        return
    for each in records:
        facts = [each.metadata.title, spell_date(each.metadata.date), each.metadata.publisher]
        pages = [format_count(each.page_count, "page")] if each.page_count else []
        facts += [*pages, format_count(each.passages, "passage")]
        print_line(each.id)
        print_line(f"    {', '.join(fact for fact in facts if fact)}")
    for source in unread_sources:
        print_line(f"not read: {source.source}")
        print_line(f"    {source.reason}")


def _print_due(listed: Sequence[DueDocument], *, as_json: bool) -> None:
    if as_json:
        print_json({"documents": listed})
        return
    for each in listed:
        checked = f"checked on {spell_date(each['checked'])}" if each["checked"] else "never checked"
        facts = [each["title"], spell_date(each["date"]), each["authority"], checked]
        print_line(each["id"])
        print_line(f"    {', '.join(filter(None, facts))}")


def _print_unsure(listed: Sequence[UnsureDocument], *, as_json: bool) -> None:
    if as_json:
        print_json({"documents": listed})
        return
    for document in listed:
        print_line(document["id"])
        print_line(f"    {document['title']}")
        for field in document["fields"]:
            found = f"{field['value']} ({field['origin']})" if field["value"] else "missing"
            print_line(f"    {field['field']}: {found}")
        if document["pages_without_text"]:
            print_line(f"    text: none on {format_page_list(document['pages_without_text'])}")


@click.command("search", epilog="Example: kb search '\"hostile environment\" year:2013'")
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
    settings = read_settings(library=library)
    config = watch_configuration(settings.library).refresh().config
    with Library(settings).open_view() as view:
        request = SearchRequest(" ".join(query), per_page=limit, expand=not typed_only, meaning=not words_only)
        plan = plan_search(request.follow(config), view, settings)
        found = run_plan(plan, view, look_up_quotation)
        newer = find_newer_passages(view, found.results.hits) if as_json else {}
        explanation = list(format_explanation(plan.get_followed(found), found, view)) if explain else []
    if as_json:
        print_json(build_search_answer(found, found.checked, newer), settings.url)
        return
    if explain:
        print_text("\n".join(explanation))
        return
    if found.expansion_terms:
        print_line(f"Also searched for {', '.join(found.expansion_terms)}.", err=True)
    for notice in found.notices:
        print_line(notice, err=True)
    for text in format_answer(found, settings.url):
        print_text(text)


@click.command("check", epilog="Example: kb check 'Police found “no victim should be turned away” in ...'")
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

    TEXT is a sentence or a whole draft; without quotation marks it is taken as one quotation. The name of a file stands
    for what is in it, as with --file.
    """
    if text is not None and path is None and _names_file(text):
        path, text = Path(text), None
    if (text is None) == (path is None):
        raise click.UsageError("Give either a TEXT or a file with --file.")
    is_word = path is not None and path.suffix.lower() == ".docx"
    if annotated and not is_word:
        raise click.UsageError("--annotated needs a Word file (.docx) with --file.")
    settings = read_settings(library=library)
    content = _read_content(path) if path else b""
    pasted = run_confined(read_draft, content, settings=settings) if is_word else text or _decode_text(content, path)
    with Library(settings).open_view() as view:
        checked, supersessions = check(view, pasted, settings), find_supersessions(view)
    if annotated:
        remarks = tuple(Remark(each.span, write_comment(each, checked.coverage)) for each in checked.quotations)
        write_file(annotated, [run_confined(annotate_draft, content, remarks, settings=settings)])
    if as_json:
        print_json(build_check_answer(checked, supersessions), settings.url)
        return
    for notice in checked.notices:
        print_line(notice, err=True)
    for shown in format_check(checked, settings.url):
        print_text(shown)


def _names_file(text: str) -> bool:
    """Tell whether a text is the name of an existing file, or looks like a mistyped one."""
    path = Path(text)
    if len(text.split()) == 1 and path.suffix.lower() in _DRAFTS:
        return True
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long for a file name, or with an illegal character
        return False


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
