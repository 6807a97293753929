"""Converts an HTML page to block drafts: headings, paragraphs, lists, quotations, tables, captions and footnotes.

Walks the tree without recursion, because pages may nest deeper than Python's stack.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from lxml import etree, html
from lxml.etree import _Element as Element

from kb.model import BlockKind
from kb.read.document_builder import BlockDraft, NoteReference, Part, build_table_row, mark_table_head
from kb.read.html_pages.elements import is_contents_list, is_hidden, read_roles
from kb.read.html_pages.footnotes import Notes, find_notes
from kb.read.list_markers import format_item_number

BLOCK_TAGS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup",
    "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul", "caption",
})  # fmt: skip
_HEADING_LEVELS = {f"h{level}": level for level in range(1, 7)}
_LIST_TAGS = frozenset({"ul", "ol", "dir"})
_CELL_TAGS = frozenset({"td", "th"})
_BULLET = "•"
_INTEGER = re.compile(r"-?\d{1,6}")  # longer numbers are errors, or meant to exhaust memory
_MAX_SPAN = 30  # columns or rows of one cell
_LAYOUT_CONTENT = ("h1", "h2", "h3", "table", "form", "article", "section")  # never in a cell of data


def read_blocks(root: Element, skip: Collection[Element] = (), notes: Notes | None = None) -> list[BlockDraft]:
    """Return the blocks of an element without those of `skip`, elements inside it; `notes` are the page's footnotes."""
    walker = _BlockWalker(notes or Notes())
    skipped: set[Element] = set()
    events = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in events:
        if event in ("comment", "pi"):
            walker.add_text(element.tail)
        elif event == "start":
            if element in skip or is_hidden(element) or walker.take_note_link(element):
                skipped.add(element)
                events.skip_subtree()
            else:
                walker.open(element)
                walker.add_text(element.text)
        else:
            if element in skipped:
                skipped.discard(element)
            else:
                walker.close(element)
            if element is not root:
                walker.add_text(element.tail)
    walker.flush()
    return walker.drafts


def read_fragment(text: str) -> list[BlockDraft]:
    """Return the blocks of a piece of HTML."""
    try:
        root = html.fragment_fromstring(text, create_parent="div")
    except etree.ParserError:
        return []
    return read_blocks(root, notes=find_notes(root))


