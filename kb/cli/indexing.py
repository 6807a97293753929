"""`kb index`."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path

import click

from kb.cli.options import add_json_option, add_library_option, print_json, refuse_other_user, say_personal_folder
from kb.cli.output.index_reports import format_report, format_summary
from kb.cli.output.printing import format_count, log_line, print_line
from kb.cli.output.progress import (
    draw_with_progress,
    encode_with_progress,
    exit_where_unread,
    recognize_with_progress,
    sync_with_progress,
)
from kb.library.configuration import watch_configuration
from kb.library.indexing.index_report import Status
from kb.library.indexing.personal.folders import read_settings
from kb.library.indexing.recognition.pages import describe_missing_engine
from kb.library.indexing.sync import Library, MissingPolicy
from kb.library.indexing.watcher import Watcher
from kb.present.reviews import summarize_library


@click.command(epilog="Example: kb index --library ./index --jobs 2")
@add_library_option
@click.option("--rebuild", is_flag=True, help="Read every source again and build a new index beside the old one.")
@click.option("--verify", is_flag=True, help="Compare the contents of all sources, not their sizes and times only.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Files read at once (KB_JOBS, else one a core).")
@click.option("--force", is_flag=True, help="Take documents away even where many are missing from the sources.")
@click.option("--quiet", is_flag=True, help="Print only what was changed, or is to be mended.")
@click.option("--watch", is_flag=True, help="Go on indexing what is put into the folder of sources, until stopped.")
@add_json_option
def index(
    library: Path | None,
    rebuild: bool,
    verify: bool,
    jobs: int | None,
    force: bool,
    quiet: bool,
    watch: bool,
    as_json: bool,
) -> None:
    """Read new and changed sources and index them.

    Every source is reported: added, changed, unchanged, removed, or not read and why. A source is unchanged where its
    size and the time of its last change are those of the last time; --verify compares its contents. If the command is
    stopped, the next one goes on with what was read so far.

    Where at least five documents are missing, and these are more than a fifth or a whole folder, nothing is changed:
    their disk may not be there. --force takes them away. Exit code 3 means done, but some could not be read,
    or a metadata file or a correction in it could not be used.

    What was deleted by hand goes to trash/, and what was overwritten to history/: of each source a copy is kept for
    that, unless library.toml says keep_copies = false.

    With --watch, the folder of sources is looked at every two seconds, as 'kb serve --watch' does, for a site that is
    served by another command. Each change of the index, and each failure, is a line on standard error.
    """
    if watch and (rebuild or verify or force or quiet or as_json):
        raise click.UsageError("--watch goes with --library and --jobs only.")
    started = time.monotonic()
    settings = read_settings(library=library, jobs=jobs)
    refuse_other_user(settings.library)
    watch_configuration(settings.library).refresh()  # keeps a copy of library.toml, or says what is wrong with it
    opened = Library(settings)
    if watch:
        Watcher(opened, settings, log_line).watch()
    report = sync_with_progress(
        opened, rebuild=rebuild, verify=verify, missing=MissingPolicy.FORGET if force else MissingPolicy.REFUSE
    )
    report = recognize_with_progress(opened, report)
    encode_with_progress(opened)
    draw_with_progress(opened)
    with opened.open_view() as view:
        summary = summarize_library(view.documents())
    kept = opened.keeper.copies.measure()
    seconds = time.monotonic() - started
    if as_json:
        print_json({**report.to_json(), "library": summary, "kept": asdict(kept), "seconds": round(seconds, 3)})
    else:
        is_unchanged = all(each.status is Status.UNCHANGED and not each.faults for each in report.sources)
        for line in () if quiet and is_unchanged else format_report(report, whole=not quiet):
            print_line(line)
        if not quiet:
            say_personal_folder(settings.library)
            print_line(f"{seconds:.1f} seconds.")
            if kept.files:
                print_line(f"Copies of {format_count(kept.files, 'file')} are in kept/: {kept.bytes:,} bytes.")
            print_line(format_summary(summary))
            missing = describe_missing_engine(opened)
            if missing:
                print_line(missing)
    exit_where_unread(report)
