"""The body of a Word file: paragraphs, tables and text boxes, as drafts of blocks.

Headings are known by style or outline level, else by their look (bold or larger than the text), else by their
words. Knows nothing of what stands beside the body.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from docx.oxml.ns import qn
from lxml.etree import _Element as Element

from kb.model import BlockKind
from kb.read.build import Draft, Part, clean, promote_title, row
from kb.read.headings import is_prose, looks_like_heading, typed_contents
from kb.read.marks import typed_bullets
from kb.read.word_numbering import Numbering
from kb.read.word_styles import Look, Styles, value
from kb.read.word_text import NoteNumbers, inline, is_deleted

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TRANSPARENT = frozenset(
    qn(f"w:{name}") for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")
) | {
    f"{_COMPATIBILITY}AlternateContent",
    f"{_COMPATIBILITY}Choice",
}
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_QUOTATION_INDENTS = 500, 300  # twentieths of a point, left and right
_MAX_SPAN = 60
_HEADING_WORDS, _LABEL_WORDS = 22, 6
_STYLED_WORDS, _SENTENCE_WORDS = 40, 5
_LOOK_LEVEL = 100  # headings by look rank below all headings by style
_LARGER = 3  # half points


@dataclass(frozen=True, slots=True)
class Line:
    """A draft, and how the letters of its paragraph look; None for a row of a table."""

    draft: Draft
    look: Look | None = None


class Body:
    """Reads paragraphs and tables, with the file's styles, lists and notes."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: NoteNumbers) -> None:
        """Take what the paragraphs refer to."""
        self._styles = styles
        self._numbering = numbering
        self._notes = notes

    def lines(self, container: Element) -> Iterator[Line]:
        """Return what a container (the body, a cell, a note, a header) holds, in order."""
        held: tuple[Part, ...] = ()  # of a paragraph whose end was deleted
        for element in _blocks(container):
            if element.tag == _TABLE:
                yield from self._table(element)
                continue
            found = inline(element, self._notes)
            parts = (*held, *found.parts)
            held = parts if is_deleted(element) else ()
            if not held and any(not isinstance(part, str) or part.strip() for part in parts):
                yield Line(self._draft(element, parts), self._styles.look(element))
            for box in found.boxes:
                yield from self.lines(box)
        if held:
            yield Line(Draft(BlockKind.PARAGRAPH, held))

    def drafts(self, container: Element) -> list[Draft]:
        """Return the drafts of what a container holds."""
        return [line.draft for line in self.lines(container)]

    def _draft(self, paragraph: Element, parts: tuple[Part, ...]) -> Draft:
        level = self._styles.heading_level(paragraph)
        names = self._styles.names(self._styles.of(paragraph))
        mark, depth = self._mark(paragraph)
        if "title" in names:
            return Draft(BlockKind.TITLE, parts)
        if any(name.startswith("toc ") for name in names):
            return Draft(BlockKind.CONTENTS, parts)
        if level and not _is_long(parts):
            return Draft(BlockKind.HEADING, _with_mark(mark or "", parts), level)
        if "caption" in names:
            return Draft(BlockKind.CAPTION, _with_mark(mark or "", parts))
        if mark is not None:
            return Draft(BlockKind.LIST_ITEM, parts, depth, mark)
        left, right = self._styles.indents(paragraph)
        indented = left >= _QUOTATION_INDENTS[0] and right >= _QUOTATION_INDENTS[1]
        if indented or any("quote" in name or name == "block text" for name in names):
            return Draft(BlockKind.BLOCK_QUOTATION, parts)
        return Draft(BlockKind.PARAGRAPH, parts)

    def _mark(self, paragraph: Element) -> tuple[str | None, int]:
        """Return the mark of a list item and its level, or None where a paragraph is none."""
        numbering = self._styles.numbering(paragraph)
        if numbering is None:
            return None, 0
        level = value(numbering, "w:ilvl")
        depth = int(level) if level.isdigit() else 0
        return self._numbering.mark(value(numbering, "w:numId"), depth), depth

    def _table(self, table: Element) -> Iterator[Line]:
        """Return the rows of a table, or what it lays out where it has one column only."""
        rows = [list(_inside(each, _CELL)) for each in _inside(table, _ROW)]
        if all(len(cells) <= 1 for cells in rows):
            for cells in rows:
                for cell in cells:
                    yield from self.lines(cell)
            return
        for cells in rows:
            yield Line(row(each for cell in cells for each in self._cell(cell)))

    def _cell(self, cell: Element) -> Iterator[list[Part]]:
        """Return the parts of a cell, and an empty cell for each further column that it covers."""
        properties = cell.find(qn("w:tcPr"))
        merged = None if properties is None else properties.find(qn("w:vMerge"))
        parts: list[Part] = []
        if merged is None or merged.get(qn("w:val")) == "restart":
            for draft in self.drafts(cell):
                mark = f"{draft.mark} " if draft.kind is BlockKind.LIST_ITEM and draft.mark else ""
                parts += [" ", mark, *draft.parts]
        yield parts
        span = value(properties, "w:gridSpan")
        for _ in range(min(int(span), _MAX_SPAN) - 1 if span.isdigit() else 0):
            yield []


