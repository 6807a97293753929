"""Drafts -> one text with its blocks, pages and marks.

Owns the order of a document (body, footnotes, running heads), the white space of its text, and the runs of its pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.model import Block, NoteMark, Page, Span
from kb.read.layout.drafts import Draft
from kb.read.layout.hyphens import Vocabulary
from kb.read.layout.pieces import Line

_SINGLE = re.compile(r"\d+|[ivx]{2,}|[a-z]|[*†‡§¶#]+")  # "12, 13" is two marks
_HYPHENS = "-‐\u00ad"


@dataclass(frozen=True, slots=True)
class Assembled:
    """A document's text and its spans."""

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...]
    marks: tuple[NoteMark, ...]


@dataclass(slots=True)
class _Writer:
    """The text as far as it is written."""

    vocabulary: Vocabulary
    parts: list[str] = field(default_factory=list)
    length: int = 0
    breaks: list[tuple[int, int]] = field(default_factory=list)
    marks: list[tuple[int, str, int]] = field(default_factory=list)

    def write(self, text: str, page: int) -> None:
        if text and (not self.breaks or self.breaks[-1][1] != page):
            self.breaks.append((self.length, page))
        self.parts.append(text)
        self.length += len(text)

    def line(self, line: Line, page: int) -> None:
        for offset, mark in line.marks:
            self.marks.append((self.length + min(offset, len(line.text)), mark, page))
        self.write(line.text, page)

    def cut(self) -> None:
        """Take the last character back."""
        self.parts[-1] = self.parts[-1][:-1]
        self.length -= 1

    def block(self, draft: Draft) -> Span:
        if self.length:
            self.write("\n", draft.lines[0][0])
        start = self.length
        groups = draft.cells or (tuple(line for _, line in draft.lines),)
        page_of = {id(line): page for page, line in draft.lines}
        for number, lines in enumerate(groups):
            if number:
                self.write("\t", draft.lines[0][0])
            above = ""
            for line in lines:
                if above:
                    keeps = self.vocabulary.keeps(above, line.text)
                    if keeps is None:
                        joins_dash = above[-1:] in "/" or (
                            above[-1:] in _HYPHENS and line.text[:1].isalnum() and above[-2:-1].isalnum()
                        )
                        self.write("" if joins_dash else " ", page_of[id(line)])
                    elif not keeps:
                        self.cut()
                self.line(line, page_of[id(line)])
                above = line.text
        return Span(start, self.length)


def assemble(
    body: Sequence[Draft],
    notes: Sequence[Draft],
    running: Sequence[Draft],
    pages: Sequence[tuple[int, str]],
    vocabulary: Vocabulary,
) -> Assembled:
    """Write a document's text.

    Args:
        body: In reading order.
        notes: The footnotes.
        running: Running heads and feet.
        pages: For each printed page, the page of the file and its label.
        vocabulary: The words of the document.
    """
    writer = _Writer(vocabulary)
    blocks: list[Block] = []
    for draft in (*body, *notes, *running):
        span = writer.block(draft)
        blocks.append(Block(draft.kind, span, draft.level, draft.mark))
    text = "".join(writer.parts)
    marks = _linked(writer.marks, notes, len(body))
    runs: list[Page] = []
    ends = [*(at for at, _ in writer.breaks), len(text)][1:]
    for (start, page), end in zip(writer.breaks, ends, strict=True):
        number, label = pages[page]
        if end > start:
            runs.append(Page(number, label, Span(start, end)))
    return Assembled(text, tuple(blocks), tuple(runs), marks)


def _linked(marks: Sequence[tuple[int, str, int]], notes: Sequence[Draft], first: int) -> tuple[NoteMark, ...]:
    """Give each mark its note: on its own page, or else the next one of that mark (an endnote)."""
    on_page: dict[tuple[int, str], int] = {}
    later: dict[str, list[int]] = {}
    for index, note in enumerate(notes):
        on_page.setdefault((note.lines[0][0], note.mark), index)
        later.setdefault(note.mark, []).append(index)
    found = []
    for offset, printed, page in marks:
        for mark in _SINGLE.findall(printed) or [printed]:
            near = on_page.get((page, mark))
            if near is None:
                near = next((each for each in later.get(mark, ()) if notes[each].lines[0][0] >= page), None)
            found.append(NoteMark(offset, mark, -1 if near is None else first + near))
    return tuple(found)
