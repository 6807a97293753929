"""Cached pictures: the latest used, up to a number of bytes, and the reasons why a page cannot be drawn."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pytest

from kb.errors import ReadError
from kb.library.files.page_cache import PageCache
from kb.library.files.recognized_pages import RecognizedPages
from kb.library.page_pictures import PagePictures, PictureCache


def test_the_pictures_that_were_not_used_for_longest_make_room() -> None:
    cache = PictureCache(max_bytes=10)
    for key in "abc":
        cache.put((key,), b"1234")
    assert [cache.get((key,)) for key in "abc"] == [None, b"1234", b"1234"]
    cache.get(("b",))
    cache.put(("d",), b"12")
    assert [cache.get((key,)) for key in "bcd"] == [b"1234", b"1234", b"12"]
    cache.put(("e",), b"1")
    assert [cache.get((key,)) for key in "bcde"] == [None, b"1234", b"12", b"1"]


def test_a_picture_that_is_put_twice_is_counted_once() -> None:
    cache = PictureCache(max_bytes=10)
    for _ in range(3):
        cache.put(("a",), b"1234")
    cache.put(("b",), b"123456")
    assert (cache.get(("a",)), cache.get(("b",))) == (b"1234", b"123456")


def test_a_picture_that_is_larger_than_all_there_is_is_not_kept() -> None:
    cache = PictureCache(max_bytes=10)
    cache.put(("a",), b"12345678901")
    assert cache.get(("a",)) is None
    cache.put(("b",), b"1234567890")
    assert cache.get(("b",)) == b"1234567890"


class _Request:
    """What a request of the site holds while it is answered."""


@pytest.mark.costly
def test_a_page_that_cannot_be_drawn_keeps_nothing_of_the_requests_for_it(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"no PDF")
    pictures = PagePictures(tmp_path, PageCache(tmp_path / "pages"), RecognizedPages(tmp_path / "ocr"))
    alive = weakref.WeakSet[_Request]()

    def fail() -> str:
        request = _Request()
        alive.add(request)
        with pytest.raises(ReadError) as caught:
            pictures.draw(tmp_path / "a.pdf", "", 1, 110)
        return str(caught.value)

    reasons: set[str] = set()
    counts = []
    for requests in (1, 10, 100):
        reasons.update(fail() for _ in range(requests))
        gc.collect()
        counts.append(len(alive))
    pictures.close()
    assert counts == [0, 0, 0]
    assert len(reasons) == 1
