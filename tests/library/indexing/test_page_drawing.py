"""Drawing of pages when a library is indexed: which documents have them, in how much room, and when they are gone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kb.library.indexing.page_drawing import draw_pages
from kb.library.indexing.sync import Library
from kb.library.indexing.watcher import Watcher
from kb.library.keeping.purge import purge
from kb.model import DocumentId, DocumentRecord, Span
from kb.settings import Settings
from tests.libraries import index_sources, open_library
from tests.read.pdf.png import read_png
from tests.web.small_library import REPORT_PAGES, pdf

CARD = 'title = "The {0} report"\ndate = "{1}"\n'


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library of two reports of two pages each, and a text."""
    return index_sources(
        tmp_path,
        {
            "old.pdf": pdf(REPORT_PAGES),
            "old.pdf.toml": CARD.format("old", 2014),
            "new.pdf": pdf(REPORT_PAGES[::-1]),
            "new.pdf.toml": CARD.format("new", 2020),
            "note.txt": "A note of the harbour, which has no pages.",
        },
    )


def draw(library: Library, **settings: object) -> list[str]:
    """Draw pages, and return the sources of the documents that were drawn."""
    drawn: list[str] = []
    library.settings = library.settings.model_copy(update=settings)
    draw_pages(library, lambda done, total, source: drawn.append(source))
    return drawn


def read_record(library: Library, name: str) -> DocumentRecord:
    with library.open_view() as view:
        record = view.get_document(DocumentId(name))
    assert record
    return record


def list_kept(library: Library) -> set[str]:
    """Return the first digits of the hashes of the documents whose pages are kept."""
    return {name[:8] for name in library.pages.list_sizes()}


@pytest.mark.costly
def test_the_pages_of_pdf_files_are_drawn_once(library: Library) -> None:
    assert draw(library) == ["new.pdf", "old.pdf"]
    record = read_record(library, "old")
    for number in (1, 2):
        picture = library.pages.find_picture(record, number)
        assert picture
        assert read_png(picture).shape[1] == 208
    assert draw(library) == []


@pytest.mark.costly
def test_the_words_of_passages_are_found_on_them(library: Library) -> None:
    draw(library)
    record = read_record(library, "old")
    with library.open_view() as view:
        passage = next(each for each in view.document_passages(record.id) if "lantern" in each.text)
    at = passage.text.index("lantern")
    part = passage.find_part(2)
    assert part
    found = library.pages.find_words(record, 2, passage.id, [Span(at, at + 7).shift(-part.start)])
    assert found
    (words,) = found.spans
    assert [(each.start + part.start, each.end + part.start) for each in words] == [(at, at + 7)]


@pytest.mark.costly
def test_the_newest_documents_come_first_where_not_all_have_room(library: Library) -> None:
    assert draw(library, cache_mb=0) == []
    sizes = [draw(library, cache_mb=1) for _ in range(2)]
    assert sizes == [["new.pdf", "old.pdf"], []]
    assert draw(library, cache_mb=0) == []
    assert not list_kept(library)


@pytest.mark.costly
def test_a_document_whose_original_is_withheld_has_none(library: Library) -> None:
    draw(library)
    old, new = read_record(library, "old"), read_record(library, "new")
    assert list_kept(library) == {old.sha256[:8], new.sha256[:8]}
    card = library.sources.folder / "old.pdf.toml"
    card.write_text(card.read_text(encoding="utf-8") + "original = false\n", encoding="utf-8")
    library.sync()
    assert draw(library) == []
    assert list_kept(library) == {new.sha256[:8]}


@pytest.mark.costly
@pytest.mark.parametrize("is_passage", [True, False])
def test_what_is_purged_has_none(library: Library, is_passage: bool) -> None:
    draw(library)
    new = read_record(library, "new")
    with library.open_view() as view:
        passage = view.document_passages(DocumentId("old"))[-1]
    purge(library, passage.id if is_passage else "old")
    assert list_kept(library) == {new.sha256[:8]}
    assert draw(library) == []


@pytest.mark.costly
def test_a_file_that_was_changed_after_it_was_indexed_is_not_drawn(library: Library) -> None:
    (library.sources.folder / "old.pdf").write_bytes(pdf(REPORT_PAGES[:1]))
    assert draw(library) == ["new.pdf", "old.pdf"]
    assert list_kept(library) == {read_record(library, "new").sha256[:8]}
    library.sync()
    assert draw(library) == ["old.pdf"]


def test_a_library_without_an_index_has_nothing_to_draw(tmp_path: Path) -> None:
    assert draw(open_library(Settings(library=tmp_path))) == []


def test_a_watched_library_is_drawn(library: Library) -> None:
    lines: list[str] = []
    watcher = Watcher(library, library.settings, lines.append)
    for _ in range(100):
        watcher.step()
        if len(list_kept(library)) == 2:
            break
        time.sleep(0.1)
    assert len(list_kept(library)) == 2
    assert not lines
