"""Layout of passages for reading: blocks with highlighted words, page breaks, footnote marks and headings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from kb.citations.wording import format_page_break
from kb.model import (
    Block,
    BlockKind,
    ContentsEntry,
    Note,
    PageBreak,
    PageUnit,
    Passage,
    PassageId,
    Span,
    join_head_rows,
)
from kb.present.excerpts import PrintedPage, build_page_anchor, highlight
from kb.text.spans import clip, overlap
from kb.web import urls
from kb.web.components.passages.blocks import (
    Heading,
    Inline,
    Inlines,
    LaidOutBlock,
    LaidOutCell,
    LaidOutPassage,
    ListBlock,
    ListItem,
    ProseBlock,
    ProseKind,
    Scope,
    TableBlock,
    TextLink,
)

_PROSE_KINDS: Mapping[BlockKind, ProseKind] = {
    BlockKind.TITLE: "title",
    BlockKind.HEADING: "heading",
    BlockKind.BLOCK_QUOTATION: "quotation",
    BlockKind.CAPTION: "caption",
    BlockKind.FOOTNOTE: "note",
}


@dataclass(slots=True)
class PassageLayout:
    """Lays out consecutive passages on one page.

    Attributes:
        headings: From `group_headings`.
        spans: The words to highlight, by passage.
        notes_here: The footnotes that are shown on the page; all of them where None.
        links: By passage, in order.
        anchors_pages: Whether there is an anchor where a page of the file begins inside a passage.
        names_first_page: Whether the page of the first passage is shown, since the text begins inside a document.
    """

    headings: Mapping[PassageId, Sequence[Heading]] = field(default_factory=dict)
    spans: Mapping[PassageId, Sequence[Span]] = field(default_factory=dict)
    notes_here: Collection[PassageId] | None = None
    links: Mapping[PassageId, Sequence[TextLink]] = field(default_factory=dict)
    anchors_pages: bool = False
    names_first_page: bool = False
    _page: tuple[int, str, PageUnit] | None = None
    _anchored: set[str] = field(default_factory=set)
    _anchored_pages: dict[int, PrintedPage] = field(default_factory=dict)

    @property
    def anchored_pages(self) -> Collection[int]:
        """The pages of the file whose anchor is inside a passage."""
        return self._anchored_pages.keys()

    def build(self, passages: Sequence[Passage]) -> tuple[LaidOutPassage, ...]:
        """Return passages in the order given, with page breaks, as a rule from the second page on."""
        return tuple(self._build_passage(passage) for passage in passages)

    def _build_passage(self, passage: Passage) -> LaidOutPassage:
        breaks = [_move_to_word(each, passage.text) for each in passage.breaks[self._find_first_break(passage) :]]
        spans, links = self.spans.get(passage.id, ()), self.links.get(passage.id, ())
        anchored = self._anchor_pages(passage, breaks)
        builder = _PassageBuilder(passage, spans, breaks, self.notes_here, self._anchored, links, anchored)
        blocks = tuple(builder.build_blocks())
        if passage.breaks:
            last = passage.breaks[-1]
            self._page = (last.number, last.label, last.unit)
        anchor = _name_anchor(passage.id)
        return LaidOutPassage(
            id=passage.id,
            headings=tuple(self.headings.get(passage.id, ())),
            blocks=blocks,
            is_from_start=passage.blocks[0].span.start == 0,
            mark=passage.mark,
            back_anchor=anchor if anchor in self._anchored else "",
        )

    def _anchor_pages(self, passage: Passage, breaks: Sequence[PageBreak]) -> Collection[PrintedPage]:
        """Return the pages that certainly begin at one place inside a passage, each page of the file once."""
        if not self.anchors_pages or passage.kind is BlockKind.FOOTNOTE:
            return ()
        numbers = [each.number for each in passage.breaks]
        pages = [
            (each.number, each.label)
            for each in breaks
            if numbers.count(each.number) == 1 and _is_between_words(passage.text, each.offset)
        ]
        return [each for each in pages if self._anchored_pages.setdefault(each[0], each) is each]

    def _find_first_break(self, passage: Passage) -> int:
        """Return the index of the first break to show: a passage that continues a page does not repeat its break."""
        if not passage.breaks:
            return 0
        first = passage.breaks[0]
        page = (first.number, first.label, first.unit)
        is_known = not self.names_first_page if self._page is None else self._page == page
        return 1 if is_known or passage.kind is BlockKind.FOOTNOTE else 0


def clip_blocks(passage: Passage, shown: Span) -> Passage:
    """Return a passage with the blocks, and parts of blocks, that lie within a span of its text."""
    return replace(passage, blocks=_clip_each(passage.blocks, shown))


def _clip_each(blocks: Sequence[Block], shown: Span) -> tuple[Block, ...]:
    within = ((block, clip(block.span, shown)) for block in blocks if overlap(block.span, shown))
    return tuple(block if block.span == span else replace(block, span=span) for block, span in within)


def build_excerpt(passage: Passage, spans: Sequence[Span], shown: Span) -> tuple[LaidOutBlock, ...]:
    """Return the blocks in the shown part of a passage, without footnote marks and page breaks."""
    clipped = replace(passage, blocks=_clip_each(passage.blocks, shown), notes=())
    return tuple(_PassageBuilder(clipped, spans, (), None, set()).build_blocks())


def group_headings(
    contents: Sequence[ContentsEntry], shown: Collection[PassageId] | None = None
) -> dict[PassageId, list[Heading]]:
    """Return a document's headings by the passage below them, with levels normalised so that none is skipped.

    `shown` are the passages whose headings are on the page; all of them where None.
    """
    found: dict[PassageId, list[Heading]] = {}
    entries = [(number, each) for number, each in enumerate(contents, 1) if shown is None or each.passage in shown]
    for (number, entry), depth in zip(entries, normalize_levels([each.level for _, each in entries]), strict=True):
        heading = Heading(min(depth + 1, 6), entry.text, f"heading-{number}")
        found.setdefault(entry.passage, []).append(heading)
    return found


def normalize_levels(levels: Sequence[int]) -> list[int]:
    """Close the gaps between levels: the first is 1, and none is more than one deeper than the previous."""
    above: list[int] = []
    closed = []
    for level in levels:
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        closed.append(len(above))
    return closed


def _carry_cell(text: str, scope: Scope, columns: int = 1) -> LaidOutCell:
    """Return a cell that is not in the text; an empty one names nothing."""
    content = (Inline(highlight(text, ())),) if text else ()
    return LaidOutCell(content, scope if text else "", is_carried=bool(text), columns=columns)


def _move_to_word(page: PageBreak, text: str) -> PageBreak:
    """Move a page break behind white space, to the first word of the page."""
    offset = page.offset
    while offset < len(text) and text[offset].isspace():
        offset += 1
    return replace(page, offset=offset)


def _is_between_words(text: str, offset: int) -> bool:
    return 0 < offset < len(text) and not (text[offset - 1].isalnum() and text[offset].isalnum())


def _name_anchor(note: str) -> str:
    return f"mark-{note}"


@dataclass(frozen=True, slots=True)
class _PassageBuilder:
    """Lays out one passage."""

    passage: Passage
    spans: Sequence[Span]
    breaks: Sequence[PageBreak]
    notes_here: Collection[PassageId] | None
    anchored: set[str]
    links: Sequence[TextLink] = ()
    anchored_pages: Collection[PrintedPage] = ()

    def build_blocks(self) -> Iterator[LaidOutBlock]:
        """Yield the blocks in order; consecutive items become one list, consecutive rows one table."""
        for kind, run in groupby(self.passage.blocks, key=lambda block: block.kind):
            blocks = list(run)
            if kind is BlockKind.LIST_ITEM:
                yield ListBlock(self._nest_items(blocks))
            elif kind is BlockKind.TABLE_ROW:
                for head, rows in groupby(blocks, key=lambda block: block.head):
                    yield self._build_table(head, list(rows))
            else:
                for block in blocks:
                    content = self._build_inlines(block.span.start, block.span.end, block.span.start)
                    yield ProseBlock(_PROSE_KINDS.get(kind, "prose"), content)

    def _nest_items(self, blocks: Sequence[Block]) -> tuple[ListItem, ...]:
        """Nest list items by level: an item holds the deeper ones that follow it."""
        items: list[ListItem] = []
        at = 0
        while at < len(blocks):
            below = at + 1
            while below < len(blocks) and blocks[below].level > blocks[at].level:
                below += 1
            items.append(self._build_item(blocks[at], blocks[at + 1 : below]))
            at = below
        return tuple(items)

    def _build_item(self, block: Block, deeper: Sequence[Block]) -> ListItem:
        start, end = block.span.start, block.span.end
        # A long item continues in the next passage, without its mark.
        mark = block.mark if self.passage.text.startswith(block.mark, start) else ""
        start += len(mark)
        while start < end and self.passage.text[start].isspace():
            start += 1
        content = self._build_inlines(start, end, block.span.start)
        return ListItem(mark, content, self._nest_items(deeper), is_continued=bool(block.mark and not mark))

    def _build_table(self, head: Span | None, rows: Sequence[Block]) -> TableBlock:
        """Return rows below one head, with the head's cells if it is not among the rows."""
        columns = max(row.span.slice(self.passage.text).count("\t") for row in rows) + 1
        built = [tuple(self._build_cells(row, columns)) for row in rows]
        group = rows[0].group
        if group and group.start < 0 and self.passage.row_label and not rows[0].level:
            built.insert(0, (_carry_cell(self.passage.row_label, "rowgroup", columns),))
        if head is None or rows[0].is_head:
            return TableBlock(tuple(built))
        texts = self.passage.table_head if head.start < 0 else join_head_rows(head.slice(self.passage.text))
        return TableBlock((tuple(_carry_cell(text, "col") for text in texts), *built))

    def _build_cells(self, row: Block, columns: int) -> Iterator[LaidOutCell]:
        """Yield the cells of a row, or of a part of one, preceded by its label if the part begins after the label.

        `columns` is the number in the table; a title spans all of them.
        """
        text, start = self.passage.text, row.span.start
        first = row.level + text.count("\t", text.rfind("\n", 0, start) + 1, start)  # its column
        if first:
            yield _carry_cell(self._find_label_before(row), "row", first)
        cells = row.span.slice(text).split("\t")
        if row.is_head and len(cells) == 1 < columns and not first:
            yield LaidOutCell(self._build_inlines(start, row.span.end, start), "colgroup", columns=columns)
            return
        for cell in cells:
            is_label = row.label is not None and row.label.start <= start < row.label.end
            scope: Scope = "col" if row.is_head and cell else "row" if is_label else ""
            yield LaidOutCell(self._build_inlines(start, start + len(cell), start), scope)
            start += len(cell) + 1

    def _find_label_before(self, row: Block) -> str:
        """Return the label of a row that lies outside the shown part of it, or ""."""
        if row.label is None or row.label.start >= row.span.start:
            return ""
        return self.passage.row_label if row.label.start < 0 else row.label.slice(self.passage.text)

    def _build_inlines(self, start: int, end: int, since: int) -> Inlines:
        """Return a part of the text, with a footnote mark at its end, as inline content, split at footnote marks.

        `since` is the offset of the bullet before the part, which may be on the previous page; else `start`.
        """
        breaks = [replace(each, offset=max(each.offset, start)) for each in self.breaks if since <= each.offset < end]
        pieces: list[Inline] = []
        at = start
        for note in self.passage.notes:
            if start < note.offset <= end or note.offset == 0 == since:
                pieces += [*self._link_words(at, note.offset, breaks), self._build_note_mark(note)]
                at = max(note.offset, start)
        return (*pieces, *self._link_words(at, end, breaks))

    def _link_words(self, start: int, end: int, breaks: Sequence[PageBreak]) -> Iterator[Inline]:
        """Yield words, split at the links on them."""
        at = start
        for each in self.links:
            linked = clip(each.span, Span(at, end))
            if linked.start < linked.end:
                yield from self._highlight_words(at, linked.start, breaks)
                for piece in self._highlight_words(linked.start, linked.end, breaks):
                    yield replace(piece, url=each.url) if piece.html else piece
                at = linked.end
        yield from self._highlight_words(at, end, breaks)

    def _highlight_words(self, start: int, end: int, breaks: Sequence[PageBreak]) -> Iterator[Inline]:
        """Yield words, after a page break directly before them; page breaks inside are shown by `highlight`."""
        if start >= end:
            return
        for each in breaks:
            if each.offset == start:
                is_anchored = (each.number, each.label) in self.anchored_pages
                yield Inline(page=format_page_break(each), anchor=build_page_anchor(each.number) if is_anchored else "")
        html = highlight(
            self.passage.text, self.spans, start=start, end=end, breaks=breaks, anchored=self.anchored_pages
        )
        yield Inline(html)

    def _build_note_mark(self, note: Note) -> Inline:
        if not note.passage:
            return Inline(mark=note.mark)
        is_here = self.notes_here is None or note.passage in self.notes_here
        url = f"#{note.passage}" if is_here else urls.passage_url(self.passage.document, note.passage)
        anchor = _name_anchor(note.passage)
        if anchor in self.anchored:
            anchor = ""
        else:
            self.anchored.add(anchor)
        return Inline(mark=note.mark, url=url, anchor=anchor)