@dataclass(slots=True)
class _BlockWalker:
    """The open blocks, and the text since the last block began or ended."""

    notes: Notes
    drafts: list[BlockDraft] = field(default_factory=list)
    _open_blocks: list[_OpenBlock] = field(default_factory=list)
    _kinds: list[_OpenBlock] = field(default_factory=list)  # open blocks with a kind, lists, and tables
    _lists: list[_OpenBlock] = field(default_factory=list)
    _tables: list[_OpenBlock] = field(default_factory=list)
    _parts: list[Part] = field(default_factory=list)
    _cells: list[list[Part]] | None = None  # of the open row of a data table
    _headers: list[int] = field(default_factory=list)  # indexes of its header cells
    _after_break: bool = False  # only white space since the last <br>

    def add_text(self, text: str | None) -> None:
        if text:
            self._parts.append(text)
            self._after_break = self._after_break and not text.strip()

    def take_note_link(self, element: Element) -> bool:
        """Consume an element that is a footnote mark or the link back to one; return whether it was."""
        if element in self.notes.references:
            self._parts.append(NoteReference(*self.notes.references[element]))
            return True
        return element in self.notes.backlinks

    def open(self, element: Element) -> None:
        tag = element.tag
        if tag == "br":
            if self._after_break and self._cells is None:  # two line breaks separate paragraphs
                self.flush()
            self._parts.append(" ")
            self._after_break = True
            return
        if tag not in BLOCK_TAGS and element not in self.notes.texts:
            return
        self.flush()
        block = self._build_open_block(element)
        if block is not None:
            for stack in self._list_stacks(block):
                stack.append(block)
        columns = self._find_columns()
        if columns is None:
            return
        if tag == "tr" and self._cells is None:
            self._cells, self._headers = [], []
            columns.begin_row()
        elif tag in _CELL_TAGS and self._cells is not None:
            self._cells += [[] for _ in range(columns.place_cell(element))]
            self._cells.append([])
            if tag == "th":
                self._headers.append(len(self._cells) - 1)

    def close(self, element: Element) -> None:
        if element.tag not in BLOCK_TAGS and element not in self.notes.texts:
            return
        self.flush()
        columns = self._find_columns()
        if columns is not None and self._cells is not None:
            if element.tag == "tr":
                columns.rows.append(_Row(len(self.drafts), _is_header_row(element), tuple(self._headers)))
                self.drafts.append(build_table_row(self._cells))
                self._cells = None
                columns.end_row()
            elif element.tag in _CELL_TAGS:
                self._cells += [[] for _ in range(columns.skip_spanned(element))]
        if self._open_blocks and self._open_blocks[-1].element is element:
            block = self._open_blocks[-1]
            for stack in self._list_stacks(block):
                stack.pop()
            if block.columns is not None:
                self._mark_head(block.columns.rows)

    def _list_stacks(self, block: _OpenBlock) -> Iterator[list[_OpenBlock]]:
        """Yield the stacks of open blocks that a block is on."""
        yield self._open_blocks
        if block.kind is not None:
            yield self._kinds
        if block.element.tag in _LIST_TAGS:
            yield self._lists
        if block.element.tag == "table":
            yield self._tables

    def _mark_head(self, rows: Sequence[_Row]) -> None:
        """Assign each row its part in the table, by its header cells or else by the general rules."""
        filled = [row for row in rows if self.drafts[row.draft].text]
        marked = sum(1 for _ in takewhile(lambda row: row.is_header, filled))
        found = mark_table_head([self.drafts[row.draft] for row in filled], marked=marked)
        for row, draft in zip(filled, found, strict=True):
            is_labelled = len(row.headers) == 1 and not row.is_header
            part = replace(draft.row, label=row.headers[0]) if is_labelled else draft.row
            self.drafts[row.draft] = replace(draft, row=part)

    def flush(self) -> None:
        parts, self._parts, self._after_break = tuple(self._parts), [], False
        if not any(isinstance(part, NoteReference) or part.strip() for part in parts):
            return
        if self._cells:
            self._cells[-1] += [" ", *parts]
            return
        block = self._kinds[-1] if self._kinds else None
        if block is None or block.kind is None:
            self.drafts.append(BlockDraft(BlockKind.PARAGRAPH, parts))
            return
        self.drafts.append(BlockDraft(block.kind, parts, block.level, block.mark, block.key))
        if block.kind is BlockKind.LIST_ITEM:
            block.mark = ""  # only the first paragraph of an item has its mark
        block.key = ""

    def _find_columns(self) -> _ColumnTracker | None:
        """Return the columns of the innermost table if it is a data table."""
        return self._tables[-1].columns if self._tables else None

    def _build_open_block(self, element: Element) -> _OpenBlock | None:
        """Return the block that an element opens, or None if it only separates text."""
        tag = element.tag
        if element in self.notes.texts:
            mark, key = self.notes.texts[element]
            return _OpenBlock(element, BlockKind.FOOTNOTE, mark=mark, key=key)
        if self._kinds and self._kinds[-1].kind is BlockKind.FOOTNOTE:  # only footnotes may be opened inside one
            return None
        if tag in _HEADING_LEVELS:
            return _OpenBlock(element, BlockKind.HEADING, _HEADING_LEVELS[tag])
        if tag in {"caption", "figcaption"}:
            return _OpenBlock(element, BlockKind.CAPTION)
        if tag == "blockquote":
            return _OpenBlock(element, BlockKind.BLOCK_QUOTATION)
        if tag == "table":
            has_data = self._cells is None and not is_layout_table(element)
            return _OpenBlock(element, columns=_ColumnTracker() if has_data else None)
        if tag in _LIST_TAGS:
            kind = BlockKind.CONTENTS if not self._lists and is_contents_list(element) else None
            return _OpenBlock(element, kind, next_number=_parse_start(element) if tag == "ol" else None)
        return self._build_item(element) if tag == "li" else None

    def _build_item(self, element: Element) -> _OpenBlock:
        """Return the block of a list item, and count it in its list."""
        if not self._lists:
            return _OpenBlock(element, BlockKind.LIST_ITEM, 0, _BULLET)
        depth = len(self._lists) - 1
        if self._lists[0].kind is BlockKind.CONTENTS:
            return _OpenBlock(element, BlockKind.CONTENTS, depth)
        mark = _BULLET
        innermost = self._lists[-1]
        if innermost.next_number is not None:
            value = element.get("value", "")
            number = int(value) if _INTEGER.fullmatch(value) else innermost.next_number
            innermost.next_number = number + (-1 if innermost.element.get("reversed") is not None else 1)
            mark = f"{format_item_number(number, innermost.element.get('type', '1'))}."
        return _OpenBlock(element, BlockKind.LIST_ITEM, depth, mark)


