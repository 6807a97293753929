"""Converts the body of a Word file to block drafts: paragraphs, tables and text boxes.

Headings are recognised by style or outline level, else by look (bold or larger than the text), else by wording.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from docx.oxml.ns import qn
from lxml.etree import _Element as Element

from kb.model import BlockKind
from kb.read.document_builder import BlockDraft, Part, build_table_row, clean_text, mark_table_head, promote_title
from kb.read.heading_rules import is_heading_like, is_prose, mark_typed_contents
from kb.read.list_markers import convert_typed_bullets
from kb.read.table_heads import CellLook
from kb.read.word.numbering import Numbering
from kb.read.word.paragraph_text import COMPATIBILITY, NoteNumbers, is_deleted, read_inline
from kb.read.word.styles import NO_SHADE, RunStyle, Styles, is_on, read_value

_WRAPPERS = frozenset(qn(f"w:{name}") for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")) | {
    f"{COMPATIBILITY}AlternateContent",
    f"{COMPATIBILITY}Choice",
}
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_TITLE, _CAPTION = re.compile(r"^title\Z"), re.compile(r"^caption\Z")  # style names, in lower case
_CONTENTS, _QUOTATION = re.compile(r"^toc "), re.compile(r"quote|^block text\Z")
_QUOTATION_INDENTS = 500, 300  # twentieths of a point, left and right
_MAX_SPAN = 60  # columns of one cell
_HEADING_WORDS, _LABEL_WORDS = 22, 6
_STYLED_WORDS, _SENTENCE_WORDS = 40, 5
_UNSTYLED_LEVEL = 100  # headings by look rank below all headings by style
_LARGER = 3  # half points


@dataclass(frozen=True, slots=True)
class StyledDraft:
    """A draft, and the style of most letters of its paragraph; None for a table row."""

    draft: BlockDraft
    run_style: RunStyle | None = None


class BodyReader:
    """Reads paragraphs and tables, with the file's styles, lists and notes."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: NoteNumbers) -> None:
        """Keep what paragraphs refer to."""
        self._styles = styles
        self._numbering = numbering
        self._notes = notes

    def read_styled(self, container: Element) -> Iterator[StyledDraft]:
        """Return the drafts of a container (the body, a cell, a note, a header), in order, with their letter styles."""
        pending: tuple[Part, ...] = ()  # of a paragraph whose end was deleted, continued by the next one
        for element in _iterate_blocks(container):
            if element.tag == _TABLE:
                yield from self._read_table(element)
                continue
            content = read_inline(element, self._notes)
            parts = (*pending, *content.parts)
            pending = parts if is_deleted(element) else ()
            if not pending and any(not isinstance(part, str) or part.strip() for part in parts):
                yield StyledDraft(self._classify_paragraph(element, parts), self._styles.find_run_style(element))
            for box in content.boxes:
                yield from self.read_styled(box)
        if pending:
            yield StyledDraft(BlockDraft(BlockKind.PARAGRAPH, pending))

    def read_drafts(self, container: Element) -> list[BlockDraft]:
        return [each.draft for each in self.read_styled(container)]

    def _classify_paragraph(self, paragraph: Element, parts: tuple[Part, ...]) -> BlockDraft:
        level = self._styles.find_heading_level(paragraph)
        style = self._styles.find_style(paragraph)
        mark, depth = self._find_list_mark(paragraph)
        if self._styles.has_name(style, _TITLE):
            return BlockDraft(BlockKind.TITLE, parts)
        if self._styles.has_name(style, _CONTENTS):
            return BlockDraft(BlockKind.CONTENTS, parts)
        if level and not _is_long(parts):
            return BlockDraft(BlockKind.HEADING, _prepend_mark(mark or "", parts), level)
        if self._styles.has_name(style, _CAPTION):
            return BlockDraft(BlockKind.CAPTION, _prepend_mark(mark or "", parts))
        if mark is not None:
            return BlockDraft(BlockKind.LIST_ITEM, parts, depth, mark)
        left, right = self._styles.read_indents(paragraph)
        indented = left >= _QUOTATION_INDENTS[0] and right >= _QUOTATION_INDENTS[1]
        if indented or self._styles.has_name(style, _QUOTATION):
            return BlockDraft(BlockKind.BLOCK_QUOTATION, parts)
        return BlockDraft(BlockKind.PARAGRAPH, parts)

    def _find_list_mark(self, paragraph: Element) -> tuple[str | None, int]:
        """Return the mark and level of a list item; the mark of any other paragraph is None."""
        numbering = self._styles.find_numbering(paragraph)
        if numbering is None:
            return None, 0
        level = read_value(numbering, "w:ilvl")
        depth = int(level) if level.isdigit() else 0
        return self._numbering.number_paragraph(read_value(numbering, "w:numId"), depth), depth

    def _read_table(self, table: Element) -> Iterator[StyledDraft]:
        """Return the rows of a table; a table with one column is layout, and its cells are read as text."""
        elements = list(_iterate_inside(table, _ROW))
        rows = [list(_iterate_inside(each, _CELL)) for each in elements]
        if all(len(cells) <= 1 for cells in rows):
            for cells in rows:
                for cell in cells:
                    yield from self.read_styled(cell)
            return
        drafts = [build_table_row(each for cell in cells for each in self._read_cell(cell)) for cells in rows]
        looks = [[look for cell in cells for look in self._read_looks(cell)] for cells in rows]
        if self._styles.sets_first_row_apart(table):
            looks[0] = [replace(look, bold=True) for look in looks[0]]
        filled = [at for at, draft in enumerate(drafts) if draft.text]
        marked = sum(1 for _ in takewhile(_is_repeated, (elements[at] for at in filled)))
        found = mark_table_head([drafts[at] for at in filled], [looks[at] for at in filled], marked)
        yield from map(StyledDraft, found)

    def _read_looks(self, cell: Element) -> Iterator[CellLook]:
        """Return the style of a cell, once for each column that it spans."""
        properties = cell.find(qn("w:tcPr"))
        shading = None if properties is None else properties.find(qn("w:shd"))
        shade = "auto" if shading is None else shading.get(qn("w:fill"), "auto").lower()
        style = self._styles.find_run_style(max(cell.iter(_PARAGRAPH), key=_count_letters, default=cell))
        look = CellLook(style.bold, style.size, shade=None if shade in NO_SHADE else shade)
        yield from [look] * _count_columns(properties)

    def _read_cell(self, cell: Element) -> Iterator[list[Part]]:
        """Return the parts of a cell, and an empty cell for each further column that it spans."""
        properties = cell.find(qn("w:tcPr"))
        merged = None if properties is None else properties.find(qn("w:vMerge"))
        parts: list[Part] = []
        if merged is None or merged.get(qn("w:val")) == "restart":
            for draft in self.read_drafts(cell):
                mark = f"{draft.mark} " if draft.kind is BlockKind.LIST_ITEM and draft.mark else ""
                parts += [" ", mark, *draft.parts]
        yield parts
        for _ in range(_count_columns(properties) - 1):
            yield []


