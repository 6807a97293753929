"""`kb backup`."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.options import add_json_option, add_library_option, print_json, refuse_other_user, say_waiting
from kb.cli.output.index_reports import format_report
from kb.cli.output.printing import format_count, print_line
from kb.cli.output.progress import draw_with_progress, encode_with_progress, exit_where_unread
from kb.library.indexing.personal.folders import read_settings, refuse_personal_folder
from kb.library.indexing.sync import Library
from kb.library.keeping.backup import make_backup
from kb.library.keeping.backup_file import open_backup
from kb.library.keeping.backup_restore import restore_backup
from kb.settings import Settings


@click.command(epilog="Example: kb backup /backups/library.zip")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@add_library_option
@click.option("--restore", "is_restoring", is_flag=True, help="Restore the library from FILE.")
@click.option("--check", "is_checking", is_flag=True, help="Compare all of FILE with the checksums in it.")
@click.option("--with-cache", is_flag=True, help="Also back up the vectors, which take long to encode.")
@click.option("--force", is_flag=True, help="Restore into a folder that is not empty; what it has is kept beside it.")
@click.option(
    "--purged-by",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Also leave out what was purged from the library in this folder.",
)
@add_json_option
def backup(
    path: Path,
    library: Path | None,
    is_restoring: bool,
    is_checking: bool,
    with_cache: bool,
    force: bool,
    purged_by: Path | None,
    as_json: bool,
) -> None:
    """Write all of a library that cannot be made again to one ZIP file, or restore a library from one.

    A backup has the sources with their metadata files, the configuration, the trash, the history, and what is
    remembered of ids, gone passages and purges; not the index. It is written while the library is served and indexed,
    is read back and compared before it gets its name, and replaces an older file of that name only then. The folder of
    FILE has to be there, since the disk of backups may not be. A running 'kb index' is waited for. --check reads a
    backup, and changes nothing.

    With --restore, all of the backup is checked, copied beside the library and indexed there before it takes its place,
    so that a command that is stopped leaves what there was. What was purged since the backup, by the list of the
    library that is there, is left out. Exit code 3 means restored, but some sources could not be read.
    """
    if is_checking:
        if is_restoring or with_cache or force or purged_by:
            raise click.UsageError("--check goes with no other option but --json.")
        _check_backup(path, as_json=as_json)
        return
    settings = read_settings(library=library)
    refuse_personal_folder(settings.library)
    refuse_other_user(settings.library)
    if is_restoring:
        if with_cache:
            raise click.UsageError(
                "--with-cache is for making a backup. Leave it out: what the backup has is restored."
            )
        _restore_backup(path, settings, force, purged_by, as_json)
        return
    if force or purged_by:
        raise click.UsageError("--force and --purged-by need --restore.")
    made = make_backup(Library(settings), path, with_cache=with_cache, wait=say_waiting)
    manifest = made.manifest
    if as_json:
        answer = {"file": str(path), "bytes": made.size, "files": len(manifest.files), "left_out": made.left_out}
        print_json({**answer, "generation": manifest.generation, "made": manifest.made, "version": manifest.version})
        return
    for name in made.left_out:
        print_line(f"left out: '{name}' is no file, or a link that leads out of 'sources'.", err=True)
    print_line(f"{format_count(len(manifest.files), 'file')}, {made.size:,} bytes, read back and compared: '{path}'.")


def _check_backup(path: Path, *, as_json: bool) -> None:
    with open_backup(path) as read:
        read.verify()
    manifest = read.manifest
    if as_json:
        print_json({"files": len(manifest.files), "made": manifest.made, "version": manifest.version})
        return
    print_line(f"'{path}' is whole: {format_count(len(manifest.files), 'file')}, made at {manifest.made}.")


def _restore_backup(path: Path, settings: Settings, force: bool, purged_by: Path | None, as_json: bool) -> None:
    restored = restore_backup(path, settings, force=force, purged_by=purged_by, wait=say_waiting)
    library = Library(settings)
    encode_with_progress(library)
    draw_with_progress(library)
    manifest = restored.manifest
    if as_json:
        kept = str(restored.kept) if restored.kept else None
        answer = {"files": len(manifest.files), "made": manifest.made, "version": manifest.version, "kept": kept}
        print_json({**answer, "left_out": restored.left_out, "index": restored.index.to_json()})
    else:
        for line in format_report(restored.index, whole=False):
            print_line(line)
        if restored.left_out:
            print_line(f"{format_count(restored.left_out, 'file')} left out that were purged since.")
        print_line(f"Restored '{settings.library}' as it was at {manifest.made}. Restart the site.")
        if restored.kept:
            print_line(f"What was there before is in '{restored.kept}': delete it when you do not need it.")
    exit_where_unread(restored.index)
