"""The cache of recognised pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.library.files.recognized_pages import RecognizedList, RecognizedPages, compute_key
from kb.read.ocr.recognized_page import RecognizedPage, RecognizedRule, RecognizedWord

PAGE = RecognizedPage(
    595.2, 841.9, -0.4, 0, (RecognizedWord("Dŵr", 1.0, 2.0, 3.5, 4.0, 7, 1.25),), (RecognizedRule(1, 2, 3, 4),)
)
DOCUMENT, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def pages(tmp_path: Path) -> RecognizedPages:
    return RecognizedPages(tmp_path / "ocr")


def test_a_page_comes_back_as_it_was_found(pages: RecognizedPages) -> None:
    key = compute_key(b"picture", "tesseract 5 eng")
    assert pages.find_page(key) is None
    pages.put_page(key, PAGE)
    pages.put_list(DOCUMENT, RecognizedList("tesseract 5 eng", {3: key, 4: ""}))
    assert pages.find_page(key) == PAGE
    assert pages.find_document(DOCUMENT) == {3: PAGE}
    assert pages.find_document(OTHER) == {}
    found = [pages.find_document_page(*each) for each in ((DOCUMENT, 3), (DOCUMENT, 4), (DOCUMENT, 5), (OTHER, 3))]
    assert found == [PAGE, None, None, None]


def test_a_mended_word_comes_with_what_was_read(pages: RecognizedPages) -> None:
    pages.put_page("k", PAGE)
    pages.put_list(DOCUMENT, RecognizedList("m", {1: "k"}, {1: {0: "Dwr"}}))
    (word,) = pages.find_document(DOCUMENT)[1].words
    assert (word.text, word.misread, word.line) == ("Dwr", "Dŵr", 7)
    assert pages.find_page("k") == PAGE


def test_another_picture_or_method_has_another_key() -> None:
    keys = {compute_key(picture, method) for picture in (b"a", b"b") for method in ("5.3.0 eng", "5.3.0 cym")}
    assert len(keys) == 4


def test_a_damaged_file_is_missing(pages: RecognizedPages) -> None:
    pages.put_page("k", PAGE)
    pages.put_list(DOCUMENT, RecognizedList("m", {1: "k"}))
    before = pages.describe(DOCUMENT)
    (pages.folder / "k.page").write_bytes(b"\x00damaged")
    assert pages.find_document(DOCUMENT) == {}
    (pages.folder / f"{DOCUMENT}.list").write_bytes(b"[")
    assert (pages.find_list(DOCUMENT), pages.describe(DOCUMENT)) == (None, "")
    assert before


def test_what_was_found_changes_the_token_of_a_document(pages: RecognizedPages) -> None:
    tokens = {pages.describe(DOCUMENT)}
    for listed in ({1: "k"}, {1: "k", 2: ""}, {1: "l", 2: ""}):
        pages.put_list(DOCUMENT, RecognizedList("m", listed))
        tokens.add(pages.describe(DOCUMENT))
    pages.put_list(DOCUMENT, RecognizedList("m", {1: "l", 2: ""}, {}))
    assert pages.describe(DOCUMENT) in tokens
    pages.put_list(DOCUMENT, RecognizedList("m", {1: "l", 2: ""}, {1: {0: "Dwr"}}))
    tokens.add(pages.describe(DOCUMENT))
    assert len(tokens) == 5


def test_pages_of_documents_that_are_gone_are_deleted_and_shared_ones_kept(pages: RecognizedPages) -> None:
    for key in ("shared", "own", "lost"):
        pages.put_page(key, PAGE)
    pages.put_list(DOCUMENT, RecognizedList("m", {1: "shared"}))
    pages.put_list(OTHER, RecognizedList("m", {1: "shared", 2: "own"}))
    pages.retain({DOCUMENT})
    assert sorted(each.name for each in pages.folder.iterdir()) == [f"{DOCUMENT}.list", "shared.page"]
    RecognizedPages(pages.folder / "none").retain({DOCUMENT})
