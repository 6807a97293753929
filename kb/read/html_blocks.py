"""The blocks of HTML: headings, paragraphs, lists, quotations, tables, captions and footnotes, as drafts.

Walks a tree without recursion, since pages nest as deep as they like. Knows nothing of what on a page is its
main content.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from lxml import etree, html
from lxml.etree import _Element as Element

from kb.model import BlockKind
from kb.read.build import Draft, Part, Reference, row
from kb.read.html_notes import Notes, find_notes
from kb.read.html_tables import Columns, is_layout
from kb.read.html_tree import is_hidden, leads_into_page
from kb.read.marks import number_mark

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup",
    "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul", "caption",
})  # fmt: skip
_LISTS = frozenset({"ul", "ol", "dir"})
_CELLS = frozenset({"td", "th"})
_BULLET = "•"


@dataclass(slots=True)
class _Frame:
    """A block that is open, and what it makes of the text in it."""

    element: Element
    kind: BlockKind | None = None
    level: int = 0
    mark: str = ""
    key: str = ""
    next_number: int | None = None  # of an ordered list
    columns: Columns | None = None  # of a table with data


def block_drafts(root: Element, skip: Collection[Element] = (), notes: Notes | None = None) -> list[Draft]:
    """Return the blocks of an element.

    Args:
        root: The element.
        skip: Elements that are not to be read.
        notes: The footnotes of the whole page.
    """
    walk = _Walk(notes or Notes())
    skipped: set[Element] = set()
    events = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in events:
        if event in ("comment", "pi"):
            walk.text(element.tail)
        elif event == "start":
            if element in skip or is_hidden(element) or walk.takes(element):
                skipped.add(element)
                events.skip_subtree()
            else:
                walk.open(element)
                walk.text(element.text)
        else:
            if element in skipped:
                skipped.discard(element)
            else:
                walk.close(element)
            if element is not root:
                walk.text(element.tail)
    walk.flush()
    return walk.found


def fragment_drafts(text: str) -> list[Draft]:
    """Return the blocks of a piece of HTML."""
    try:
        root = html.fragment_fromstring(text, create_parent="div")
    except etree.ParserError:
        return []
    return block_drafts(root, notes=find_notes(root))


@dataclass(slots=True)
class _Walk:
    """What is open, and the text that was met since the last block began or ended."""

    notes: Notes
    found: list[Draft] = field(default_factory=list)
    _frames: list[_Frame] = field(default_factory=list)
    _parts: list[Part] = field(default_factory=list)
    _cells: list[list[Part]] | None = None
    _broken: bool = False  # the last thing met was a <br>

    def text(self, text: str | None) -> None:
        """Take some text."""
        if text:
            self._parts.append(text)
            self._broken = self._broken and not text.strip()

    def takes(self, element: Element) -> bool:
        """Take an element that is the mark of a footnote, or the way back to it; tell whether it was one."""
        if element in self.notes.references:
            self._parts.append(Reference(*self.notes.references[element]))
            return True
        return element in self.notes.backlinks

    def open(self, element: Element) -> None:
        """Enter an element."""
        tag = element.tag
        if tag == "br":
            if self._broken and self._cells is None:
                self.flush()
            self._parts.append(" ")
            self._broken = True
            return
        if tag not in BLOCKS and element not in self.notes.texts:
            return
        self.flush()
        frame = self._frame(element)
        if frame is not None:
            self._frames.append(frame)
        columns = self._columns()
        if columns is None:
            return
        if tag == "tr" and self._cells is None:
            self._cells = []
            columns.start_row()
        elif tag in _CELLS and self._cells is not None:
            self._cells += [[] for _ in range(columns.place(element))]
            self._cells.append([])

    def close(self, element: Element) -> None:
        """Leave an element."""
        if element.tag not in BLOCKS and element not in self.notes.texts:
            return
        self.flush()
        columns = self._columns()
        if columns is not None and self._cells is not None:
            if element.tag == "tr":
                self.found.append(row(self._cells))
                self._cells = None
                columns.end_row()
            elif element.tag in _CELLS:
                self._cells += [[] for _ in range(columns.widen(element))]
        if self._frames and self._frames[-1].element is element:
            self._frames.pop()

    def flush(self) -> None:
        """End the block that is being gathered."""
        parts, self._parts, self._broken = tuple(self._parts), [], False
        if not any(isinstance(part, Reference) or part.strip() for part in parts):
            return
        if self._cells:
            self._cells[-1] += [" ", *parts]
            return
        frame = next((each for each in reversed(self._frames) if each.kind is not None), None)
        if frame is None or frame.kind is None:
            self.found.append(Draft(BlockKind.PARAGRAPH, parts))
            return
        self.found.append(Draft(frame.kind, parts, frame.level, frame.mark, frame.key))
        if frame.kind is BlockKind.LIST_ITEM:
            frame.mark = ""
        frame.key = ""

    def _columns(self) -> Columns | None:
        """Return the columns of the innermost table, where it is one with data."""
        tables = (each for each in reversed(self._frames) if each.element.tag == "table")
        table = next(tables, None)
        return table.columns if table is not None else None

    def _frame(self, element: Element) -> _Frame | None:
        """Return what an element makes of the text in it, or None where it only sets it off."""
        tag = element.tag
        if element in self.notes.texts:
            mark, key = self.notes.texts[element]
            return _Frame(element, BlockKind.FOOTNOTE, mark=mark, key=key)
        if any(frame.kind is BlockKind.FOOTNOTE for frame in self._frames):
            return None
        if tag in _HEADINGS:
            return _Frame(element, BlockKind.HEADING, _HEADINGS[tag])
        if tag in {"caption", "figcaption"}:
            return _Frame(element, BlockKind.CAPTION)
        if tag == "blockquote":
            return _Frame(element, BlockKind.BLOCK_QUOTATION)
        if tag == "table":
            return _Frame(element, columns=None if self._cells is not None or is_layout(element) else Columns())
        if tag in _LISTS:
            contents = leads_into_page(element) and not any(frame.element.tag in _LISTS for frame in self._frames)
            start = _start(element) if tag == "ol" else None
            return _Frame(element, BlockKind.CONTENTS if contents else None, next_number=start)
        return self._item(element) if tag == "li" else None

    def _item(self, element: Element) -> _Frame:
        lists = [frame for frame in self._frames if frame.element.tag in _LISTS]
        if any(frame.kind is BlockKind.CONTENTS for frame in lists):
            return _Frame(element, BlockKind.CONTENTS, len(lists) - 1)
        if not lists:
            return _Frame(element, BlockKind.LIST_ITEM, 0, _BULLET)
        mark = _BULLET
        around = lists[-1]
        if around.next_number is not None:
            value = element.get("value", "")
            number = int(value) if re.fullmatch(r"-?\d{1,6}", value) else around.next_number
            around.next_number = number + (-1 if around.element.get("reversed") is not None else 1)
            mark = f"{number_mark(number, around.element.get('type', '1'))}."
        return _Frame(element, BlockKind.LIST_ITEM, len(lists) - 1, mark)


def _start(ordered: Element) -> int:
    start = ordered.get("start", "")
    if re.fullmatch(r"-?\d{1,6}", start):
        return int(start)
    return sum(each.tag == "li" for each in ordered) if ordered.get("reversed") is not None else 1