def _count_columns(properties: Element | None) -> int:
    """Return the number of columns that a cell spans, from its w:tcPr."""
    span = read_value(properties, "w:gridSpan")
    return max(min(int(span), _MAX_SPAN), 1) if span.isdigit() else 1


def _count_letters(paragraph: Element) -> int:
    return sum(len(text.text or "") for text in paragraph.iter(qn("w:t")))


def _is_repeated(row: Element) -> bool:
    """Tell whether a row is repeated at the top of each page, as only table heads are."""
    return bool(is_on(row.find(qn("w:trPr")), "w:tblHeader"))


def finish_drafts(styled: Sequence[StyledDraft], title: str) -> list[BlockDraft]:
    """Return the drafts of a whole body, with headings recognised that have no heading style.

    `title` is from the file's properties and may be empty.
    """
    drafts = _promote_by_look(styled)
    if not any(each.kind in (BlockKind.HEADING, BlockKind.TITLE) for each in drafts):
        drafts = _promote_by_wording(drafts)
    return mark_typed_contents(convert_typed_bullets(promote_title(drafts, title)))


def _promote_by_look(styled: Sequence[StyledDraft]) -> list[BlockDraft]:
    """Make headings of short paragraphs that are bold or larger than the text."""
    drafts = [each.draft for each in styled]
    usual = _find_usual_style(styled)
    styles = {at: each.run_style for at, each in enumerate(styled) if each.run_style and _is_prominent(each, usual)}
    strongest: dict[tuple[int, str], RunStyle] = {}  # by numbered list: its headings share one level
    for at, style in styles.items():
        series = _identify_series(drafts[at])
        strongest[series] = max(strongest.get(series, style), style, key=_rank_prominence)
    for at in styles:
        if drafts[at].mark:
            styles[at] = strongest[_identify_series(drafts[at])]
    by_prominence = sorted(set(styles.values()), key=_rank_prominence, reverse=True)
    levels = {style: _UNSTYLED_LEVEL + rank for rank, style in enumerate(by_prominence)}
    sizes = _collect_heading_sizes(styled)
    for at, style in styles.items():
        # A heading as large as those of a heading style has their level.
        level = next((each for each, size in sizes.items() if style.size >= size), levels[style])
        drafts[at] = BlockDraft(BlockKind.HEADING, _prepend_mark(drafts[at].mark, drafts[at].parts), level)
    return drafts


