"""Drafts of blocks, and the one place that makes a document's text of them.

Owns the order of a document (body, footnotes, running heads) and the cleanness of its text. Knows no file
format: readers hand it what they found, in reading order. The PDF reader has pages to keep and does its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kb.model import Block, BlockKind, Document, DocumentId, Metadata, NoteMark, Span

_NOT_TEXT = re.compile(
    "[\u00ad\u200b\u2060\ufeff\ufffe\uffff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]"
)  # soft hyphens, what no one sees, controls, halves of characters
_LAST = {BlockKind.FOOTNOTE: 1, BlockKind.RUNNING: 2}  # after the body, in this order
_SPACES = re.compile(r"\s+")
_SPACES_IN_ROW = re.compile(r"[^\S\t]+")
_SPACES_AT_TAB = re.compile(r" ?\t ?")


@dataclass(frozen=True, slots=True)
class Reference:
    """The mark of a footnote inside a text.

    Attributes:
        mark: As printed.
        key: The `Draft.key` of the footnote.
    """

    mark: str
    key: str


Part = str | Reference


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before it has a place in a text.

    Attributes:
        parts: The text, not yet clean, with the marks of footnotes where they stand. In a table's row, tabs
            separate the cells.
        level: Of a heading or list item, as in `Block`; headings may leave levels out.
        mark: Of a list item (not in the parts) or a footnote.
        key: By which references name this footnote.
    """

    kind: BlockKind
    parts: tuple[Part, ...]
    level: int = 0
    mark: str = ""
    key: str = ""

    @property
    def text(self) -> str:
        """The clean text, without the mark of a list item."""
        return _clean(self.parts, tabs=self.kind is BlockKind.TABLE_ROW)[0]


@dataclass(frozen=True, slots=True)
class Origin:
    """What a document knows of its source."""

    id: DocumentId
    source: str
    sha256: str


def clean(text: str) -> str:
    """Return a text on one line, with single spaces and nothing invisible."""
    return _clean((text,), tabs=False)[0]


def row(cells: Iterable[Sequence[Part]]) -> Draft:
    """Return a table's row.

    Args:
        cells: The parts of each cell, from the first column to the last.
    """
    parts: list[Part] = []
    for cell in cells:
        parts += ["\t", *(part.replace("\t", " ") if isinstance(part, str) else part for part in cell)]
    return Draft(BlockKind.TABLE_ROW, tuple(parts[1:]))


def _clean(parts: Sequence[Part], *, tabs: bool) -> tuple[str, list[tuple[int, Reference]]]:
    """Return the clean text of parts, and the references with the offsets of their marks."""
    pieces: list[str] = []
    marks: list[tuple[int, Reference]] = []
    length = 0
    gap = False  # a space is due before the next word
    for part in parts:
        if isinstance(part, Reference):
            marks.append((length, part))
            continue
        piece = _NOT_TEXT.sub("", part)
        piece = _SPACES_AT_TAB.sub("\t", _SPACES_IN_ROW.sub(" ", piece)) if tabs else _SPACES.sub(" ", piece)
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


def promote_title(drafts: Sequence[Draft], title: str = "") -> list[Draft]:
    """Make the heading that is the document's own title a title.

    That is the first heading, where it is the given title, or stands alone on the highest level.

    Args:
        drafts: In reading order.
        title: What the file says its title is; may be empty.
    """
    found = list(drafts)
    headings = [at for at, draft in enumerate(found) if draft.kind is BlockKind.HEADING]
    if any(draft.kind is BlockKind.TITLE for draft in found) or not headings:
        return found
    first = headings[0]
    body_before = sum(draft.kind is not BlockKind.RUNNING for draft in found[:first])
    highest = min(found[at].level for at in headings)
    alone = [found[at].level for at in headings].count(highest) == 1 and found[first].level == highest
    named = bool(title) and found[first].text.casefold() == clean(title).casefold()
    if named or (alone and body_before <= 3 and not title):
        found[first] = replace(found[first], kind=BlockKind.TITLE, level=0)
    return found


def _placed(drafts: Sequence[Draft]) -> list[tuple[Draft, str, list[tuple[int, Reference]]]]:
    """Clean drafts, leave out those without text, order them as a text is, and number heading levels without a gap."""
    cleaned = [(each, *_clean(each.parts, tabs=each.kind is BlockKind.TABLE_ROW)) for each in drafts]
    kept = [(draft, text, marks) for draft, text, marks in cleaned if text]
    kept.sort(key=lambda each: _LAST.get(each[0].kind, 0))
    levels = sorted({draft.level for draft, _, _ in kept if draft.kind is BlockKind.HEADING})
    rank = {level: number for number, level in enumerate(levels, start=1)}
    return [
        (replace(draft, level=rank[draft.level]) if draft.kind is BlockKind.HEADING else draft, text, marks)
        for draft, text, marks in kept
    ]


def assemble(
    drafts: Sequence[Draft], origin: Origin, metadata: Metadata | None = None, remarks: Sequence[str] = ()
) -> Document:
    """Make a document of its blocks.

    Args:
        drafts: In reading order; those without text are left out.
        origin: Of the document.
        metadata: What the file says of itself.
        remarks: As in `Document`.
    """
    texts: list[str] = []
    blocks: list[Block] = []
    references: list[tuple[int, Reference]] = []
    notes: dict[str, int] = {}
    offset = 0
    for draft, text, marks in _placed(drafts):
        mark = clean(draft.mark) if draft.kind in (BlockKind.LIST_ITEM, BlockKind.FOOTNOTE) else ""
        if draft.kind is BlockKind.LIST_ITEM and mark:
            text = f"{mark} {text}"
            marks = [(at + len(mark) + 1, reference) for at, reference in marks]
        if draft.key:
            notes.setdefault(draft.key, len(blocks))
        references += [(offset + at, reference) for at, reference in marks]
        blocks.append(Block(draft.kind, Span(offset, offset + len(text)), draft.level, mark))
        texts.append(text)
        offset += len(text) + 1
    return Document(
        id=origin.id,
        source=origin.source,
        sha256=origin.sha256,
        metadata=metadata or Metadata(),
        text="\n".join(texts),
        blocks=tuple(blocks),
        marks=tuple(NoteMark(at, each.mark, notes.get(each.key, -1)) for at, each in references),
        remarks=tuple(remarks),
    )
