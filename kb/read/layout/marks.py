"""The marks of notes inside a line: taken out of its text, and kept with the place where they stood.

Knows the words of a line and where something in it is raised; not pages, and not the notes themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

Marks = tuple[tuple[int, str], ...]  # the offset before which each stands, and the mark

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SUPERSCRIPT = re.compile(r"[⁰¹²³⁴-⁹]+")
_NOTE_MARK = re.compile(
    r"(?:\d{1,3}|[ivx]{1,4}|[a-z]|[*†‡§¶#]{1,3})(?:\s?[,;–-]\s?(?:\d{1,3}|[a-z]|[*†‡§¶#]{1,3}))*[.,;:)]?"
)
_AFTER_MARK = ".,;:)"
# After these a raised figure is a part of the text: m², CO², 10³.
_UNIT = re.compile(r"(?:^|[\s\d(/])(?:[mckµ]?m|ft|in|CO|H|x|10)$")


def without_raised(text: str, raised: Iterable[tuple[int, int]]) -> tuple[str, Marks]:
    """Take raised marks of notes out of a line; what is raised and no mark, such as the "th" of "4th", stays.

    Args:
        text: The line's words.
        raised: The stretches of `text` that are smaller and higher than the rest.
    """
    found = []
    for begin, stop in raised:
        mark = text[begin:stop].strip()
        if _NOTE_MARK.fullmatch(mark) and not _UNIT.search(text[:begin]):
            found.append((begin, stop, mark.rstrip(_AFTER_MARK) or mark))
    return _cut(text, found)


def without_superscripts(text: str) -> tuple[str, Marks]:
    """Take marks that are superscript characters out of a line."""
    found = [
        (*match.span(), match.group().translate(_SUPERSCRIPTS))
        for match in _SUPERSCRIPT.finditer(text)
        if not _UNIT.search(text[: match.start()])
    ]
    return _cut(text, found)


def _cut(text: str, found: Iterable[tuple[int, int, str]]) -> tuple[str, Marks]:
    kept = ""
    marks: list[tuple[int, str]] = []
    at = 0
    for begin, stop, mark in found:
        kept += text[at:begin].lstrip() if kept[-1:] in ("", " ") else text[at:begin]
        at = stop
        if text[stop : stop + 1] in ("", " "):
            kept = kept.rstrip()
        marks.append((len(kept), mark))
    rest = text[at:].lstrip() if kept[-1:] in ("", " ") else text[at:]
    return (kept + rest).rstrip(), tuple(marks)
