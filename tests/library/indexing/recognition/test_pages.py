"""Recognition of pages without text, after a library was indexed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.library.indexing.index_report import Status
from kb.library.indexing.recognition.pages import (
    describe_missing_engine,
    plan_recognition,
    recognize_pages,
)
from kb.library.indexing.sync import Library
from kb.library.keeping.purge import purge
from kb.model import DocumentId, DocumentRecord, PageDoubt, Passage, Phrase, Query
from kb.text import split_terms
from tests.libraries import index_sources
from tests.read.ocr.engines import SAY, install_engine, needs_tesseract, remove_engines
from tests.read.pdf.scanned_pages import PROSE, scan_page, write_scan

SECOND = "What was done about it"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library of a scan of two pages, and a text."""
    pictures = [scan_page(tmp_path), scan_page(tmp_path, SECOND)]
    scan = write_scan(tmp_path / "made.pdf", pictures).read_bytes()
    sources: dict[str, str | bytes] = {
        "scan.pdf": scan,
        "scan.pdf.toml": 'title = "A visit to the farms"\n',
        "note.txt": "A note of the dock.",
    }
    return index_sources(tmp_path / "library", sources, ocr_timeout_s=60)


def read_record(library: Library) -> DocumentRecord:
    with library.open_view() as view:
        record = view.get_document(DocumentId("scan"))
    assert record
    return record


def find(library: Library, words: str) -> list[Passage]:
    """Return the passages that have a phrase."""
    with library.open_view() as view:
        return [hit.passage for hit in view.search(Query(Phrase(tuple(split_terms(words))))).hits]


@pytest.mark.costly
def test_pages_are_recognised_once_and_then_found(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_engine(tmp_path / "bin", monkeypatch, SAY)
    assert read_record(library).unread_pages == (1, 2)
    told: list[tuple[int, int, str]] = []
    assert recognize_pages(library, lambda *each: told.append(each))
    assert told == [(1, 2, "scan.pdf"), (2, 2, "scan.pdf")]
    report = library.sync()
    assert {each.source: each.status for each in report.sources}["scan.pdf"] is Status.CHANGED
    record = read_record(library)
    assert (record.unread_pages, record.recognized_pages) == ((), (1, 2))
    assert {PageDoubt.OCR in each.doubts for each in find(library, "Forty farms were seen")} == {True}
    assert {PageDoubt.OCR in each.doubts for each in find(library, "note of the dock")} == {False}
    assert not recognize_pages(library)
    assert {each.status for each in library.sync().sources} == {Status.UNCHANGED}


@pytest.mark.costly
def test_what_was_read_before_a_stop_is_not_read_again(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_engine(tmp_path / "bin", monkeypatch, SAY)

    def stop(done: int, total: int, source: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recognize_pages(library, stop)
    assert len(list(library.recognized.folder.glob("*.page"))) == 1
    library.sync()
    assert (read_record(library).unread_pages, read_record(library).recognized_pages) == ((2,), (1,))
    install_engine(tmp_path / "bin", monkeypatch, SAY.replace("Forty", "Fifty"))
    assert recognize_pages(library)
    library.sync()
    assert [len(find(library, words)) for words in ("Forty farms were seen", "Fifty farms were seen")] == [1, 1]


@pytest.mark.costly
def test_a_page_that_fails_stays_without_text_and_is_not_tried_again(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_engine(tmp_path / "bin", monkeypatch, "exit 7")
    assert not recognize_pages(library)
    assert plan_recognition(library) == []
    library.sync()
    assert read_record(library).unread_pages == (1, 2)
    install_engine(tmp_path / "bin", monkeypatch, SAY, version="5.4.0")
    assert [each.pages for each in plan_recognition(library)] == [(1, 2)]


@pytest.mark.costly
def test_another_language_of_the_document_is_another_reading(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_engine(tmp_path / "bin", monkeypatch, SAY)
    recognize_pages(library)
    sidecar = library.sources.folder / "scan.pdf.toml"
    sidecar.write_text('title = "A visit to the farms"\nlanguage = "cy"\n')
    library.sync()
    assert [each.language for each in plan_recognition(library)] == ["cym"]


@pytest.mark.costly
def test_without_an_engine_it_is_said_how_to_get_one(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove_engines(tmp_path, monkeypatch)
    assert not recognize_pages(library)
    message = describe_missing_engine(library)
    assert message.startswith("2 pages show something and have no text, in 1 document. To have them read, install")
    assert "\n" not in message
    (library.sources.folder / "scan.pdf").unlink()
    library.sync()
    assert describe_missing_engine(library) == ""


@pytest.mark.costly
def test_recognition_can_be_switched_off(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library.settings = library.settings.model_copy(update={"ocr_timeout_s": 0.0})
    remove_engines(tmp_path, monkeypatch)
    assert describe_missing_engine(library) == ""
    install_engine(tmp_path / "bin", monkeypatch, SAY)
    assert not recognize_pages(library)


@pytest.mark.costly
def test_a_purge_deletes_what_was_recognised(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_engine(tmp_path / "bin", monkeypatch, SAY)
    recognize_pages(library)
    library.sync()
    purge(library, "scan")
    assert list(library.recognized.folder.iterdir()) == []


@needs_tesseract
def test_a_scan_is_read_by_tesseract_in_confined_workers(library: Library) -> None:
    assert recognize_pages(library)
    library.sync()
    found = find(library, " ".join(PROSE))
    assert {PageDoubt.OCR in each.doubts for each in found} == {True}
    assert (SECOND,) in {each.heading for each in found}
