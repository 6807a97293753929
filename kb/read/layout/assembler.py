"""Assembles the blocks of a laid-out document into one text with blocks, pages and note marks.

The body comes first, then footnotes, then running heads; blocks are separated by one line feed, the cells of a table
row by a tab.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from kb.model import Block, NoteMark, Page, PageDoubt, Span
from kb.read.layout.blocks.line_end_hyphens import HyphenationVocabulary
from kb.read.layout.elements import LayoutBlock, TextLine
from kb.read.table_heads import link_rows
from kb.text.characters import HYPHENS

_SINGLE_MARK = re.compile(r"\d+|[ivx]{2,}|[a-z]|[*†‡§¶#]+")  # "12, 13" is two marks


@dataclass(frozen=True, slots=True)
class AssembledText:
    """A document's text and its spans."""

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...]
    marks: tuple[NoteMark, ...]


@dataclass(slots=True)
class _TextWriter:
    """The text written so far."""

    vocabulary: HyphenationVocabulary
    parts: list[str] = field(default_factory=list)
    length: int = 0
    breaks: list[tuple[int, int]] = field(default_factory=list)  # where the printed page changes: offset, page index
    marks: list[tuple[int, str, int]] = field(default_factory=list)  # offset, mark, page index

    def write_block(self, block: LayoutBlock) -> Span:
        """Write a block after those before it and return its span."""
        if self.length:
            self._write("\n", block.page)
        start = self.length
        cells = block.cells or (tuple(line for _, line in block.lines),)
        page_of = {id(line): page for page, line in block.lines}
        for number, lines in enumerate(cells):
            if number:
                self._write("\t", block.page)
            above = ""
            for line in lines:
                page = page_of[id(line)]
                if above:
                    self._write_line_break(above, line.text, page)
                self._write_line(line, page)
                above = line.text
        return Span(start, self.length)

    def _write_line_break(self, above: str, below: str, page: int) -> None:
        """Write the separator of two lines: a space, or nothing after a hyphen or slash, which may be removed."""
        if above[-1] in HYPHENS and self.vocabulary.is_suspended(above, below):
            self._write(" ", page)
            return
        needs_hyphen = self.vocabulary.needs_hyphen(above, below)
        if needs_hyphen is None:
            is_tight = above[-1] == "/" or (above[-1] in HYPHENS and below[:1].isalnum() and above[-2:-1].isalnum())
            self._write("" if is_tight else " ", page)
        elif not needs_hyphen:
            self.parts[-1] = self.parts[-1][:-1]
            self.length -= 1

    def _write_line(self, line: TextLine, page: int) -> None:
        for offset, mark in line.marks:
            self.marks.append((self.length + min(offset, len(line.text)), mark, page))
        self._write(line.text, page)

    def _write(self, text: str, page: int) -> None:
        if text and (not self.breaks or self.breaks[-1][1] != page):
            self.breaks.append((self.length, page))
        self.parts.append(text)
        self.length += len(text)


def assemble(
    body: Sequence[LayoutBlock],
    notes: Sequence[LayoutBlock],
    running_heads: Sequence[LayoutBlock],
    pages: Sequence[tuple[int, str]],
    vocabulary: HyphenationVocabulary,
    doubts: Mapping[int, tuple[PageDoubt, ...]] = MappingProxyType({}),
) -> AssembledText:
    """Write a document's text; the body is in reading order.

    `pages` gives for each printed page the page of the file and its label; `doubts` are by index of the printed page.
    """
    writer = _TextWriter(vocabulary)
    blocks: list[Block] = []
    for block in (*body, *notes, *running_heads):
        span = writer.write_block(block)
        blocks.append(Block(block.kind, span, block.level, block.mark))
    text = "".join(writer.parts)
    linked = link_rows(blocks, [each.row for each in (*body, *notes, *running_heads)], text)
    ends = [*(start for start, _ in writer.breaks), len(text)][1:]
    page_spans: list[Page] = []
    for (start, page), end in zip(writer.breaks, ends, strict=True):
        number, label = pages[page]
        if end > start:
            page_spans.append(Page(number, label, Span(start, end), doubts.get(page, ())))
    return AssembledText(text, tuple(linked), tuple(page_spans), _link_marks(writer.marks, notes, len(body)))


def _link_marks(
    marks: Sequence[tuple[int, str, int]], notes: Sequence[LayoutBlock], first_note: int
) -> tuple[NoteMark, ...]:
    """Link each mark to its note: the one on its own page, else the next one of that mark (an endnote).

    Marks are given with their offset and page index; `first_note` is the index of the first note among all blocks.
    """
    on_page: dict[tuple[int, str], int] = {}
    by_mark: dict[str, list[int]] = {}
    for index, note in enumerate(notes):
        on_page.setdefault((note.page, note.mark), index)
        by_mark.setdefault(note.mark, []).append(index)
    linked = []
    for offset, printed, page in marks:
        for mark in _SINGLE_MARK.findall(printed) or [printed]:
            note_index = on_page.get((page, mark))
            if note_index is None:
                note_index = next((each for each in by_mark.get(mark, ()) if notes[each].page >= page), None)
            linked.append(NoteMark(offset, mark, -1 if note_index is None else first_note + note_index))
    return tuple(linked)