def _find_usual_style(styled: Sequence[StyledDraft]) -> RunStyle:
    """Return the style of most letters outside styled headings."""
    letters: Counter[RunStyle] = Counter()
    for each in styled:
        if each.run_style is not None and each.draft.kind is not BlockKind.HEADING:
            letters[each.run_style] += len(each.draft.text)
    return letters.most_common(1)[0][0] if letters else RunStyle(0, bold=False)


def _collect_heading_sizes(styled: Sequence[StyledDraft]) -> dict[int, int]:
    """Return the font size of each level of styled headings, highest level first."""
    sizes: dict[int, int] = {}
    for each in styled:
        if each.run_style is not None and each.draft.kind is BlockKind.HEADING:
            sizes[each.draft.level] = max(sizes.get(each.draft.level, 0), each.run_style.size)
    return dict(sorted(sizes.items()))


def _identify_series(draft: BlockDraft) -> tuple[int, str]:
    """Return what the items of one list share: their level and the form of their marks."""
    return draft.level, re.sub(r"\d+", "0", draft.mark)


def _rank_prominence(style: RunStyle) -> tuple[int, bool, bool]:
    return style.size, style.bold, style.caps


def _is_prominent(styled: StyledDraft, usual: RunStyle) -> bool:
    draft, style = styled.draft, styled.run_style
    is_numbered = draft.kind is BlockKind.LIST_ITEM and draft.mark[-1:].isalnum() | draft.mark.endswith((".", ")"))
    if style is None or not (draft.kind is BlockKind.PARAGRAPH or is_numbered):
        return False
    text = draft.text
    if not text or not is_heading_like(text, max_words=_HEADING_WORDS, label_words=_LABEL_WORDS):
        return False
    is_larger = style.size >= usual.size + _LARGER
    is_bolder = style.bold and not usual.bold and style.size >= usual.size
    return is_larger or is_bolder or (text.isupper() and len(text) > 3 and style.size >= usual.size)


def _promote_by_wording(drafts: Sequence[BlockDraft]) -> list[BlockDraft]:
    """Make headings of short lines above prose, and a title of the first, in a file without other headings."""
    result = list(drafts)
    for at, draft in enumerate(drafts[:-1]):
        following = drafts[at + 1]
        over_text = following.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW) or is_prose(following.text)
        if draft.kind is BlockKind.PARAGRAPH and over_text and is_heading_like(draft.text, label_words=3):
            result[at] = replace(draft, kind=BlockKind.HEADING if at else BlockKind.TITLE, level=1 if at else 0)
    return result


def _is_long(parts: tuple[Part, ...]) -> bool:
    """Tell whether a paragraph with a heading style is text: some authors number their paragraphs with such styles."""
    text = clean_text("".join(part for part in parts if isinstance(part, str)))
    words = len(text.split())
    is_sentence = (text.endswith(".") and words >= _SENTENCE_WORDS) or (text.endswith(":") and words > _LABEL_WORDS)
    return words > _STYLED_WORDS or is_sentence or (text[:1] in '"“‘' and is_prose(text))


def _prepend_mark(mark: str, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return (f"{clean_text(mark)} ", *parts) if mark else parts


def _iterate_blocks(container: Element) -> Iterator[Element]:
    return _iterate_inside(container, _PARAGRAPH, _TABLE)


def _iterate_inside(container: Element, *tags: str) -> Iterator[Element]:
    """Return the elements with these tags directly inside a container, or inside elements that only wrap them."""
    stack = [iter(container)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag in tags:
            yield element
        elif element.tag in _WRAPPERS:
            stack.append(iter(element))
