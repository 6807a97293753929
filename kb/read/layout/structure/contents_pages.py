"""Contents pages: makes each entry one line, so that neither columns nor paragraphs split it.

An entry is recognised by the page number at its end, in a column of its own or after leader dots.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.model import BlockKind
from kb.read.layout.elements import TextLine
from kb.read.layout.structure.page_numbers import PrintedPage

_TITLE = re.compile(
    r"(?:table of )?contents(?: page)?|in this (?:report|guide|issue|document)|what['’]s inside", re.IGNORECASE
)
_PAGE_NUMBER = re.compile(r"(?:p(?:age|g|p)?\.?\s*)?(\d{1,4}|[ivxl]{1,6})(?:\s?[-–]\s?\d{1,4})?", re.IGNORECASE)
_LEADERS, _FIGURES = ".…·_", "0123456789ivxl"
_ENDS_IN_NUMBER = re.compile(r"\w.*\s\d{1,3}")
_BEGINS_WITH_NUMBER = re.compile(r"\d{1,3}\s+\D.*")
_LETTER = re.compile(r"[^\W\d_]")
_MIN_ENTRIES = 3
_MAX_LINES = 500  # of a contents page: lines are compared with each other
_MAX_WRAPPED_LINES = 5
_HANGING = 3.5  # times its font size: maximum indentation of the lines of an entry
_FRONT, _FRONT_PAGES = 0.25, 4  # contents are on the first quarter of a document's pages, or a few more
_ALIGNED = 4.0  # points
_SAME_BASELINE = 0.35  # share of the font size
_CENTRED = 0.3  # share of the font size: distance of a number from the middle between two lines


@dataclass(frozen=True, slots=True)
class _ContentsEntry:
    """The last line of an entry, and its page number, if that is a line of its own."""

    title: TextLine
    number: TextLine | None


def is_contents_title(text: str) -> bool:
    """Tell whether a text is the heading of a contents page."""
    return bool(_TITLE.fullmatch(text.strip(" :.")))


def merge_contents_entries(page: PrintedPage, index: int, count: int) -> PrintedPage:
    """Return a printed page with each entry of the contents as one line; unchanged if it has none.

    The page is without running heads; it is number `index` (from 0) of `count`.
    """
    if index > _FRONT_PAGES + _FRONT * count or len(page.lines) > _MAX_LINES:
        return page
    upright = [line for line in page.lines if not line.is_turned]
    heading = next((line for line in upright if is_contents_title(line.text)), None)
    dotted = sum(bool(_split_at_leaders(line.text)) or line.text != _strip_leaders(line.text) for line in upright)
    if heading is None and dotted < _MIN_ENTRIES:
        return page
    entries = _find_entries(upright, heading)
    if len(entries) < _MIN_ENTRIES:
        return page
    merged, used = _merge_entries(upright, entries, heading)
    rest = tuple(line for line in page.lines if id(line) not in used)
    return replace(page, lines=(*rest, *merged))


def _split_at_leaders(text: str) -> tuple[str, str] | None:
    """Return title and page number of an entry with leaders in between, or None."""
    rest = text.rstrip(_FIGURES)
    number = text[len(rest) :]
    if not 0 < len(number) <= 6 or not rest:
        return None
    title = rest.rstrip(f" {_LEADERS}")
    leaders = sum(character in _LEADERS for character in rest[len(title) :])
    return (title, number) if title and (leaders >= 3 or rest.endswith("_")) else None


def _strip_leaders(text: str) -> str:
    title = text.rstrip(f" {_LEADERS}")
    return title if sum(character in _LEADERS for character in text[len(title) :]) > 1 else text


def _find_entries(lines: Sequence[TextLine], heading: TextLine | None) -> list[_ContentsEntry]:
    """Return the lines that end in a page number, from top to bottom."""
    numbers = [line for line in lines if _PAGE_NUMBER.fullmatch(line.text)]
    entries: list[_ContentsEntry] = []
    for line in lines:
        if heading is not None and line.baseline <= heading.baseline:
            continue
        if _split_at_leaders(line.text):
            entries.append(_ContentsEntry(line, None))
            continue
        if line in numbers or not _LETTER.search(line.text):
            continue
        number = _find_number_beside(line, lines, numbers)
        if number:
            entries.append(_ContentsEntry(line, number))
        elif heading is not None and (_ENDS_IN_NUMBER.fullmatch(line.text) or _BEGINS_WITH_NUMBER.fullmatch(line.text)):
            entries.append(_ContentsEntry(line, None))
    entries = _drop_unaligned([*entries, *_find_centred_numbers(lines, numbers, entries, heading)])
    return sorted(entries, key=lambda entry: entry.title.baseline)


def _find_number_beside(line: TextLine, lines: Sequence[TextLine], numbers: Sequence[TextLine]) -> TextLine | None:
    """Return the page number to the right of a line, if nothing else is in between."""
    beside = [
        number
        for number in numbers
        if abs(number.baseline - line.baseline) < _SAME_BASELINE * max(line.size, number.size)
        and number.left >= line.right - 1
    ]
    if not beside:
        return None
    following = [
        each
        for each in lines
        if each is not line
        and abs(each.baseline - line.baseline) < _SAME_BASELINE * line.size
        and each.left >= line.right
    ]
    is_next = bool(following) and min(following, key=lambda each: each.left) is beside[0]
    return beside[0] if is_next else None


def _find_centred_numbers(
    lines: Sequence[TextLine],
    numbers: Sequence[TextLine],
    entries: Sequence[_ContentsEntry],
    heading: TextLine | None,
) -> list[_ContentsEntry]:
    """Return the two-line entries whose page number is halfway between the lines."""
    taken = {id(line) for entry in entries for line in (entry.title, entry.number) if line}
    found = []
    for number in numbers:
        if id(number) in taken or (heading is not None and number.baseline <= heading.baseline):
            continue
        near = [
            line
            for line in lines
            if id(line) not in taken
            and line not in numbers
            and line.right <= number.left + 1
            and _SAME_BASELINE * line.size < abs(line.baseline - number.baseline) < line.size
        ]
        if len(near) == 2 and abs(near[0].baseline + near[1].baseline - 2 * number.baseline) < _CENTRED * number.size:
            found.append(_ContentsEntry(max(near, key=lambda line: line.baseline), number))
    return found


def _drop_unaligned(entries: list[_ContentsEntry]) -> list[_ContentsEntry]:
    """Drop entries whose page number is a line of its own that is not aligned with any other such number."""
    numbers = [entry.number for entry in entries if entry.number]
    return [
        entry
        for entry in entries
        if entry.number is None
        or sum(
            abs(other.right - entry.number.right) < _ALIGNED or abs(other.left - entry.number.left) < _ALIGNED
            for other in numbers
        )
        > 1
    ]


def _merge_entries(
    lines: Sequence[TextLine], entries: Sequence[_ContentsEntry], heading: TextLine | None
) -> tuple[list[TextLine], set[int]]:
    """Return one line per entry, and the ids of the lines that it was made from."""
    used: set[int] = set()
    merged: list[TextLine] = []
    numbered = {id(line) for entry in entries for line in (entry.title, entry.number) if line}
    for entry in entries:
        above = _find_wrapped_lines(entry.title, lines, numbered)
        used.update(id(line) for line in (*above, entry.title))
        texts = [*(line.text for line in above), _clean_entry(entry.title)]
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
                block_kind=BlockKind.CONTENTS,
            )
        )
    left, right = min(line.left for line in merged), max(line.right for line in merged)
    top, bottom = min(line.top for line in merged), max(line.bottom for line in merged)
    for line in lines:
        inside = line.left >= left - 3 and line.right <= right + 3 and top <= line.baseline <= bottom
        if inside and id(line) not in used and line is not heading:
            used.add(id(line))
            merged.append(replace(line, text=_strip_leaders(line.text), block_kind=BlockKind.CONTENTS))
    return merged, used


def _clean_entry(line: TextLine) -> str:
    """Return the text of an entry's last line without its leaders."""
    parts = _split_at_leaders(line.text)
    return " ".join(parts) if parts else _strip_leaders(line.text)


def _find_wrapped_lines(title: TextLine, lines: Sequence[TextLine], numbered: set[int]) -> list[TextLine]:
    """Return the lines of an entry above its last one."""
    wrapped: list[TextLine] = []
    current = title
    while len(wrapped) < _MAX_WRAPPED_LINES:
        above = [
            line
            for line in lines
            if id(line) not in numbered
            and 0 < current.baseline - line.baseline < 1.45 * current.size
            and abs(line.size - title.size) < 0.5
            and line.style.colour == title.style.colour
            and line.bold == title.bold
            and abs(line.left - title.left) < _HANGING * title.size
        ]
        if not above:
            break
        current = max(above, key=lambda line: line.baseline)
        wrapped.insert(0, current)
    return wrapped
