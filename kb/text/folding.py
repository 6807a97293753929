"""Folding of text for comparison, with a map back to the original offsets.

Two texts that differ only in case, ligatures, compatibility characters, the shape of quotation marks and dashes,
invisible characters or the length of white space fold to the same text (NFKC, case folding and the tables below).
Hyphens at the ends of lines are left to `kb.text.hyphenation`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from kb.model import Span
from kb.text.characters import DASHES, DOUBLE_QUOTES, INVISIBLE, SINGLE_QUOTES

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]

MAX_MARKS = 30
"""Combining marks of one character that are sorted and composed; languages have up to a handful."""

_SINGLE_LIKE = "′‹›ʼ´"  # printed for an apostrophe or a single mark, but never paired as one
_DOUBLE_LIKE = "″"
_SIGNS = "™℠®©"  # NFKC would glue "TM" to the word before it
_LETTERS = {"œ": "oe", "æ": "ae", "ĳ": "ij"}  # ligatures that neither NFKC nor case folding takes apart
_FIXED = (
    dict.fromkeys(SINGLE_QUOTES + _SINGLE_LIKE, "'")
    | dict.fromkeys(DOUBLE_QUOTES + _DOUBLE_LIKE, '"')
    | dict.fromkeys(DASHES, "-")
    | dict.fromkeys(INVISIBLE, "")
    | dict.fromkeys(_SIGNS, " ")
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A folded text with a map to the original offsets.

    Attributes:
        starts: For each folded character, and once more for the end, the offset of the original character it came from.
        ends: For each folded character, the offset after the original characters it came from.
    """

    text: str
    starts: tuple[int, ...] | range
    ends: tuple[int, ...] | range

    def locate(self, start: int, end: int) -> Span:
        """Return the span in the original text of the folded characters `start` to `end`."""
        if start >= end:
            return Span(self.starts[start], self.starts[start])
        return Span(self.starts[start], self.ends[end - 1])


def fold(text: str) -> FoldedText:
    """Fold a text for comparison; each run of white space becomes one space."""
    folded = fold_letters(text)
    if not any(match.group() != " " for match in _SPACES.finditer(folded.text)):
        return folded
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in _SPACES.finditer(folded.text):
        parts += [folded.text[at : match.start()], " "]
        starts += [*folded.starts[at : match.start()], folded.starts[match.start()]]
        ends += [*folded.ends[at : match.start()], folded.ends[match.end() - 1]]
        at = match.end()
    parts.append(folded.text[at:])
    starts += folded.starts[at:]
    ends += folded.ends[at:]
    return FoldedText("".join(parts), tuple(starts), tuple(ends))


def fold_letters(text: str) -> FoldedText:
    """Fold the letters and marks of a text, to find words in it; white space is left unchanged."""
    if is_one_to_one(text):
        return FoldedText(fold_one_to_one(text), range(len(text) + 1), range(1, len(text) + 1))
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster, start, end in _split_clusters(text):
        for character in _fold_character(cluster):
            folded.append(character)
            starts.append(start)
            ends.append(end)
    starts.append(len(text))
    return FoldedText("".join(folded), tuple(starts), tuple(ends))


def is_one_to_one(text: str) -> bool:
    """Tell whether every character folds to exactly one, so that no offset changes."""
    return text.isascii() or all(_ONE_TO_ONE[ord(each)] for each in set(text))


def fold_one_to_one(text: str) -> str:
    """Fold a text for which `is_one_to_one` is true, without a map of offsets."""
    return text.lower() if text.isascii() else text.translate(_ONE_TO_ONE)


@lru_cache(maxsize=65536)
def _fold_character(character: str) -> str:
    """Fold one character, or a base with its combining marks."""
    fixed = _FIXED.get(character)
    if fixed is not None:
        return fixed
    folded = normalize("NFKC", normalize("NFKC", character).casefold())
    return "".join(_LETTERS.get(each, _FIXED.get(each, each)) for each in folded)


_MAX_ONE_TO_ONE = 65536


class _OneToOne(dict[int, str]):
    """A table for `str.translate`, filled on demand; "" for characters that do not fold to exactly one."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(folded) != 1 or unicodedata.combining(chr(code)):
            folded = ""
        if len(self) < _MAX_ONE_TO_ONE:  # more than any library has, but fewer than a visitor can type
            self[code] = folded
        return folded


_ONE_TO_ONE = _OneToOne()


def _split_clusters(text: str) -> list[tuple[str, int, int]]:
    """Cut a text into characters with their combining marks and offsets, without invisible characters."""
    clusters: list[tuple[str, int, int]] = []
    for at, character in enumerate(text):
        if character in INVISIBLE:
            continue
        if clusters and unicodedata.combining(character) and len(clusters[-1][0]) <= MAX_MARKS:
            base, start, _ = clusters[-1]
            clusters[-1] = (base + character, start, at + 1)
        else:
            clusters.append((character, at, at + 1))
    return clusters


# ---------------------------------------------------------------------------- Unicode normalization


def normalize(form: Form, text: str) -> str:
    """Return a text in a normalization form; runs of more than 30 combining marks in parts of 30.

    `unicodedata.normalize` sorts the marks of a character by insertion, in time quadratic in the length of a run. Text
    with runs of at most 30 is in the stream-safe text format.
    Source: https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
    """
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