@dataclass(slots=True)
class _OpenBlock:
    """An open element, and the kind of block that its text belongs to."""

    element: Element
    kind: BlockKind | None = None  # None inside another block's text, as in a table or list
    level: int = 0
    mark: str = ""
    key: str = ""
    next_number: int | None = None  # of an ordered list
    columns: _ColumnTracker | None = None  # of a data table


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a data table."""

    draft: int  # index of its draft
    is_header: bool  # all its cells are headers
    headers: tuple[int, ...]  # indexes of its header cells


class _ColumnTracker:
    """Tracks the columns of a table, so that a cell spanning several rows occupies its column in those below."""

    def __init__(self) -> None:
        self.rows: list[_Row] = []
        self._rows_covered: dict[int, int] = {}  # by column: number of following rows that a cell above still covers
        self._column = 0

    def begin_row(self) -> None:
        self._column = 0

    def place_cell(self, cell: Element) -> int:
        """Place the next cell; return the number of empty columns before it, covered from above or by a wide cell."""
        empty = 0
        while self._rows_covered.get(self._column, 0) > 0:
            self._rows_covered[self._column] -= 1
            self._column += 1
            empty += 1
        for column in range(self._column, self._column + _parse_span(cell, "colspan")):
            self._rows_covered[column] = _parse_span(cell, "rowspan") - 1
        self._column += 1
        return empty

    def skip_spanned(self, cell: Element) -> int:
        """Skip the other columns that the placed cell spans, and return their number."""
        more = _parse_span(cell, "colspan") - 1
        self._column += more
        return more

    def end_row(self) -> None:
        """End a row; cells from above also cover the columns to the right of its last cell."""
        for column in [each for each in self._rows_covered if each >= self._column]:
            self._rows_covered[column] = max(self._rows_covered[column] - 1, 0)


def is_layout_table(table: Element) -> bool:
    """Tell whether a table only lays out a page: by its role, its cells' content, or a single column."""
    if read_roles(table) & {"presentation", "none"}:
        return True
    if table.find("caption") is not None or next(table.iter("th"), None) is not None:
        return False
    if any(each is not table for each in table.iter(*_LAYOUT_CONTENT)):
        return True
    return all(sum(cell.tag in _CELL_TAGS for cell in row) <= 1 for row in table.iter("tr"))


def _is_header_row(row: Element) -> bool:
    """Tell whether a row is in the table's head, or has only header cells."""
    parent = row.getparent()
    if parent is not None and parent.tag == "thead":
        return True
    tags = {cell.tag for cell in row if cell.tag in _CELL_TAGS}
    return tags == {"th"}


def _parse_span(cell: Element, name: str) -> int:
    try:
        return min(max(int(cell.get(name, "1")), 1), _MAX_SPAN)
    except ValueError:
        return 1


def _parse_start(ordered: Element) -> int:
    """Return the number of the first item of an ordered list."""
    start = ordered.get("start", "")
    if _INTEGER.fullmatch(start):
        return int(start)
    return sum(each.tag == "li" for each in ordered) if ordered.get("reversed") is not None else 1
