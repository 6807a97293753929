"""Builds a document from block drafts: cleans their text and orders them (body, footnotes, running heads).

All readers use it except the one for PDF, which has to keep track of pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kb.model import Block, BlockKind, Document, DocumentId, Metadata, NoteMark, Page, PageUnit, Span
from kb.read.table_heads import PLAIN_ROW, CellLook, RowPart, TableCell, assign_row_parts, link_rows

_NOT_TEXT = re.compile(
    "[\u00ad\u200b\u2060\ufeff\ufffe\uffff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]"
)  # soft hyphens, invisible characters, controls, surrogates
_TABBED = (BlockKind.TABLE_ROW, BlockKind.CHART)
_LAST = {BlockKind.FOOTNOTE: 1, BlockKind.RUNNING: 2}  # after the body, in this order
_SPACES = re.compile(r"\s+")
_SPACES_BUT_TABS = re.compile(r"[^\S\t]+")
_SPACES_AT_TAB = re.compile(r" ?\t ?")


@dataclass(frozen=True, slots=True)
class NoteReference:
    """The mark of a footnote inside a text."""

    mark: str  # as printed
    key: str  # the `BlockDraft.key` of the footnote


Part = str | NoteReference


@dataclass(frozen=True, slots=True)
class DraftPage:
    """Where a draft is in a file that has places: as `number`, `label` and `unit` of `Page`."""

    number: int
    label: str = ""
    unit: PageUnit = PageUnit.PAGE


@dataclass(frozen=True, slots=True)
class BlockDraft:
    """A block before it has its place in the document's text."""

    kind: BlockKind
    parts: tuple[Part, ...]  # unclean text with references to footnotes; tabs as in `BlockKind`
    level: int = 0  # of a heading or list item, as in `Block`; headings may skip levels
    mark: str = ""  # of a list item (not in the parts) or a footnote
    key: str = ""  # of a footnote, as in `NoteReference`
    linked: bool = False  # all of its text is in links
    row: RowPart = PLAIN_ROW
    page: DraftPage | None = None

    @property
    def text(self) -> str:
        """The clean text, without a list item's mark."""
        return _clean_parts(self.parts, tabs=self.kind in _TABBED)[0]


@dataclass(frozen=True, slots=True)
class Origin:
    """The identity of a document and its source."""

    id: DocumentId
    source: str
    sha256: str


def build_document(
    drafts: Sequence[BlockDraft],
    origin: Origin,
    metadata: Metadata | None = None,
    remarks: Sequence[str] = (),
    *,
    page_count: int = 0,
    unread_pages: Sequence[int] = (),
) -> Document:
    """Build a document from drafts in reading order, without those that have no text; `metadata` is the file's own.

    All drafts have a place, or none.
    """
    texts: list[str] = []
    blocks: list[Block] = []
    references: list[tuple[int, NoteReference]] = []
    notes: dict[str, int] = {}
    arranged = _arrange_drafts(drafts)
    offset = 0
    for draft, text, marks in arranged:
        mark = clean_text(draft.mark) if draft.kind in (BlockKind.LIST_ITEM, BlockKind.FOOTNOTE) else ""
        if draft.kind is BlockKind.LIST_ITEM and mark:
            text = f"{mark} {text}"
            marks = [(at + len(mark) + 1, reference) for at, reference in marks]
        if draft.key:
            notes.setdefault(draft.key, len(blocks))
        references += [(offset + at, reference) for at, reference in marks]
        blocks.append(Block(draft.kind, Span(offset, offset + len(text)), draft.level, mark))
        texts.append(text)
        offset += len(text) + 1
    joined = "\n".join(texts)
    return Document(
        id=origin.id,
        source=origin.source,
        sha256=origin.sha256,
        metadata=metadata or Metadata(),
        text=joined,
        blocks=tuple(link_rows(blocks, [draft.row for draft, _, _ in arranged], joined)),
        note_marks=tuple(NoteMark(at, each.mark, notes.get(each.key, -1)) for at, each in references),
        remarks=tuple(remarks),
        pages=tuple(_list_pages(blocks, [draft.page for draft, _, _ in arranged], len(joined))),
        page_count=page_count,
        unread_pages=tuple(unread_pages),
    )


def _list_pages(blocks: Sequence[Block], places: Sequence[DraftPage | None], length: int) -> Iterator[Page]:
    """Yield the pages of blocks, each up to the next one; `length` is that of the text."""
    starts = [
        (block.span.start, place)
        for block, place, before in zip(blocks, places, [None, *places], strict=False)
        if place is not None and place != before
    ]
    ends = [*(start for start, _ in starts[1:]), length]
    for (start, place), end in zip(starts, ends, strict=False):
        yield Page(place.number, place.label, Span(start, end), unit=place.unit)


