"""Footnotes at the foot of a column, and endnotes under a heading of their own."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from kb.model import BlockKind
from kb.read.layout.elements import LayoutBlock, TextLine
from kb.read.layout.lines.columns import TextColumn

_SMALLER = 0.94  # times the body's font size
_HIGHEST = 0.3  # share of the page height above which no footnote begins
_MAX_STEP = 3  # between the numbers of two notes, in case some are missed
_MIN_ENDNOTES = 3
_SAME_SIZE = 0.3  # points: difference of font sizes
_CLOSE = 1.8  # times its font size: maximum distance of the lines of notes
_GOING_ON = (",", "-", "/", "_", "=", "&", "(")
_ENDED = re.compile(r"[.!?][\"'”’)\]]*$")
_NOTE_START = re.compile(
    r"(?P<mark>\d{1,3}(?![\d,%]|\.\d)|[*†‡§]{1,3}|[ivx]{1,4}(?=[.)])|[a-z](?=[.)]?\s))[.)]?\s*(?=\S)"
)
_ENDNOTES_HEADING = re.compile(
    r"(?:end ?|foot ?)?notes|(?:notes and )?references|sources|works cited|bibliography", re.IGNORECASE
)


def parse_note_start(line: TextLine) -> tuple[str, int]:
    """Return the mark with which a note begins, and its length in the line's text."""
    if line.marks and line.marks[0][0] == 0:
        return line.marks[0][1], 0
    match = _NOTE_START.match(line.text)
    return (match["mark"], match.end()) if match else ("", 0)


def find_note_marks(lines: Sequence[TextLine]) -> set[str]:
    """Return the note marks inside or at the end of a page's lines."""
    found: set[str] = set()
    for line in lines:
        for offset, mark in line.marks:
            if offset:
                found.update(re.findall(r"\d+|[a-z]|[*†‡§]+", mark))
        if "*" in line.text[1:]:
            found.add("*")
        for cell in line.cells:
            found |= find_note_marks(cell)
    return found


def infer_next_number(notes: Sequence[LayoutBlock]) -> str:
    """Return the expected number of the next footnote of a document."""
    return str(int(notes[-1].mark) + 1) if notes and notes[-1].mark.isdigit() else "1"


def split_notes(
    column: TextColumn,
    page: int,
    body_size: float,
    height: float,
    marks: Collection[str],
    unfinished: LayoutBlock | None = None,
) -> tuple[TextColumn | None, list[LayoutBlock]]:
    """Take the footnotes from the foot of a column.

    Args:
        page: The index of the printed page.
        body_size: The font size of the document's body text.
        marks: The marks in the page's text, and the expected number of the next note.
        unfinished: The last note of the page before, if it ends in mid-sentence.

    Returns:
        The rest of the column (None if empty), and the footnotes. The continuation of the unfinished note is the first
        of them, without a mark.
    """
    lines = column.lines
    start = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if not any(character.isalnum() for character in line.text) and not line.marks:
            continue  # an arrow, a rule made of dashes
        if line.block_kind or line.size > _SMALLER * body_size or line.baseline < _HIGHEST * height:
            break
        if parse_note_start(line)[0] in marks:
            start = index
    notes = _group_notes(lines[start:], page) if start < len(lines) else []
    first = _find_continuation(lines, start, unfinished, body_size) if unfinished else start
    if first < start:
        own = tuple((page, line) for line in lines[first:start])
        notes.insert(0, LayoutBlock(BlockKind.FOOTNOTE, own, column_right=max(line.right for _, line in own)))
    rest = replace(column, lines=lines[:first]) if first else None
    return rest, notes


def find_unfinished_note(notes: Sequence[LayoutBlock], page: int) -> LayoutBlock | None:
    """Return the last footnote if it is on the page before and ends in mid-sentence."""
    if not notes or notes[-1].lines[-1][0] != page - 1 or _ENDED.search(notes[-1].text):
        return None
    return notes[-1]


