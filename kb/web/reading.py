"""Passages laid out for reading: headings, paragraphs, lists and tables, with marks, page breaks and footnotes' marks.

What stands here is built once from `kb.model` and printed by templates; it holds no markup of its own but what
`kb.present.excerpts` made. This module knows no request and no engine.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from kb.model import Block, BlockKind, ContentsEntry, Note, PageBreak, Passage, PassageId, Span
from kb.present.citations import break_words
from kb.present.excerpts import marked
from kb.web import addresses
from kb.web.parts import Heading, Item, ItemList, Line, Part, PartKind, Piece, Prose, ReadPassage, Table

_PART_KINDS: Mapping[BlockKind, PartKind] = {
    BlockKind.TITLE: "title",
    BlockKind.HEADING: "heading",
    BlockKind.BLOCK_QUOTATION: "quotation",
    BlockKind.CAPTION: "caption",
    BlockKind.FOOTNOTE: "note",
}


@dataclass(slots=True)
class Layout:
    """Lays out passages that follow one another on one page.

    Attributes:
        headings: What `headings_by_passage` gave.
        spans: The words to mark, by passage.
        notes_here: The footnotes that stand on the page too; all of them where None.
    """

    headings: Mapping[PassageId, Sequence[Heading]] = field(default_factory=dict)
    spans: Mapping[PassageId, Sequence[Span]] = field(default_factory=dict)
    notes_here: Collection[PassageId] | None = None
    _page: tuple[int, str] | None = None
    _anchored: set[str] = field(default_factory=set)

    def read(self, passages: Sequence[Passage]) -> tuple[ReadPassage, ...]:
        """Return passages in the order given; page breaks are told from the second page on."""
        return tuple(self._read(passage) for passage in passages)

    def _read(self, passage: Passage) -> ReadPassage:
        breaks = [_before_word(each, passage.text) for each in passage.breaks[self._first_break(passage) :]]
        writer = _Writer(passage, self.spans.get(passage.id, ()), breaks, self.notes_here, self._anchored)
        parts = tuple(writer.parts())
        if passage.breaks:
            last = passage.breaks[-1]
            self._page = (last.number, last.label)
        back = _anchor(passage.id) if _anchor(passage.id) in self._anchored else ""
        begins = passage.blocks[0].span.start == 0
        return ReadPassage(passage.id, tuple(self.headings.get(passage.id, ())), parts, begins, passage.mark, back)

    def _first_break(self, passage: Passage) -> int:
        """Return the index of the first break to show: a passage that goes on with a page does not repeat it."""
        if not passage.breaks:
            return 0
        first = passage.breaks[0]
        known = self._page is None or self._page == (first.number, first.label)
        return 1 if known or passage.kind is BlockKind.FOOTNOTE else 0


def clipped(passage: Passage, shown: Span) -> Passage:
    """Return a passage with those of its blocks, and those parts of them, that `shown` covers in its text."""
    blocks = tuple(
        replace(block, span=Span(max(block.span.start, shown.start), min(block.span.end, shown.end)))
        for block in passage.blocks
        if block.span.start < shown.end and block.span.end > shown.start
    )
    return replace(passage, blocks=blocks)


def excerpt_parts(passage: Passage, spans: Sequence[Span], shown: Span) -> tuple[Part, ...]:
    """Lay out a part of a passage by itself: without footnotes' marks and page breaks.

    Args:
        passage: The passage.
        spans: The words to mark, in its text.
        shown: The part to show, in its text.
    """
    return tuple(_Writer(replace(clipped(passage, shown), notes=()), spans, (), None, set()).parts())


def headings_by_passage(
    contents: Sequence[ContentsEntry], shown: Collection[PassageId] | None = None
) -> dict[PassageId, list[Heading]]:
    """Return the headings of a document by the passage below them, their levels closed up so that none is skipped.

    Args:
        contents: All headings of the document.
        shown: The passages whose headings are on the page; all of them where None.
    """
    found: dict[PassageId, list[Heading]] = {}
    entries = [(number, each) for number, each in enumerate(contents, 1) if shown is None or each.passage in shown]
    for (number, entry), depth in zip(entries, depths([each.level for _, each in entries]), strict=True):
        heading = Heading(min(depth + 1, 6), entry.text, f"heading-{number}")
        found.setdefault(entry.passage, []).append(heading)
    return found


def depths(levels: Sequence[int]) -> list[int]:
    """Close up levels: the first is 1, and none is more than one deeper than what stands above it."""
    above: list[int] = []
    closed = []
    for level in levels:
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        closed.append(len(above))
    return closed


def _before_word(page: PageBreak, text: str) -> PageBreak:
    """Return where the words of a page begin: the space before them may belong to it already."""
    offset = page.offset
    while offset < len(text) and text[offset].isspace():
        offset += 1
    return replace(page, offset=offset)


def _anchor(note: str) -> str:
    return f"mark-{note}"


@dataclass(frozen=True, slots=True)
class _Writer:
    """Lays out one passage."""

    passage: Passage
    spans: Sequence[Span]
    breaks: Sequence[PageBreak]
    notes_here: Collection[PassageId] | None
    anchored: set[str]

    def parts(self) -> Iterator[Part]:
        """Give the parts in order: neighbouring items make one list, neighbouring rows one table."""
        for kind, run in groupby(self.passage.blocks, key=lambda block: block.kind):
            blocks = list(run)
            if kind is BlockKind.LIST_ITEM:
                yield ItemList(self._items(blocks))
            elif kind is BlockKind.TABLE_ROW:
                yield Table(tuple(tuple(self._cells(block)) for block in blocks))
            else:
                for block in blocks:
                    yield Prose(
                        _PART_KINDS.get(kind, "prose"), self._line(block.span.start, block.span.end, block.span.start)
                    )

    def _items(self, blocks: Sequence[Block]) -> tuple[Item, ...]:
        """Nest list items by their level: those deeper than the first of a run belong to the item above them."""
        items: list[Item] = []
        at = 0
        while at < len(blocks):
            below = at + 1
            while below < len(blocks) and blocks[below].level > blocks[at].level:
                below += 1
            items.append(self._item(blocks[at], blocks[at + 1 : below]))
            at = below
        return tuple(items)

    def _item(self, block: Block, deeper: Sequence[Block]) -> Item:
        start, end = block.span.start, block.span.end
        # A long item goes on in the next passage, without its mark.
        mark = block.mark if self.passage.text.startswith(block.mark, start) else ""
        start += len(mark)
        while start < end and self.passage.text[start].isspace():
            start += 1
        line = self._line(start, end, block.span.start)
        return Item(mark, line, self._items(deeper), goes_on=bool(block.mark and not mark))

    def _cells(self, block: Block) -> Iterator[Line]:
        start = block.span.start
        for cell in block.span.of(self.passage.text).split("\t"):
            yield self._line(start, start + len(cell), start)
            start += len(cell) + 1

    def _line(self, start: int, end: int, since: int) -> Line:
        """Lay out a stretch, cut at the marks of footnotes. A mark stands after the character before it.

        Args:
            start: Of the stretch in the passage.
            end: Of the stretch.
            since: Where what belongs to the stretch begins: a bullet may stand before it, on the page before.
        """
        breaks = [replace(each, offset=max(each.offset, start)) for each in self.breaks if since <= each.offset < end]
        pieces: list[Piece] = []
        at = start
        for note in self.passage.notes:
            if start < note.offset <= end or note.offset == 0 == since:
                pieces += [*self._words(at, note.offset, breaks), self._note(note)]
                at = max(note.offset, start)
        return (*pieces, *self._words(at, end, breaks))

    def _words(self, start: int, end: int, breaks: Sequence[PageBreak]) -> Iterator[Piece]:
        """Give some words, after the page that begins with them; pages inside them are shown by `marked`."""
        if start >= end:
            return
        for each in breaks:
            if each.offset == start:
                yield Piece(page=break_words(each))
        yield Piece(marked(self.passage.text, self.spans, start=start, end=end, breaks=breaks))

    def _note(self, note: Note) -> Piece:
        if not note.passage:
            return Piece(mark=note.mark)
        here = self.notes_here is None or note.passage in self.notes_here
        address = f"#{note.passage}" if here else addresses.passage(self.passage.document, note.passage)
        anchor = _anchor(note.passage)
        if anchor in self.anchored:
            anchor = ""
        else:
            self.anchored.add(anchor)
        return Piece(mark=note.mark, address=address, anchor=anchor)
