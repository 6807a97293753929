"""Completing a library after a change, at once or in a process of its own."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kb.library.indexing.completion import Completer, complete
from kb.library.indexing.index_report import Status
from kb.library.indexing.sync import Library
from tests.libraries import find_documents, index_sources
from tests.read.ocr.engines import SAY, install_engine
from tests.read.pdf.scanned_pages import scan_page, write_scan
from tests.web.small_library import REPORT_PAGES, pdf

_PATIENCE_S = 120.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library with a report of two pages, which are not drawn."""
    return index_sources(tmp_path, {"report.pdf": pdf(REPORT_PAGES)}).settings.library


@pytest.mark.costly
def test_whoever_changes_a_library_completes_it_unless_another_does(folder: Path) -> None:
    library = index_sources(folder, {})
    complete(Library(library.settings, is_completed_elsewhere=True), library.sync())
    assert not library.pages.list_sizes()
    complete(library, library.sync())
    assert library.pages.list_sizes()


@pytest.mark.costly
def test_text_in_pictures_is_recognised_and_indexed_with_a_change(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_engine(tmp_path / "bin", monkeypatch, SAY)
    library = index_sources(folder, {})
    (library.sources.folder / "scan.pdf").write_bytes(
        write_scan(tmp_path / "scan.pdf", [scan_page(tmp_path)]).read_bytes()
    )
    before = library.sync()
    report = complete(library, before)
    told = {each.source: (each.status, each.unread_pages) for each in report.sources}
    assert told == {"report.pdf": (Status.UNCHANGED, ()), "scan.pdf": (Status.ADDED, ())}
    assert find_documents(library, "forty", "farms") == ["scan"]


@pytest.mark.slow
def test_a_completer_draws_what_it_finds_and_what_it_is_asked_for(folder: Path) -> None:
    library = index_sources(folder, {})

    def wait_for(documents: int) -> None:
        end = time.monotonic() + _PATIENCE_S
        while len(library.pages.list_sizes()) < documents:
            assert time.monotonic() < end
            time.sleep(0.1)

    completer = Completer(library.settings, print)
    with completer.running():
        wait_for(1)
        index_sources(folder, {"other.pdf": pdf(REPORT_PAGES[::-1])})
        completer.ask()
        wait_for(2)


@pytest.mark.slow
def test_a_completer_recognises_and_indexes_the_text_of_pictures(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_engine(tmp_path / "bin", monkeypatch, SAY)
    library = index_sources(folder, {"scan.pdf": write_scan(tmp_path / "scan.pdf", [scan_page(tmp_path)]).read_bytes()})
    with Completer(library.settings, print).running():
        end = time.monotonic() + _PATIENCE_S
        while not find_documents(library, "forty", "farms"):
            assert time.monotonic() < end
            time.sleep(0.1)