def append_notes(notes: list[LayoutBlock], found: Sequence[LayoutBlock]) -> None:
    """Add the footnotes of a column; one without a mark continues the last one."""
    for note in found:
        if note.mark or not notes:
            notes.append(note)
        else:
            notes[-1] = replace(notes[-1], lines=notes[-1].lines + note.lines, column_right=note.column_right)


def _find_continuation(lines: Sequence[TextLine], start: int, unfinished: LayoutBlock, body_size: float) -> int:
    """Return the index of the first continuation line of a note, directly above index `start` of other notes."""
    last = unfinished.last_line
    first = start
    while first:
        line = lines[first - 1]
        gap = lines[first].baseline - line.baseline if first < len(lines) else 0.0
        is_same = abs(line.size - last.size) < _SAME_SIZE
        if not is_same or line.block_kind or line.size > _SMALLER * body_size or gap > _CLOSE * line.size:
            break
        first -= 1
    goes_on = first < start and (lines[first].text[:1].islower() or last.text.endswith(_GOING_ON))
    return first if goes_on else start


def _group_notes(lines: Sequence[TextLine], page: int) -> list[LayoutBlock]:
    """Group consecutive lines, the first of which begins a note, into notes."""
    groups: list[tuple[str, list[TextLine]]] = []
    for line in lines:
        mark, _ = parse_note_start(line)
        if mark and (not groups or _is_next_note(groups[-1][0], mark, line)):
            groups.append((mark, [_strip_mark(line)]))
        else:
            groups[-1][1].append(line)
    return [
        LayoutBlock(
            BlockKind.FOOTNOTE,
            tuple((page, line) for line in group),
            mark=mark,
            column_right=max(line.right for line in group),
        )
        for mark, group in groups
        if any(line.text for line in group)
    ]


def _strip_mark(line: TextLine) -> TextLine:
    """Return the first line of a note without its mark."""
    mark, length = parse_note_start(line)
    marks = tuple(
        (offset - length, each) for offset, each in line.marks if offset >= length and (offset, each) != (0, mark)
    )
    return replace(line, text=line.text[length:], marks=marks)


def _is_next_note(last: str, mark: str, line: TextLine) -> bool:
    """Tell whether a mark at the beginning of a line is the next note's."""
    if line.marks and line.marks[0] == (0, mark):
        return True
    if last.isdigit() and mark.isdigit():
        return 0 < int(mark) - int(last) <= _MAX_STEP
    return not mark.isdigit() and not last.isdigit()


def extract_endnotes(blocks: Sequence[LayoutBlock]) -> tuple[list[LayoutBlock], list[LayoutBlock]]:
    """Separate endnotes (numbered paragraphs under a heading such as "Notes") from a body in reading order."""
    body: list[LayoutBlock] = []
    notes: list[LayoutBlock] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        body.append(block)
        at += 1
        if block.kind is not BlockKind.HEADING or not _ENDNOTES_HEADING.fullmatch(block.text.strip(" :")):
            continue
        end = next((i for i in range(at, len(blocks)) if blocks[i].kind is BlockKind.HEADING), len(blocks))
        found, others = _collect_endnotes(blocks[at:end])
        if len(found) >= _MIN_ENDNOTES:
            notes += found
            body += others
            at = end
    return body, notes


def _collect_endnotes(blocks: Sequence[LayoutBlock]) -> tuple[list[LayoutBlock], list[LayoutBlock]]:
    """Return the numbered notes of a section, each with its continuation paragraphs, and the blocks before them."""
    before: list[LayoutBlock] = []
    notes: list[LayoutBlock] = []
    for block in blocks:
        for index, (page, line) in enumerate(block.lines):
            mark, _ = parse_note_start(line)
            last = int(notes[-1].mark) if notes else 0
            if mark.isdigit() and 0 < int(mark) - last <= _MAX_STEP:
                first_line = ((page, _strip_mark(line)),)
                notes.append(LayoutBlock(BlockKind.FOOTNOTE, first_line, mark=mark, column_right=block.column_right))
            elif notes:
                lines = (*notes[-1].lines, (page, line))
                notes[-1] = replace(notes[-1], lines=lines, column_right=block.column_right)
            elif not index:
                before.append(block)
    return [note for note in notes if note.text], before
