"""The cache of pages: thumbnails and words as they were kept, and damaged files that count as missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kb.library.files.page_cache import CachedPage, PageCache, name_pages, pack_words
from kb.model import DocumentId, DocumentRecord, Metadata, PassageId, Span
from kb.read.pdf.word_boxes import PageWords, WordBox

FIRST, SECOND, THIRD = (PassageId(each * 14) for each in "abc")
WORDS = PageWords(
    200.0,
    400.0,
    (
        (WordBox(0, 3, 0.1, 0.2, 0.15, 0.22), WordBox(4, 9, 0.16, 0.2, 0.25, 0.22)),
        (),
        (WordBox(0, 3, 0.5, 0.6, 0.75, 1.0),),
    ),
)


@pytest.fixture
def record() -> DocumentRecord:
    return DocumentRecord(DocumentId("report"), "report.pdf", "5" * 64, "f" * 64, Metadata(), 2, 3)


@pytest.fixture
def cache(tmp_path: Path, record: DocumentRecord) -> PageCache:
    cache = PageCache(tmp_path / "pages")
    words = pack_words(WORDS, [FIRST, SECOND, THIRD])
    assert cache.put(record, [CachedPage(b"one", b""), CachedPage(b"two", words)]) == sum(cache.list_sizes().values())
    return cache


def test_a_page_has_its_thumbnail(cache: PageCache, record: DocumentRecord) -> None:
    assert [cache.find_picture(record, number) for number in (0, 1, 2, 3)] == [None, b"one", b"two", None]


def test_another_content_or_text_has_other_pages(cache: PageCache, record: DocumentRecord) -> None:
    for other in (replace(record, sha256="6" * 64), replace(record, fingerprint="0" * 64)):
        assert cache.find_picture(other, 1) is None


def test_spans_have_the_words_that_they_cover_or_cut(cache: PageCache, record: DocumentRecord) -> None:
    found = cache.find_words(record, 2, FIRST, [Span(0, 9), Span(3, 4), Span(8, 20), Span(9, 12)])
    assert found is not None
    assert found.aspect == 2.0
    assert [[(each.start, each.end) for each in words] for words in found.spans] == [[(0, 3), (4, 9)], [], [(4, 9)], []]
    assert found.spans[0][0][2:] == pytest.approx((0.1, 0.2, 0.15, 0.22), abs=1e-4)

    last = cache.find_words(record, 2, THIRD, [Span(0, 3)])
    assert last is not None
    assert last.spans[0][0][2:] == pytest.approx((0.5, 0.6, 0.75, 1.0), abs=1e-4)


def test_no_words_are_known_of_other_passages_and_pages(cache: PageCache, record: DocumentRecord) -> None:
    assert cache.find_words(record, 2, SECOND, [Span(0, 3)]) is None
    assert cache.find_words(record, 1, FIRST, [Span(0, 3)]) is None


def test_a_damaged_file_counts_as_missing(cache: PageCache, record: DocumentRecord, tmp_path: Path) -> None:
    path = tmp_path / "pages" / name_pages(record)
    whole = path.read_bytes()
    for content in (b"", b"KB", b"XXXX" + whole[4:], whole[:12], whole[: len(whole) // 2], whole[:-9] + bytes(9)):
        path.write_bytes(content)
        assert cache.find_words(record, 2, FIRST, [Span(0, 3)]) is None
    path.write_bytes(whole[:8] + b"\xff" * 20 + whole[28:])
    assert cache.find_picture(record, 1) is None


def test_only_what_is_needed_is_retained(cache: PageCache, record: DocumentRecord) -> None:
    other = replace(record, sha256="6" * 64)
    cache.put(other, [])
    cache.retain([name_pages(other)])
    assert list(cache.list_sizes()) == [name_pages(other)]
    cache.retain([])
    assert not cache.list_sizes()


def test_a_folder_that_is_not_there_has_no_pages(tmp_path: Path, record: DocumentRecord) -> None:
    cache = PageCache(tmp_path / "none")
    cache.retain([])
    assert cache.find_picture(record, 1) is None
    assert not cache.list_sizes()
