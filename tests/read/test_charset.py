"""Decoding of bytes."""

from __future__ import annotations

import gzip
import hashlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import ReadError
from kb.read.charset import decode_bytes

TEXT = "They were “naïve”, the court was told – and they owed £5 a day to the man who drove the van."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_a_text_is_read_in_what_it_was_written_in(encoding: str) -> None:
    assert decode_bytes(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_bytes_a_character_are_known_without_a_mark(encoding: str) -> None:
    assert decode_bytes(("A long enough line of text. " * 3).encode(encoding)).startswith("A long enough")


def test_latin_1_as_declared_is_windows_1252_as_browsers_have_it() -> None:
    assert decode_bytes(TEXT.encode("cp1252"), "ISO-8859-1") == TEXT


def test_what_is_declared_is_used() -> None:
    assert decode_bytes("Ελλάδα".encode("iso8859-7"), "iso-8859-7") == "Ελλάδα"
    assert decode_bytes("奴隷".encode("iso2022_jp"), "iso-2022-jp") == "奴隷"


def test_utf_8_that_declares_something_else_is_utf_8() -> None:
    assert decode_bytes(TEXT.encode("utf-8"), "windows-1251") == TEXT


def test_an_encoding_that_nobody_knows_is_passed_over() -> None:
    assert decode_bytes(TEXT.encode("utf-8"), "x-no-such") == TEXT
    assert decode_bytes(b"plain", "base64") == "plain"


@pytest.mark.parametrize("name", ["utf-7", "punycode", "idna", "unicode_escape", "undefined", "hz", "cp037"])
def test_what_browsers_know_no_encoding_by_is_passed_over(name: str) -> None:
    assert decode_bytes(b"a +AGE- \\u0041 xn--a", name) == "a +AGE- \\u0041 xn--a"


def test_a_language_with_many_letters_of_its_own_is_detected() -> None:
    text = "Торговля людьми является преступлением, и жертвы имеют право на защиту. " * 5
    assert decode_bytes(text.encode("cp1251")) == text


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x01\x02\x03" * 500 + b"x" * 200,
        bytes(range(256)),
        bytes(range(256)) * 4,
        hashlib.shake_256(b"").digest(4000),
        gzip.compress(TEXT.encode() * 9, mtime=0) * 3,
    ],
    ids=["controls", "every byte", "every byte again", "any", "compressed"],
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError, match="binary"):
        decode_bytes(data)


def test_a_few_control_characters_of_a_converter_are_read() -> None:
    text = f"\x0c{TEXT}\x02\x02\x07\x1b"
    assert decode_bytes(text.encode()) == text


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\t\n\r")))
def test_every_text_in_utf_8_comes_back(text: str) -> None:
    assert decode_bytes(text.encode("utf-8")) == text.removeprefix("\ufeff")


@given(st.binary(max_size=200), st.text(max_size=10))
def test_no_bytes_crash(data: bytes, declared: str) -> None:
    with suppress(ReadError):
        decode_bytes(data, declared)
