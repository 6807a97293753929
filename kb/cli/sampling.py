"""`kb sample`."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.output.printing import print_line
from kb.sample import write_sample


@click.command(epilog="Example: kb sample try && kb serve --library try")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
def sample(folder: Path) -> None:
    """Write a library to try the program with: a report, guidance in two editions, releases, a scan, a Word file.

    Everything in it was invented, and every page says so. FOLDER must be new or empty.
    """
    write_sample(folder)
    print_line(f"The sample library is in '{folder}'. Serve it with: kb serve --library {folder}")
