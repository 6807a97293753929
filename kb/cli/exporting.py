"""`kb export-site`."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.options import add_library_option, refuse_other_user
from kb.cli.output.printing import format_count, print_line
from kb.library.indexing.personal.folders import read_settings
from kb.static_site.export import SiteOptions, export_site


@click.command(epilog="Example: kb export-site ~/site --url https://example.org/library")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@add_library_option
@click.option("--url", metavar="URL", help="The address at which FOLDER will be served (KB_URL).")
@click.option("--pictures", is_flag=True, help="Also write the pages of PDF files as pictures.")
@click.option("--originals", is_flag=True, help="Also write the original files, but for those that are withheld.")
def export_site_files(folder: Path, library: Path | None, url: str | None, pictures: bool, originals: bool) -> None:
    """Write the site as files, for a host that can only serve files.

    Its pages are those of the site. Readers' browsers search it: words in any form, and exact phrases. What needs a
    server is not in it: meaning, checks, private searches. What is withdrawn, closed or withheld is nowhere in it.

    FOLDER must be new, empty, or of an earlier export, of which only what changed is written.
    """
    settings = read_settings(library=library, url=url)
    if not settings.url:
        raise click.UsageError("Say where the files will be served, so that citations can name it: --url, or KB_URL.")
    refuse_other_user(settings.library)
    count = export_site(settings, folder, SiteOptions(pictures, originals))
    changed = f"{count.written:,} written, {count.removed:,} removed"
    print_line(f"{format_count(count.files, 'file')} in '{folder}': {changed}.")
