"""Reader of Markdown files, by markdown-it-py, with front matter, raw HTML and footnotes ("[^1]")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kb.model import BlockKind, Document, DocumentId
from kb.read.charset import decode_bytes
from kb.read.document_builder import (
    BlockDraft,
    NoteReference,
    Origin,
    Part,
    build_document,
    build_table_row,
    mark_table_head,
    promote_title,
)
from kb.read.html_pages.blocks import read_fragment
from kb.read.metadata.front_matter import split_front_matter

_NOTE = re.compile(r" {0,3}\[\^(?P<mark>[^\]\s]+)\]:[ \t]*(?P<text>.*)")
_NOTE_MARK = re.compile(r"\[\^(?P<mark>[^\]\s]+)\]")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_HTML_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_BULLET = "•"
_NESTING_REMARK = "Lists or quotations nest too deep in this file; the innermost were left out."
_MAX_NESTING = 100  # levels that markdown-it-py parses; more would exhaust the stack


def read_markdown(path: Path, document_id: DocumentId, source: str, sha256: str) -> Document:
    """Read a Markdown file; see `kb.read.registry.FileReader`."""
    metadata, text = split_front_matter(decode_bytes(path.read_bytes()))
    body, notes = _extract_notes(text)
    tokens = _parse(body)
    drafts = _TokenWalker(frozenset(notes)).build_drafts(tokens)
    for mark, note in notes.items():
        drafts += _TokenWalker(frozenset(notes), note=mark).build_drafts(_parse(note))
    origin = Origin(document_id, source, sha256)
    remarks = (_NESTING_REMARK,) if any(token.level >= _MAX_NESTING - 2 for token in tokens) else ()
    return build_document(promote_title(drafts, metadata.title), origin, metadata, remarks)


def _parse(text: str) -> list[Token]:
    return MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable(["table", "strikethrough"]).parse(text)


def _extract_notes(text: str) -> tuple[str, dict[str, str]]:
    """Return a text without its footnotes, which CommonMark takes for definitions of links, and the notes by mark."""
    body: list[str] = []
    notes: dict[str, list[str]] = {}
    current: list[str] | None = None
    fenced = False
    for line in text.splitlines():
        fenced ^= _FENCE.match(line) is not None
        match = None if fenced else _NOTE.match(line)
        if match:
            current = notes.setdefault(match.group("mark"), [])
            current.append(match.group("text"))
        elif current is not None and (line.startswith(("    ", "\t")) or (line.strip() and current[-1])):
            current.append(line.strip())
        elif current is not None and not line.strip():
            current.append("")
            body.append("")
        else:
            current = None
            body.append(line)
    return "\n".join(body), {mark: "\n".join(lines) for mark, lines in notes.items()}


class _TokenWalker:
    """Converts the tokens of a text to drafts."""

    def __init__(self, notes: frozenset[str], note: str = "") -> None:
        self._notes = notes
        self._note = note  # the mark of the footnote whose text this is
        self._lists: list[int | None] = []  # for each open list, the next number, or None for bullets
        self._mark = ""  # of the open item, until its first paragraph takes it
        self._quotations = 0  # how many are open
        self._cells: list[tuple[Part, ...]] | None = None  # of the open row of a table
        self._table = 0  # how many drafts are before the open table
        self._drafts: list[BlockDraft] = []

    def build_drafts(self, tokens: Sequence[Token]) -> list[BlockDraft]:
        """Return the drafts, in order."""
        heading = 0
        for token in tokens:
            if token.type == "heading_open":
                heading = int(token.tag[1])
            elif token.type == "inline":
                self._add(tuple(self._extract_parts(token.children or [])), heading)
                heading = 0
            elif token.type in {"fence", "code_block"}:
                self._add((token.content,), 0)
            elif token.type == "html_block":
                self._drafts += read_fragment(token.content)
            else:
                self._track_nesting(token)
        return self._drafts

    def _track_nesting(self, token: Token) -> None:
        """Follow the tokens that open and close lists, quotations and tables."""
        match token.type:
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                number = self._lists[-1]
                self._mark = _BULLET if number is None else f"{number}{token.markup}"
                self._lists[-1] = None if number is None else number + 1
            case "list_item_close":
                self._mark = ""
            case "blockquote_open":
                self._quotations += 1
            case "blockquote_close":
                self._quotations -= 1
            case _:
                self._track_table(token)

    def _track_table(self, token: Token) -> None:
        """Follow the tokens that open and close tables and rows."""
        match token.type:
            case "table_open":
                self._table = len(self._drafts)
            case "table_close":
                rows = self._drafts[self._table :]
                self._drafts[self._table :] = mark_table_head(rows, marked=1)
            case "tr_open":
                self._cells = []
            case "tr_close":
                self._drafts.append(build_table_row(self._cells or ()))
                self._cells = None

    def _add(self, parts: tuple[Part, ...], heading: int) -> None:
        if self._cells is not None:
            self._cells.append(parts)
        elif self._note:
            self._drafts.append(BlockDraft(BlockKind.FOOTNOTE, parts, mark=self._note, key=self._note))
        elif heading:
            self._drafts.append(BlockDraft(BlockKind.HEADING, parts, heading))
        elif self._lists:
            self._drafts.append(BlockDraft(BlockKind.LIST_ITEM, parts, len(self._lists) - 1, self._mark))
            self._mark = ""
        else:
            kind = BlockKind.BLOCK_QUOTATION if self._quotations else BlockKind.PARAGRAPH
            self._drafts.append(BlockDraft(kind, parts))

    def _extract_parts(self, tokens: Sequence[Token]) -> Iterator[Part]:
        """Return the text of inline tokens, without emphasis and links, with the references to footnotes."""
        for token in tokens:
            match token.type:
                case "text":
                    yield from self._split_references(token.content)
                case "code_inline":
                    yield token.content
                case "softbreak" | "hardbreak":
                    yield " "
                case "html_inline":
                    yield " " if _HTML_BREAK.match(token.content) else ""

    def _split_references(self, text: str) -> Iterator[Part]:
        at = 0
        for match in _NOTE_MARK.finditer(text):
            if match.group("mark") in self._notes:
                yield text[at : match.start()]
                yield NoteReference(match.group("mark"), match.group("mark"))
                at = match.end()
        yield text[at:]
