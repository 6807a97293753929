"""`kb set`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from kb.cli.options import add_json_option, add_library_option, print_json, refuse_other_user, say_waiting
from kb.cli.output.index_reports import format_report
from kb.cli.output.printing import format_count, print_line
from kb.cli.output.progress import exit_where_unread
from kb.errors import LibraryError
from kb.library.indexing.index_report import IndexReport
from kb.library.indexing.personal.folders import read_settings, refuse_personal_folder
from kb.library.indexing.sync import Library
from kb.library.keeping.metadata_changes import MetadataChange, apply_changes, plan_changes, plan_table
from kb.present.metadata_table import NOTHING_WRITTEN, read_table
from kb.read.metadata.sidecar import rename_key


@click.command("set", epilog="Example: kb set in-the-dock date=2013-06-13 authors='Ada Wren; Ben Lark' place=")
@click.argument("document", required=False)
@click.argument("values", nargs=-1, metavar="KEY=VALUE...")
@add_library_option
@click.option(
    "--from",
    "table",
    type=click.Path(path_type=Path),
    metavar="TABLE.csv",
    help="Take back a table that 'kb documents --csv' has printed.",
)
@click.option("--yes", "is_sure", is_flag=True, help="With --from, do not ask whether what is listed is to be written.")
@add_json_option
def set_metadata(
    document: str | None,
    values: Sequence[str],
    library: Path | None,
    table: Path | None,
    is_sure: bool,
    as_json: bool,
) -> None:
    """Write what is known of a document into its metadata file, and index it.

    DOCUMENT is its id, as 'kb documents' prints it, or its path below sources/. The keys are those of metadata files,
    such as title, date, publisher and kind. KEY= takes a key away. Several authors or jurisdictions have ; between
    them. A date is typed as 2020-12-31, 2020-12 or 2020. Comments and order of the file stay, and what it said before
    goes to history/.

    With --from a table is taken back, also from Excel or LibreOffice. Changed cells are listed with the value in
    effect, and written once that is confirmed; without a terminal to ask at, only with --yes. Either all are written or
    none. An emptied cell takes the key out of the metadata file; a column that is left out changes nothing.
    """
    settings = read_settings(library=library)
    refuse_personal_folder(settings.library)
    refuse_other_user(settings.library)
    opened = Library(settings)
    if table is not None and document is None:
        changes = plan_table(opened, read_table(_read_file(table)))
    elif table is None and document is not None and values:
        changes = plan_changes(opened, {opened.sources.shorten_path(document): _split_values(values)})
    else:
        raise click.UsageError("Give a DOCUMENT and KEY=VALUE, or a table with --from.")
    for line in _format_changes(changes):
        print_line(line, err=True)
    if table is not None and changes and not is_sure:
        _ask_to_write(changes)
    report = apply_changes(opened, changes, say_waiting) if changes else IndexReport(())
    if as_json:
        told = [{"document": each.source.id, "key": each.key, "old": each.old, "new": each.new} for each in changes]
        print_json({"changes": told, **report.to_json()})
    else:
        for line in format_report(report, whole=False) if changes else ("Nothing was to be changed.",):
            print_line(line)
    exit_where_unread(report)


def _split_values(values: Sequence[str]) -> dict[str, str]:
    for each in values:
        if "=" not in each:
            raise click.UsageError(f"'{each}' is no KEY=VALUE. Write it as in title='In the Dock'.")
    return {rename_key(key.strip()): value for key, _, value in (each.partition("=") for each in values)}


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LibraryError(f"'{path}' cannot be read ({error.strerror}). Check its name and its rights.") from error


def _ask_to_write(changes: Sequence[MetadataChange]) -> None:
    """Ask for confirmation of changes.

    Raises:
        UsageError: There is no terminal.
        LibraryError: It was not confirmed.
    """
    if not sys.stdin.isatty():
        raise click.UsageError(f"{NOTHING_WRITTEN} Add --yes to write all that is listed.")
    documents = len({each.source.id for each in changes})
    question = f"Write {format_count(len(changes), 'change')} of {format_count(documents, 'document')}?"
    if not click.confirm(question, err=True):
        raise LibraryError(f"{NOTHING_WRITTEN} Run it again if it is meant.")


def _format_changes(changes: Iterable[MetadataChange]) -> Iterator[str]:
    """Yield a line for each key of a metadata file to be changed."""
    for each in changes:
        new = each.new or "not in the metadata file"
        said = f"{new}, as it was read" if new == each.old else f"{each.old or 'nothing'} -> {new}"
        yield f"{each.source.id}  {each.key}: {said}"