def _arrange_drafts(drafts: Sequence[BlockDraft]) -> list[tuple[BlockDraft, str, list[tuple[int, NoteReference]]]]:
    """Clean drafts, drop those without text, put them in a document's order, and close gaps in heading levels.

    Returns:
        Each draft with its clean text, and the offsets of its references in that.
    """
    cleaned = [(each, *_clean_parts(each.parts, tabs=each.kind in _TABBED)) for each in drafts]
    kept = [(draft, text, marks) for draft, text, marks in cleaned if text]
    kept.sort(key=lambda each: _LAST.get(each[0].kind, 0))
    levels = sorted({draft.level for draft, _, _ in kept if draft.kind is BlockKind.HEADING})
    rank = {level: number for number, level in enumerate(levels, start=1)}
    return [
        (replace(draft, level=rank[draft.level]) if draft.kind is BlockKind.HEADING else draft, text, marks)
        for draft, text, marks in kept
    ]


def promote_title(drafts: Sequence[BlockDraft], title: str = "") -> list[BlockDraft]:
    """Turn the first heading into a title if it equals `title`, or is the only heading of the highest level.

    Drafts are in reading order; `title` is from the file's metadata and may be empty.
    """
    result = list(drafts)
    headings = [at for at, draft in enumerate(result) if draft.kind is BlockKind.HEADING]
    if any(draft.kind is BlockKind.TITLE for draft in result) or not headings:
        return result
    first = headings[0]
    blocks_before = sum(draft.kind is not BlockKind.RUNNING for draft in result[:first])
    levels = [result[at].level for at in headings]
    is_only = levels[0] == min(levels) and levels.count(levels[0]) == 1
    is_given = bool(title) and result[first].text.casefold() == clean_text(title).casefold()
    if is_given or (is_only and blocks_before <= 3 and not title):
        result[first] = replace(result[first], kind=BlockKind.TITLE, level=0)
    return result


def build_table_row(cells: Iterable[Sequence[Part]]) -> BlockDraft:
    """Return a table row from the parts of each cell."""
    parts: list[Part] = []
    for cell in cells:
        parts += ["\t", *(part.replace("\t", " ") if isinstance(part, str) else part for part in cell)]
    return BlockDraft(BlockKind.TABLE_ROW, tuple(parts[1:]))


def mark_table_head(
    rows: Sequence[BlockDraft], looks: Sequence[Sequence[CellLook]] = (), marked: int = 0
) -> list[BlockDraft]:
    """Return all rows of a table, each with its part in the table.

    `looks` are the styles of each row's cells, if known; `marked` is the number of rows that the file itself declares
    as the head.
    """
    texts = [row.text.split("\t") for row in rows]
    plain = [[CellLook()] * len(cells) for cells in texts]
    cells = [list(map(TableCell, *each)) for each in zip(texts, looks or plain, strict=True)]
    return [replace(row, row=part) for row, part in zip(rows, assign_row_parts(cells, marked), strict=True)]


def clean_text(text: str) -> str:
    """Return a text on one line, with single spaces and without invisible characters."""
    return _clean_parts((text,), tabs=False)[0]


def _clean_parts(parts: Sequence[Part], *, tabs: bool) -> tuple[str, list[tuple[int, NoteReference]]]:
    """Return the clean text of parts, and the references with the offsets of their marks."""
    pieces: list[str] = []
    marks: list[tuple[int, NoteReference]] = []
    length = 0
    gap = False  # a space is due before the next word
    for part in parts:
        if isinstance(part, NoteReference):
            marks.append((length, part))
            continue
        piece = _NOT_TEXT.sub("", part)
        piece = _SPACES_AT_TAB.sub("\t", _SPACES_BUT_TABS.sub(" ", piece)) if tabs else _SPACES.sub(" ", piece)
        stripped = piece.strip(" ")
        gap = gap or piece.startswith(" ")
        if not stripped:
            continue
        joint_is_tab = stripped[0] == "\t" or (pieces and pieces[-1][-1] == "\t")
        if gap and length and not joint_is_tab:
            stripped = " " + stripped
        pieces.append(stripped)
        length += len(stripped)
        gap = piece.endswith(" ")
    text = "".join(pieces)
    if tabs:
        text = text.rstrip("\t")
        if not text.strip("\t"):
            text = ""
    return text, [(min(offset, len(text)), reference) for offset, reference in marks]
