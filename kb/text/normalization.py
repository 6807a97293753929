"""Unicode normalization in linear time.

`unicodedata.normalize` sorts the combining marks of a character by insertion, in time quadratic in the length of a run.
Text with runs of at most 30 is in the stream-safe text format; longer runs are normalized in parts of that length.
Source: https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Literal

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]

MAX_MARKS = 30
"""Combining marks of one character that are sorted and composed; languages have up to a handful."""


def normalize(form: Form, text: str) -> str:
    """Return a text in a normalization form; runs of more than 30 combining marks in parts of 30."""
    if len(text) <= MAX_MARKS or text.isascii() or not any(map(_is_mark, set(text))):
        return unicodedata.normalize(form, text)
    return "".join(unicodedata.normalize(form, part) for part in _split_stream_safe(text))


def remove_marks(form: Literal["NFD", "NFKD"], text: str) -> str:
    """Return a text in a decomposed form, without its combining marks."""
    return "".join(each for each in normalize(form, text) if not unicodedata.combining(each))


@lru_cache(maxsize=4096)
def _is_mark(character: str) -> bool:
    """Tell whether a character is a combining mark, or decomposes to one, as half-width marks of kana do."""
    return all(map(unicodedata.combining, unicodedata.normalize("NFKD", character)))


def _split_stream_safe(text: str) -> list[str]:
    """Cut a text after each 30 combining marks that follow one another."""
    parts: list[str] = []
    start = marks = 0
    for at, character in enumerate(text):
        marks = marks + 1 if _is_mark(character) else 0
        if marks > MAX_MARKS:
            parts.append(text[start:at])
            start, marks = at, 1
    parts.append(text[start:])
    return parts
