"""Footnotes at the foot of a column, and endnotes under a heading of their own."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from kb.model import BlockKind
from kb.read.layout.columns import Column
from kb.read.layout.drafts import Draft
from kb.read.layout.pieces import Line

_SMALLER = 0.94  # of the body's size
_HIGHEST = 0.3  # of the page's height: no footnote begins above
_SKIPPED = 3  # how many numbers may be missing between two notes
_MIN_ENDNOTES = 3
_START = re.compile(r"(?P<mark>\d{1,3}(?![\d,%])|[*†‡§]{1,3}|[ivx]{1,4}(?=[.)])|[a-z](?=[.)]?\s))[.)]?\s*(?=\S)")
_ENDNOTES = re.compile(
    r"(?:end ?|foot ?)?notes|(?:notes and )?references|sources|works cited|bibliography", re.IGNORECASE
)


def note_start(line: Line) -> tuple[str, int]:
    """Return the mark with which a note begins, and how many letters of the line's text it takes up."""
    if line.marks and line.marks[0][0] == 0:
        return line.marks[0][1], 0
    match = _START.match(line.text)
    return (match["mark"], match.end()) if match else ("", 0)


def marks_of(lines: Sequence[Line]) -> set[str]:
    """Return the marks of notes that stand inside or at the end of a page's lines."""
    found: set[str] = set()
    for line in lines:
        for offset, mark in line.marks:
            if offset:
                found.update(re.findall(r"\d+|[a-z]|[*†‡§]+", mark))
        if "*" in line.text[1:]:
            found.add("*")
        for part in line.parts:
            found |= marks_of(part)
    return found


def next_note(notes: Sequence[Draft]) -> str:
    """Return the number that the next footnote of a document should have."""
    return str(int(notes[-1].mark) + 1) if notes and notes[-1].mark.isdigit() else "1"


def split_notes(
    column: Column, page: int, body_size: float, height: float, marks: Collection[str]
) -> tuple[Column | None, list[Draft]]:
    """Take the footnotes from the foot of a column.

    Args:
        column: The column.
        page: The index of the printed page.
        body_size: The size of the document's body text.
        height: The page's height.
        marks: The marks in the page's text, and the number that the next note should have.

    Returns:
        What is left of the column (None where nothing is), and the footnotes.
    """
    lines = column.lines
    start = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if not any(character.isalnum() for character in line.text) and not line.marks:
            continue  # an arrow, a rule made of dashes
        if line.role or line.size > _SMALLER * body_size or line.baseline < _HIGHEST * height:
            break
        if note_start(line)[0] in marks:
            start = index
    if start == len(lines):
        return column, []
    notes = _notes(lines[start:], page)
    rest = replace(column, lines=lines[:start]) if start else None
    return rest, notes


def _notes(lines: Sequence[Line], page: int) -> list[Draft]:
    groups: list[tuple[str, list[Line]]] = []
    for line in lines:
        mark, _ = note_start(line)
        if mark and (not groups or _follows(groups[-1][0], mark, line)):
            groups.append((mark, [_without_mark(line)]))
        else:
            groups[-1][1].append(line)
    return [
        Draft(
            BlockKind.FOOTNOTE,
            tuple((page, line) for line in group),
            mark=mark,
            right=max(line.right for line in group),
        )
        for mark, group in groups
        if any(line.text for line in group)
    ]


def _without_mark(line: Line) -> Line:
    """Return the first line of a note without the mark with which it begins."""
    mark, length = note_start(line)
    marks = tuple((at - length, each) for at, each in line.marks if at >= length and not (at == 0 and each == mark))
    return replace(line, text=line.text[length:], marks=marks)


def _follows(last: str, mark: str, line: Line) -> bool:
    """Tell whether a mark at the beginning of a line is that of the next note."""
    if line.marks and line.marks[0] == (0, mark):
        return True
    if last.isdigit() and mark.isdigit():
        return 0 < int(mark) - int(last) <= _SKIPPED
    return not mark.isdigit() and not last.isdigit()


def with_endnotes(drafts: Sequence[Draft]) -> tuple[list[Draft], list[Draft]]:
    """Take the endnotes out of the body: numbered paragraphs under a heading such as "Notes".

    Args:
        drafts: The body's blocks in reading order.

    Returns:
        The body without them, and the endnotes.
    """
    body: list[Draft] = []
    notes: list[Draft] = []
    at = 0
    while at < len(drafts):
        draft = drafts[at]
        body.append(draft)
        at += 1
        if draft.kind is not BlockKind.HEADING or not _ENDNOTES.fullmatch(draft.text.strip(" :")):
            continue
        end = next((i for i in range(at, len(drafts)) if drafts[i].kind is BlockKind.HEADING), len(drafts))
        found, others = _endnotes(drafts[at:end])
        if len(found) >= _MIN_ENDNOTES:
            notes += found
            body += others
            at = end
    return body, notes


def _endnotes(drafts: Sequence[Draft]) -> tuple[list[Draft], list[Draft]]:
    """Return the numbered notes of a section, each with the paragraphs that go on with it, and what stands before."""
    before: list[Draft] = []
    notes: list[Draft] = []
    for draft in drafts:
        for index, (page, line) in enumerate(draft.lines):
            mark, _ = note_start(line)
            last = int(notes[-1].mark) if notes else 0
            if mark.isdigit() and 0 < int(mark) - last <= _SKIPPED:
                notes.append(Draft(BlockKind.FOOTNOTE, ((page, _without_mark(line)),), mark=mark, right=draft.right))
            elif notes:
                notes[-1] = replace(notes[-1], lines=(*notes[-1].lines, (page, line)), right=draft.right)
            elif not index:
                before.append(draft)
    return [note for note in notes if note.text], before
