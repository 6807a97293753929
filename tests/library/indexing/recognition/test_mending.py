"""Mending of misread words: only where the library's other text has one other reading, beside the same word."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.library.indexing.recognition.mending import find_mends
from kb.library.indexing.recognition.pages import recognize_pages
from kb.library.indexing.sync import Library
from kb.read.ocr.recognized_page import RecognizedPage, RecognizedWord
from tests.libraries import find_documents, index_sources
from tests.read.ocr.engines import install_engine, write_row, write_table
from tests.read.pdf.scanned_pages import scan_page, write_scan

TEXTS = {
    f"{number}.txt": f"Report {number}. On modern slavery, the external auditor, Burnham quay and Bumham fair."
    for number in range(4)
}
SHARED = {"once.txt": "Once, modern trades and the modern Lornfeld."}
ANSWER = write_table(
    write_row("Forty", 200, 300),
    write_row("modem", 420, 300),
    write_row("slavery", 640, 300),
    write_row("cases", 860, 300),
)


def mend(library: Library, text: str) -> dict[str, str]:
    """Return the mends of a text, as if it was recognised, by the word that was read."""
    words = tuple(RecognizedWord(each, 0, 0, 1, 1, 0, 1.0) for each in text.split())
    with library.open_view() as view:
        found = find_mends(view, {1: RecognizedPage(1, 1, words=words)})
    return {words[index].text: mended for index, mended in found.get(1, {}).items()}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return index_sources(tmp_path / "library", {**TEXTS, **SHARED})


@pytest.mark.parametrize(
    ("text", "mends"),
    [
        ("risk of modem slavery, as", {"modem": "modern"}),
        ("(“Modem Slavery”) is", {"(“Modem": "(“Modern"}),
        ("an extemal, auditor was", {"extemal,": "external,"}),
        ("the modem was sold", {}),  # no neighbour but words that are beside any
        ("a modem router", {}),  # a neighbour of another word
        ("the modem Lomfeld", {}),  # two that may be misread do not show one another
        ("Bumham quay", {}),  # a word of the library
        ("modern slavery", {}),
    ],
)
def test_a_word_is_mended_where_the_library_has_its_other_reading_beside_the_same_word(
    library: Library, text: str, mends: dict[str, str]
) -> None:
    assert mend(library, text) == mends


def test_a_word_that_the_library_has_once_is_right(tmp_path: Path) -> None:
    library = index_sources(tmp_path / "library", {**TEXTS, "modem.txt": "A modem was sold."})
    assert mend(library, "modem slavery, extemal auditor") == {"extemal": "external"}


def test_a_reading_that_the_library_has_twice_is_no_evidence(tmp_path: Path) -> None:
    library = index_sources(tmp_path / "library", dict([*TEXTS.items()][:2]))
    assert mend(library, "modem slavery") == {}


@pytest.mark.costly
def test_what_was_mended_is_found_and_told_and_what_was_read_is_kept(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_engine(tmp_path / "bin", monkeypatch, f"cat <<'END'\n{ANSWER}\nEND")
    scan = write_scan(tmp_path / "scan.pdf", [scan_page(tmp_path)])
    (library.sources.folder / "scan.pdf").write_bytes(scan.read_bytes())
    library.sync()
    assert recognize_pages(library)
    report = library.sync()
    (told,) = [each for each in report.sources if each.source == "scan.pdf"]
    assert told.remarks == ("Mended 1 word of recognised text: “modem” to “modern”.",)
    assert find_documents(library, "forty", "modern", "slavery") == ["scan"]
    with library.open_view() as view:
        (record,) = [each for each in view.documents() if each.source == "scan.pdf"]
    page = library.recognized.find_document_page(record.sha256, 1)
    assert page
    assert [(word.text, word.misread) for word in page.words][1] == ("modern", "modem")
    assert not recognize_pages(library)
    assert mend(library, "forty modem") == {}  # what is recognised is no evidence
