"""Which pictures are kept: the latest used ones, up to a number of bytes."""

from __future__ import annotations

from kb.library.page_pictures import PictureCache


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
