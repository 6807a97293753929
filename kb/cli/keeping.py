"""`kb add`, `kb remove`, `kb restore`, `kb trash`, `kb history` and `kb purge`."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from kb.cli.options import add_json_option, add_library_option, print_json, say_waiting
from kb.cli.output.index_reports import format_report
from kb.cli.output.printing import format_count, print_line
from kb.cli.output.progress import exit_where_unread
from kb.cli.ownership import refuse_other_user
from kb.errors import LibraryError
from kb.library.configuration import watch_configuration
from kb.library.files.archive import ArchivedSource
from kb.library.files.audit import BY_HAND, name_user
from kb.library.files.safe_files import write_file
from kb.library.indexing.index_report import IndexReport
from kb.library.indexing.personal.folders import read_settings, refuse_personal_folder
from kb.library.indexing.sync import Library
from kb.library.keeping.adding import add_documents
from kb.library.keeping.downloads import Hosts
from kb.library.keeping.purge import purge
from kb.library.keeping.purge_preview import PurgePreview
from kb.library.keeping.removal import list_changes, list_versions, remove_document, restore_document, restore_version
from kb.library.keeping.repetitions import Likeness, Repetition
from kb.model import PassageId
from kb.text.characters import escape_controls


@click.command(epilog='Example: kb add report.pdf --title "In the Dock" --date 2013-06-13 --kind report')
@click.argument("places", nargs=-1, required=True, metavar="PATH_OR_URL...")
@add_library_option
@click.option("--title", metavar="T", help="Its title.")
@click.option("--date", metavar="D", help="Its date: 2013-06-13, 2013-06 or 2013.")
@click.option("--publisher", metavar="P", help="Who published it.")
@click.option("--kind", metavar="K", help="What it is: report, release, guidance, ...")
@click.option("--into", default="", metavar="FOLDER", help="Put it into this folder in sources/, such as 2021.")
@click.option("--replace", "replace_old", is_flag=True, help="Put it in the place of the source of the same name.")
@click.option("--document", default="", metavar="ID", help="With --replace, in the place of this one instead.")
@click.option(
    "--redacted", "is_redacted", is_flag=True, help="With --replace: it lacks what was purged of the old one."
)
@click.option("--duplicate", "may_duplicate", is_flag=True, help="Add it although the library has the same file.")
@click.option("--private", "is_private", is_flag=True, help="Fetch also from a host of your own network, by its name.")
@add_json_option
def add(
    places: Sequence[str],
    library: Path | None,
    into: str,
    replace_old: bool,
    document: str,
    is_redacted: bool,
    may_duplicate: bool,
    is_private: bool,
    as_json: bool,
    **given: str | None,
) -> None:
    """Copy documents into the library and index them, all or none.

    A folder is added with all documents in it and in its folders, and with their metadata files. Where a document
    cannot be read, its name is taken, or the library has the same file under another name, nothing is added;
    --duplicate adds the same file once more.

    Title, date, publisher and kind are written to a metadata file beside the document; what else is in it stays. With
    --replace a new version takes the place of the source of the same name, or of the one that --document gives: its id
    and metadata file stay, and the old version goes to history/. Exit code 3 means added, but something in a folder is
    no document, or a correction in a metadata file could not be used.

    The file of a document of which a passage was purged is not shown. Where you have blacked the passage out, or taken
    it out, and have looked that its words are not in the file any more, add that with --replace --redacted.

    A URL is fetched directly, not through a proxy of the environment. One whose host has a name of the internet and an
    address of your own network, or of this machine, is fetched only with --private.
    """
    if document and (not replace_old or into or len(places) > 1):
        raise click.UsageError("--document goes with --replace and one file, and without --into.")
    if is_redacted and not replace_old:
        raise click.UsageError("--redacted goes with --replace.")
    opened = _open_to_write(library)
    metadata = {name: value for name, value in given.items() if value}
    report = add_documents(
        opened,
        places,
        metadata,
        replace_old=replace_old,
        document=opened.sources.shorten_path(document),
        into=into,
        is_redacted=is_redacted,
        may_duplicate=may_duplicate,
        hosts=Hosts.PRIVATE if is_private else Hosts.NAMED,
        wait=say_waiting,
    )
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
@click.option("--version", "number", type=click.IntRange(min=1), metavar="N", help="An older version, by its number.")
@add_library_option
@add_json_option
def restore(document: str, number: int | None, library: Path | None, as_json: bool) -> None:
    """Bring a removed document back from the trash, with its metadata file, or an older version of one.

    DOCUMENT is its id, or its path below sources/. Of several in the trash the newest comes back, also of what was
    deleted by hand. With --version, the one that 'kb history' lists by this number takes the place of the present one,
    which goes to history/.
    """
    opened = _open_to_write(library)
    document = opened.sources.shorten_path(document)
    if number is None:
        report = restore_document(opened, document, say_waiting)
    else:
        report = restore_version(opened, document, number, say_waiting)
    _print_report(report, as_json=as_json)
    exit_where_unread(report)


@click.command("trash", epilog="Example: kb trash")
@add_library_option
@add_json_option
def list_trash(library: Path | None, as_json: bool) -> None:
    """List what was removed, the newest first: by a command, or by hand and found so when it was indexed.

    'kb restore DOCUMENT' brings it back, 'kb purge DOCUMENT' deletes it for good.
    """
    found = Library(read_settings(library=library)).trash.list_sources()
    if as_json:
        print_json([_describe_archived(each) for each in found])
        return
    for each in found:
        print_line(f"{each.document}  {_format_archived(each)}")
    print_line(f"{format_count(len(found), 'document')} in the trash.")


@click.command("history", epilog="Example: kb history in-the-dock")
@click.argument("document", metavar="DOCUMENT")
@add_library_option
@add_json_option
def list_history(document: str, library: Path | None, as_json: bool) -> None:
    """List the older versions of a document by their numbers, the oldest first, and who changed what, and when.

    DOCUMENT is its id, or its path below sources/. What was removed counts as a version. 'kb restore DOCUMENT
    --version N' brings one back. Of what was changed by hand, the time and the user are of the command that found it.
    """
    opened = Library(read_settings(library=library))
    document = opened.sources.shorten_path(document)
    versions, changes = list_versions(opened, document), list_changes(opened, document)
    if not versions and not changes:
        raise LibraryError(f"Nothing is known of a document '{document}'. Run 'kb documents' for those there are.")
    if as_json:
        numbered = [{"version": number, **_describe_archived(each)} for number, each in enumerate(versions, 1)]
        print_json({"document": document, "versions": numbered, "changes": [asdict(each) for each in changes]})
        return
    for number, each in enumerate(versions, 1):
        print_line(f"{number}. {_format_archived(each)}")
    print_line(f"{format_count(len(versions), 'older version')}.")
    for entry in changes:
        print_line(f"{entry.time}  {entry.user}  {entry.command}  {entry.change}".rstrip())


def _describe_archived(archived: ArchivedSource) -> dict[str, object]:
    """Return a source in the trash or the history as JSON values."""
    return {
        "document": archived.document,
        "title": archived.title,
        "source": archived.source,
        "time": archived.time,
        "command": archived.command,
        "user": archived.user,
        "by_hand": archived.command == BY_HAND,
        "bytes": archived.size,
    }


@click.command("purge", epilog="Example: kb purge in-the-dock")
@click.argument("target", metavar="DOCUMENT_OR_PASSAGE")
@add_library_option
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask whether all that is listed is to go.")
@click.option("--also", multiple=True, metavar="PASSAGE", help="Take this one too, of those that repeat it.")
@click.option("--receipt", type=click.Path(path_type=Path), metavar="FILE", help="Write what was done, without a word.")
@add_json_option
def purge_words(
    target: str, library: Path | None, is_sure: bool, also: Sequence[str], receipt: Path | None, as_json: bool
) -> None:
    """Delete a document or a passage for good, from everything that the library keeps.

    It is given by its id or its address. All that will go is listed first, also copies of the file under other names,
    and goes once the id is typed again; where there is no terminal to ask at, only with --yes.

    Listed too is what repeats it elsewhere, with how many words in a row, or perhaps in other words. Of that goes what
    you choose by its number, or name with --also. --receipt writes a text for whoever has asked: what was deleted,
    when, and what cannot be reached.

    Nothing brings it back: sources, metadata files, index, cache, trash, history and what was read of it are deleted at
    once, and its address answers 410 without a word of it. Where a passage is purged, its document stays without it,
    and the document's file is not shown any more. The command says what it cannot reach.
    """
    if receipt is not None and receipt.exists():
        raise LibraryError(f"There is a file '{receipt}' already. Choose another name. Nothing was purged.")
    previews: list[PurgePreview] = []
    chosen: list[PassageId] = []

    def confirm(preview: PurgePreview) -> Sequence[PassageId]:
        previews.append(preview)
        for line in format_preview(preview):
            print_line(line, err=True)
        chosen.extend(_choose_repetitions(preview, also, may_ask=not is_sure))
        if not is_sure:
            _ask_for(preview.target)
        return chosen

    opened = _open_to_write(library)
    report = purge(opened, target, say_waiting, confirm)
    if receipt is not None and previews:
        title = watch_configuration(opened.settings.library).read().config.title
        write_file(receipt, [format_receipt(previews[0], chosen, title, opened.settings.url).encode()])
    if as_json:
        print_json({"purged": [asdict(each) for each in previews], "also": chosen, **asdict(report)})
        return
    for line in (*report.done, *report.left):
        print_line(line)


def _choose_repetitions(preview: PurgePreview, named: Sequence[str], *, may_ask: bool) -> list[PassageId]:
    """Return the repetitions to purge too: those that are named, or chosen by their numbers.

    Raises:
        LibraryError: One is not among those listed.
    """
    listed = [each.passage for each in preview.repetitions]
    unknown = [each for each in named if each not in listed]
    if unknown:
        raise LibraryError(f"Nothing was purged: {', '.join(unknown)} is none of the passages that repeat it.")
    if named or not (may_ask and listed and sys.stdin.isatty()):
        return [each for each in listed if each in named]
    typed = click.prompt(
        "Which are to go too? Numbers, all, or Enter for none", default="", show_default=False, err=True
    )
    numbers = re.findall(r"\w+", typed)
    if numbers == ["all"]:
        return listed
    wrong = [each for each in numbers if not each.isdecimal() or not 1 <= int(each) <= len(listed)]
    if wrong:
        raise LibraryError(f"Nothing was purged: '{wrong[0]}' is no number of those that are listed.")
    return [listed[int(each) - 1] for each in dict.fromkeys(numbers)]


def _open_to_write(folder: Path | None) -> Library:
    """Open a library for writing, unless its folder is another user's or a personal one."""
    settings = read_settings(library=folder)
    refuse_personal_folder(settings.library)
    refuse_other_user(settings.library)
    return Library(settings)


