"""Indexing and encoding with progress bars, and exit code 3 for unread files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from kb.cli.output.printing import log_line
from kb.embeddings.encoders import Progress, ignore_progress
from kb.library.indexing.encoding import encode_passages, log_tenths
from kb.library.indexing.index_report import IndexReport
from kb.library.indexing.page_drawing import draw_pages
from kb.library.indexing.recognition.pages import recognize_pages
from kb.library.indexing.sync import Library, MissingPolicy
from kb.text.characters import escape_controls


def exit_where_unread(report: IndexReport) -> None:
    """Exit with code 3 if a source could not be read or its metadata file could not be used."""
    if any(each.is_to_be_mended for each in report.sources):
        sys.exit(3)


def sync_with_progress(
    library: Library, *, rebuild: bool = False, verify: bool = False, missing: MissingPolicy = MissingPolicy.REFUSE
) -> IndexReport:
    """Bring the index up to date, with a progress bar if standard error is a terminal."""
    with _show_progress("Reading") as show:
        return library.sync(rebuild=rebuild, verify=verify, missing=missing, progress=show)


def encode_with_progress(library: Library) -> None:
    """Encode missing embeddings, with a progress bar if standard error is a terminal."""
    with _show_progress("Encoding", otherwise=log_tenths(log_line)) as show:
        encode_passages(library, show)


def recognize_with_progress(library: Library, report: IndexReport) -> IndexReport:
    """Recognise pages without text, with a progress bar if standard error is a terminal, and index what is found.

    The library was indexed without it, with the given report; returns the report on both.
    """
    with _show_progress("Recognising") as show:
        has_more = recognize_pages(library, show)
    return report.follow(sync_with_progress(library)) if has_more else report


def draw_with_progress(library: Library) -> None:
    """Draw the thumbnails of pages, with a progress bar if standard error is a terminal."""
    with _show_progress("Drawing") as show:
        draw_pages(library, show)


@contextmanager
def _show_progress(label: str, otherwise: Progress = ignore_progress) -> Iterator[Progress]:
    """Yield what moves a progress bar on standard error, or `otherwise` if that is no terminal."""
    if not sys.stderr.isatty():
        yield otherwise
        return
    with click.progressbar(length=1, label=label, file=sys.stderr, item_show_func=_show_name) as bar:

        def show(done: int, total: int, name: str) -> None:
            bar.length = total
            bar.update(done - bar.pos, name)

        yield show


def _show_name(name: str | None) -> str:
    return escape_controls(name or "")