def finished(lines: Sequence[Line], title: str) -> list[Draft]:
    """Return the drafts of a whole body, with headings that no style names.

    Args:
        lines: Of the body.
        title: Of the file's properties; may be empty.
    """
    drafts = _by_look(lines)
    if not any(each.kind in (BlockKind.HEADING, BlockKind.TITLE) for each in drafts):
        drafts = _by_words(drafts)
    return typed_contents(typed_bullets(promote_title(drafts, title)))


def _by_look(lines: Sequence[Line]) -> list[Draft]:
    """Make headings of the short paragraphs that are bold or larger than the text."""
    letters: Counter[Look] = Counter()
    for line in lines:
        if line.look is not None and line.draft.kind is not BlockKind.HEADING:
            letters[line.look] += len(line.draft.text)
    usual = letters.most_common(1)[0][0] if letters else Look(0, bold=False)
    found: dict[int, Look] = {at: line.look for at, line in enumerate(lines) if line.look and _stands_out(line, usual)}
    drafts = [line.draft for line in lines]
    prominent: dict[tuple[int, str], Look] = {}  # of the headings that one list numbers, which are of one level
    for at, look in found.items():
        series = _series(drafts[at])
        prominent[series] = max(prominent.get(series, look), look, key=_prominence)
    looks = {at: prominent[series] if (series := _series(drafts[at]))[1] else look for at, look in found.items()}
    ranks = {look: rank for rank, look in enumerate(sorted(set(looks.values()), key=_prominence, reverse=True))}
    sizes = _styled_sizes(lines)
    for at, look in looks.items():
        parts = _with_mark(drafts[at].mark, drafts[at].parts)
        # As large as the headings of a style: on their level.
        level = next((each for each, size in sizes.items() if look.size >= size), _LOOK_LEVEL + ranks[look])
        drafts[at] = Draft(BlockKind.HEADING, parts, level)
    return drafts


def _styled_sizes(lines: Sequence[Line]) -> dict[int, int]:
    """Return the size of the letters of each level of headings that a style names, the highest level first."""
    sizes: dict[int, int] = {}
    for line in lines:
        if line.look is not None and line.draft.kind is BlockKind.HEADING:
            sizes[line.draft.level] = max(sizes.get(line.draft.level, 0), line.look.size)
    return dict(sorted(sizes.items()))


def _series(draft: Draft) -> tuple[int, str]:
    return draft.level, re.sub(r"\d+", "0", draft.mark)


def _prominence(look: Look) -> tuple[int, bool, bool]:
    return look.size, look.bold, look.caps


def _stands_out(line: Line, usual: Look) -> bool:
    draft, look = line.draft, line.look
    numbered = draft.kind is BlockKind.LIST_ITEM and draft.mark[-1:].isalnum() | draft.mark.endswith((".", ")"))
    if look is None or not (draft.kind is BlockKind.PARAGRAPH or numbered):
        return False
    text = draft.text
    if not text or not looks_like_heading(text, max_words=_HEADING_WORDS, label_words=_LABEL_WORDS):
        return False
    larger = look.size >= usual.size + _LARGER
    bolder = look.bold and not usual.bold and look.size >= usual.size
    return larger or bolder or (text.isupper() and len(text) > 3 and look.size >= usual.size)


def _by_words(drafts: Sequence[Draft]) -> list[Draft]:
    """Make headings of short lines above prose, and a title of the first, in a file that shows none otherwise."""
    found = list(drafts)
    for at, draft in enumerate(drafts[:-1]):
        following = drafts[at + 1]
        over_text = following.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW) or is_prose(following.text)
        if draft.kind is BlockKind.PARAGRAPH and over_text and looks_like_heading(draft.text, label_words=3):
            found[at] = replace(draft, kind=BlockKind.HEADING if at else BlockKind.TITLE, level=1 if at else 0)
    return found


def _is_long(parts: tuple[Part, ...]) -> bool:
    """Tell whether a paragraph is text, whatever its style says: some number their paragraphs with heading styles."""
    text = clean("".join(part for part in parts if isinstance(part, str)))
    words = len(text.split())
    sentence = (text.endswith(".") and words >= _SENTENCE_WORDS) or (text.endswith(":") and words > _LABEL_WORDS)
    return words > _STYLED_WORDS or sentence or (text[:1] in '"“‘' and is_prose(text))


def _with_mark(mark: str, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return (f"{clean(mark)} ", *parts) if mark else parts


def _blocks(container: Element) -> Iterator[Element]:
    """Return the paragraphs and tables of a container, through what only wraps them."""
    return _inside(container, _PARAGRAPH, _TABLE)


def _inside(container: Element, *tags: str) -> Iterator[Element]:
    stack = [iter(container)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag in tags:
            yield element
        elif element.tag in _TRANSPARENT:
            stack.append(iter(element))