def _ask_for(target: str) -> None:
    """Ask for the purged id or address to be typed again.

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


def _format_archived(archived: ArchivedSource) -> str:
    """Return what a source in the trash or the history is, and how it came there."""
    title = f"  “{archived.title}”" if archived.title else ""
    how = "by hand, found" if archived.command == BY_HAND else f"by 'kb {archived.command}'"
    user = f" by {archived.user}" if archived.user else ""
    return f"{archived.time}  {archived.source}{title}  {archived.size:,} bytes  ({how}{user})"


# ---------------------------------------------------------------------------------------------- the receipt of a purge


_NOT_REACHED = (
    "Backups and copies of the library that were made before, until they are deleted or expire.",
    "Downloads, printouts and exports that others have made.",
    "Search engines and archives of the web. They are told that the address is gone, and take it off in their time.",
    "Pages of others that quote it. Those that embed the quotation by the library's script show it no longer.",
)


def format_receipt(preview: PurgePreview, chosen: Collection[PassageId], library: str, url: str) -> str:
    """Return the text of a receipt.

    Args:
        chosen: The repetitions that were purged too.
        library: The title of the library.
        url: The site's, without a trailing slash; empty where it is not known.
    """
    return "\n".join(_list_lines(preview, chosen, library, url)) + "\n"


def _list_lines(preview: PurgePreview, chosen: Collection[PassageId], library: str, url: str) -> Iterator[str]:
    repeating = [each for each in preview.repetitions if each.passage in chosen]
    staying = [each for each in preview.repetitions if each.passage not in chosen]
    yield from ("Receipt of a withdrawal", "", f"Library:  {library}")
    yield f"Done:     {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, by {name_user()}"
    yield from ("", "Deleted for good. These addresses answer that they are gone (410), and nothing else:", "")
    for each in preview.sources:
        address = f"{url}/documents/{each.id}"
        yield f"  {address}/{preview.target}" if preview.is_passage else f"  {address}"
    yield from (f"  {url}/documents/{each.document}/{each.passage}" for each in repeating)
    yield ""
    passages = preview.passages + len(repeating)
    yield f"  {format_count(passages, 'passage')} of the text, in the file, the index, the caches and the lists."
    archived = preview.versions + preview.removed
    yield f"  {format_count(archived, 'older or removed version')}."
    if preview.is_passage:
        yield "  The original file has the passage still. It is kept, and shown to nobody."
    yield from ("", "Found elsewhere in the library, and left there by decision of its keeper:", "")
    for likeness, what in (
        (Likeness.COPIED, "with the same words"),
        (Likeness.QUOTED, "with some of the words"),
        (Likeness.RETOLD, "that may tell the same in other words"),
    ):
        number = sum(each.likeness is likeness for each in staying)
        if number:
            yield f"  {format_count(number, 'passage')} {what}."
    if not staying:
        yield "  nothing."
    yield from ("", "What the library cannot reach:", "")
    yield from (f"  - {each}" for each in _NOT_REACHED)


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
