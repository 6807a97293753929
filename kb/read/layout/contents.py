"""The contents pages of a document.

Finds entries by the page numbers that end them, in a column of their own or after leader dots, and makes each entry
one line, so that neither the order of reading nor the paragraphs take it apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.model import BlockKind
from kb.read.layout.leaves import Leaf
from kb.read.layout.pieces import Line

_TITLE = re.compile(
    r"(?:table of )?contents(?: page)?|in this (?:report|guide|issue|document)|what['’]s inside", re.IGNORECASE
)
_NUMBER = re.compile(r"(?:p(?:age|g|p)?\.?\s*)?(\d{1,4}|[ivxl]{1,6})(?:\s?[-–]\s?\d{1,4})?", re.IGNORECASE)
_LEADERS, _FIGURES = ".…·_", "0123456789ivxl"
_ENDS_IN_NUMBER = re.compile(r"\w.*\s\d{1,3}")
_BEGINS_WITH_NUMBER = re.compile(r"\d{1,3}\s+\D.*")
_MIN_ENTRIES = 3
_FRONT = 0.25  # of a document's pages, and a few more, may be contents
_ALIGNED = 4.0


@dataclass(frozen=True, slots=True)
class _Entry:
    title: Line
    number: Line | None


def is_contents_title(text: str) -> bool:
    """Tell whether words are the heading of a contents page."""
    return bool(_TITLE.fullmatch(text.strip(" :.")))


def _after_leaders(text: str) -> tuple[str, str] | None:
    """Return the title and the page number of an entry with leaders between them, or None."""
    rest = text.rstrip(_FIGURES)
    number = text[len(rest) :]
    if not 0 < len(number) <= 6 or not rest:
        return None
    title = rest.rstrip(f" {_LEADERS}")
    leaders = sum(character in _LEADERS for character in rest[len(title) :])
    return (title, number) if title and (leaders >= 3 or rest.endswith("_")) else None


def _without_leaders(text: str) -> str:
    """Return a title without the leaders that follow it."""
    title = text.rstrip(f" {_LEADERS}")
    return title if sum(character in _LEADERS for character in text[len(title) :]) > 1 else text


def with_contents(leaf: Leaf, at: int, count: int) -> Leaf:
    """Return a printed page with each entry of the contents as one line, or as it is where it has none.

    Args:
        leaf: The page, without running heads.
        at: Its index.
        count: How many there are.
    """
    if at > 4 + _FRONT * count:
        return leaf
    upright = [line for line in leaf.lines if not line.aside]
    heading = next((line for line in upright if is_contents_title(line.text)), None)
    dotted = sum(bool(_after_leaders(line.text)) or line.text != _without_leaders(line.text) for line in upright)
    if heading is None and dotted < _MIN_ENTRIES:
        return leaf
    entries = _entries(upright, heading)
    if len(entries) < _MIN_ENTRIES:
        return leaf
    merged, used = _merged(upright, entries, heading)
    rest = tuple(line for line in leaf.lines if id(line) not in used)
    return replace(leaf, lines=(*rest, *merged))


def _entries(lines: Sequence[Line], heading: Line | None) -> list[_Entry]:
    """Return the lines that end in a page number, from top to bottom."""
    numbers = [line for line in lines if _NUMBER.fullmatch(line.text)]
    found: list[_Entry] = []
    for line in lines:
        if heading is not None and line.baseline <= heading.baseline:
            continue
        if _after_leaders(line.text):
            found.append(_Entry(line, None))
            continue
        if line in numbers or not re.search(r"[^\W\d_]", line.text):
            continue
        beside = [
            number
            for number in numbers
            if abs(number.baseline - line.baseline) < 0.35 * max(line.size, number.size)
            and number.left >= line.right - 1
        ]
        between = [
            each
            for each in lines
            if each is not line and abs(each.baseline - line.baseline) < 0.35 * line.size and each.left >= line.right
        ]
        if beside and between and min(between, key=lambda each: each.left) is beside[0]:
            found.append(_Entry(line, beside[0]))
        elif heading is not None and (_ENDS_IN_NUMBER.fullmatch(line.text) or _BEGINS_WITH_NUMBER.fullmatch(line.text)):
            found.append(_Entry(line, None))
    columns = [entry.number for entry in found if entry.number]
    if columns:
        found = [
            entry
            for entry in found
            if entry.number is None
            or sum(
                abs(other.right - entry.number.right) < _ALIGNED or abs(other.left - entry.number.left) < _ALIGNED
                for other in columns
            )
            > 1
        ]
    return sorted(found, key=lambda entry: entry.title.baseline)


def _plain(line: Line) -> str:
    parts = _after_leaders(line.text)
    return f"{parts[0]} {parts[1]}" if parts else _without_leaders(line.text)


def _merged(lines: Sequence[Line], entries: Sequence[_Entry], heading: Line | None) -> tuple[list[Line], set[int]]:
    """Return one line an entry, and which lines went into them."""
    used: set[int] = set()
    merged: list[Line] = []
    numbered = {id(line) for entry in entries for line in (entry.title, entry.number) if line}
    for entry in entries:
        above = _wrapped_above(entry.title, lines, numbered)
        used.update(id(line) for line in (*above, entry.title))
        texts = [*(line.text for line in above), _plain(entry.title)]
        right = entry.title.right
        if entry.number:
            used.add(id(entry.number))
            texts.append(entry.number.text)
            right = max(right, entry.number.right)
        first = above[0] if above else entry.title
        merged.append(
            replace(
                entry.title,
                text=" ".join(texts),
                left=first.left,
                top=first.top,
                right=right,
                marks=(),
                role=BlockKind.CONTENTS,
            )
        )
    left, right = min(line.left for line in merged), max(line.right for line in merged)
    low, high = min(line.top for line in merged), max(line.bottom for line in merged)
    for line in lines:
        inside = line.left >= left - 3 and line.right <= right + 3 and low <= line.baseline <= high
        if inside and id(line) not in used and line is not heading:
            used.add(id(line))
            merged.append(replace(line, text=_without_leaders(line.text), role=BlockKind.CONTENTS))
    return merged, used


def _wrapped_above(title: Line, lines: Sequence[Line], numbered: set[int]) -> list[Line]:
    """Return the lines of an entry whose number stands at the end of its last line."""
    found: list[Line] = []
    current = title
    while len(found) < 3:
        above = [
            line
            for line in lines
            if id(line) not in numbered
            and 0 < current.baseline - line.baseline < 1.45 * current.size
            and abs(line.size - title.size) < 0.5
            and line.style.colour == title.style.colour
            and line.bold == title.bold
            and abs(line.left - title.left) < 2.5 * title.size
        ]
        if not above:
            break
        current = max(above, key=lambda line: line.baseline)
        found.insert(0, current)
    return found
