"""`kb doctor` and `kb audit`."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

import click

from kb.cli.options import add_json_option, add_library_option, print_json
from kb.cli.output.index_reports import format_summary
from kb.cli.output.printing import format_count, print_line
from kb.errors import EngineError
from kb.library.configuration import watch_configuration
from kb.library.exposures import find_exposures
from kb.library.indexing.encoding import measure_coverage
from kb.library.indexing.personal.folders import read_settings
from kb.library.indexing.sync import Library
from kb.library.keeping.doctor import Finding, FindingKind, check_library, suggest_improvements
from kb.present.reviews import summarize_library
from kb.read.workers.confined_calls import find_confinement
from kb.settings import Settings

_ALWAYS_TOLD = (FindingKind.DELETED, FindingKind.REPORTS)  # remarks that are printed without --verbose


@click.command(epilog="Example: kb doctor --library ./index --deep")
@add_library_option
@click.option("--deep", is_flag=True, help="Also compare all of the index with the passages stored in it.")
@click.option("-v", "--verbose", is_flag=True, help="Also print remarks: what is no fault, such as hidden words.")
@add_json_option
def doctor(library: Path | None, deep: bool, verbose: bool, as_json: bool) -> None:
    """Check settings, index and sources; report what is wrong and what to do. Exit 0 if nothing is, 1 if something is.

    What was damaged on the disk is always found. --deep also finds what was indexed wrongly: it cuts and stems the text
    of every passage anew, which takes about as long as to index it again without reading the sources. It also says how
    far this system confines the processes that read files. Problems come last, each with what to do.
    """
    settings = read_settings(library=library)
    opened = Library(settings)
    with _mute_configuration():
        findings = check_library(opened, deep=deep)
        remarks = suggest_improvements(opened, verbose=verbose)
    loose = _find_loose_settings(settings)
    if as_json:
        told = {"problems": findings, "remarks": [*loose, *remarks]}
        print_json({name: [asdict(each) for each in listed] for name, listed in told.items()})
        sys.exit(1 if findings else 0)
    print_line(find_confinement(settings).describe())
    hidden = [each for each in remarks if not verbose and each.kind not in _ALWAYS_TOLD]
    for each in [*loose, *(each for each in remarks if each not in hidden)]:
        print_line(f"{each.message} {each.remedy}".rstrip())
    if hidden:
        shown = "it" if len(hidden) == 1 else "them"
        print_line(f"{format_count(len(hidden), 'remark')}: 'kb doctor -v' shows {shown}.")
    if not findings:
        print_line("No problems found in settings, index and sources.")
        for name, coverage in measure_coverage(opened):
            print_line(f"Encoder '{name}': {format_count(coverage.passages, 'passage')}, all encoded.")
    with suppress(EngineError), opened.open_view() as view:  # an unreadable index is reported as a problem below
        print_line(format_summary(summarize_library(view.documents())))
    if findings:
        print_line(f"{format_count(len(findings), 'problem')} found:")
        for each in findings:
            print_line(f"{each.message} {each.remedy}".rstrip())
    sys.exit(1 if findings else 0)


@click.command(epilog="Example: kb audit --library ./index")
@add_library_option
@add_json_option
def audit(library: Path | None, as_json: bool) -> None:
    """Say who of the shielded could be singled out, and by what. Exit 0 if nobody, 3 if there is something to look at.

    It reads what the site shows, changes nothing and sends nothing. It names the document and the page to look at:
    where words of somebody shielded are given to a person by name; a closed name that is printed; a listed name beside
    such words; a first name in several documents; whoever is listed by one name; an age, a place, a date, a family or
    a trade that are told together. What a neighbour would recognise in a story, it cannot know.
    """
    settings = read_settings(library=library)
    closed = watch_configuration(settings.library).refresh().config.closed_speakers
    with Library(settings).open_view() as view:
        found = find_exposures(view, closed)
    if as_json:
        print_json({"exposures": [asdict(each) for each in found]})
        sys.exit(3 if found else 0)
    for each in found:
        place = ", ".join(filter(None, (each.document, each.page, f"passage {each.passage}")))
        print_line(f"{place}: {each.message}")
        print_line(f"    {each.remedy}")
    documents = format_count(len({each.document for each in found}), "document")
    print_line(f"{format_count(len(found), 'place')} to look at, in {documents}." if found else "Nothing to look at.")
    sys.exit(3 if found else 0)


@contextmanager
def _mute_configuration() -> Iterator[None]:
    """Keep faults of the library's files, which are among the findings, out of the log."""
    log = logging.getLogger("kb.library.configuration")
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = False


def _find_loose_settings(settings: Settings) -> list[Finding]:
    """Return the settings that are too open for a public site."""
    if not settings.proxies or settings.url:
        return []
    message = "KB_PROXIES is set, and KB_URL is not: any IP address that a request names gets into links."
    remedy = "Set KB_URL to the public address, so that no cache keeps an answer with another one."
    return [Finding(FindingKind.SETTINGS, message, remedy)]
