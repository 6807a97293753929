"""`kb add`, `kb remove`, `kb restore` and `kb purge`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from kb.cli.options import add_json_option, add_library_option, print_json, say_waiting
from kb.cli.output import format_preview, format_report, print_line
from kb.cli.ownership import refuse_other_user
from kb.cli.progress import exit_where_unread
from kb.errors import LibraryError
from kb.library.indexing.index_report import IndexReport
from kb.library.indexing.sync import Library
from kb.library.keeping.purge import purge
from kb.library.keeping.purge_preview import PurgePreview
from kb.library.keeping.removal import remove_document, restore_document
from kb.settings import Settings
from kb.text.control_chars import escape_controls


@click.command(epilog='Example: kb add report.pdf --title "In the Dock" --date 2013-06-13 --kind report')
@click.argument("places", nargs=-1, required=True, metavar="PATH_OR_URL...")
@add_library_option
@click.option("--title", metavar="T", help="Its title.")
@click.option("--date", metavar="D", help="Its date: 2013-06-13, 2013-06 or 2013.")
@click.option("--publisher", metavar="P", help="Who published it.")
@click.option("--kind", metavar="K", help="What it is: report, release, guidance, ...")
@click.option("--replace", "replace_old", is_flag=True, help="Put it in the place of the source of the same name.")
@click.option("--private", "is_private", is_flag=True, help="Fetch also from a host of your own network, by its name.")
@add_json_option
def add(
    places: Sequence[str],
    library: Path | None,
    replace_old: bool,
    is_private: bool,
    as_json: bool,
    **given: str | None,
) -> None:
    """Copy documents into the library and index them.

    Title, date, publisher and kind are written to a metadata file beside the document; what else is in it stays. With
    --replace a new version takes the place of the source of the same name: its id and metadata file stay, and the old
    version goes to history/. Exit code 3 means added, but some could not be read, or a correction in its metadata file
    could not be used.

    A URL is fetched directly, not through a proxy of the environment. One whose host has a name of the internet and an
    address of your own network, or of this machine, is fetched only with --private.
    """
    opened = _open_to_write(library)
    metadata = {name: value for name, value in given.items() if value}
    report = opened.add(places, metadata, replace_old=replace_old, is_private=is_private)
    _print_report(report, as_json=as_json)
    exit_where_unread(report)


@click.command(epilog="Example: kb remove in-the-dock")
@click.argument("document", metavar="DOCUMENT")
@add_library_option
@add_json_option
def remove(document: str, library: Path | None, as_json: bool) -> None:
    """Move a document to the trash: its source and its metadata file; its passages leave the index at once.

    DOCUMENT is its id, as 'kb documents' prints it, or its path below sources/. 'kb restore' brings it back.
    """
    opened = _open_to_write(library)
    document = opened.sources.shorten_path(document)
    _print_report(remove_document(opened, document, say_waiting), as_json=as_json)
    if not as_json:
        print_line(f"It is in the trash: 'kb restore {document}' brings it back.")


@click.command(epilog="Example: kb restore in-the-dock")
@click.argument("document", metavar="DOCUMENT")
@add_library_option
@add_json_option
def restore(document: str, library: Path | None, as_json: bool) -> None:
    """Bring a removed document back from the trash, with its metadata file.

    DOCUMENT is its id, or its path below sources/. Of several versions in the trash the newest comes back.
    """
    opened = _open_to_write(library)
    report = restore_document(opened, opened.sources.shorten_path(document), say_waiting)
    _print_report(report, as_json=as_json)
    exit_where_unread(report)


@click.command("purge", epilog="Example: kb purge in-the-dock")
@click.argument("target", metavar="DOCUMENT_OR_PASSAGE")
@add_library_option
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask whether all that is listed is to go.")
@add_json_option
def purge_words(target: str, library: Path | None, is_sure: bool, as_json: bool) -> None:
    """Delete a document or a passage for good, from everything that the library keeps.

    It is given by its id or its address. All that will go is listed first, also copies of the file under other names,
    and goes once the id is typed again; where there is no terminal to ask at, only with --yes.

    Nothing brings it back: sources, metadata, index, cache, trash, history and what was read of it are deleted at once,
    and its address answers 410 without a word of it. Where a passage is purged, its document stays without it, and the
    document's file is not shown any more. The command says what it cannot reach.
    """
    previews: list[PurgePreview] = []

    def confirm(preview: PurgePreview) -> None:
        previews.append(preview)
        for line in format_preview(preview):
            print_line(line, err=True)
        if not is_sure:
            _ask_for(preview.target)

    report = purge(_open_to_write(library), target, say_waiting, confirm)
    if as_json:
        print_json({"purged": [asdict(each) for each in previews], **asdict(report)})
        return
    for line in (*report.done, *report.left):
        print_line(line)


def _open_to_write(folder: Path | None) -> Library:
    """Open a library whose folder is to be written, unless it is another user's."""
    settings = Settings.from_environment(library=folder)
    refuse_other_user(settings.library)
    return Library(settings)


def _ask_for(target: str) -> None:
    """Let what is to be purged be typed again.

    Raises:
        UsageError: There is no terminal.
        LibraryError: Something else was typed.
    """
    if not sys.stdin.isatty():
        raise click.UsageError("Nothing was purged. Add --yes to purge all that is listed.")
    typed = click.prompt(f"Type {escape_controls(target)} to purge it", default="", show_default=False, err=True)
    if typed.strip() != target:
        raise LibraryError(f"Nothing was purged: '{typed}' is not '{target}'. Run it again if it is meant.")


def _print_report(report: IndexReport, *, as_json: bool) -> None:
    """Print what became of some sources."""
    if as_json:
        print_json(report.to_json())
        return
    for line in format_report(report, whole=False):
        print_line(line)
