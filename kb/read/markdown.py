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
from kb.read.release_parts import mark_release_parts

_NOTE = re.compile(r" {0,3}\[\^(?P<mark>[^\]\s]{1,200})\]:[ \t]*(?P<text>.*)")
_NOTE_MARK = re.compile(r"\[\^(?P<mark>[^\]\s]{1,200})\]")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_BREAKS_FIRST = re.compile(
    r"^(?:<br ?/?>[ \t]*)+\n", re.IGNORECASE | re.MULTILINE
)  # else no Markdown to the next empty line
_HTML_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"^[ \t]*\{:[^{}\n]*\}[ \t]*$\n?", re.MULTILINE)  # kramdown attributes of a block
_HEADING_ATTRIBUTES = re.compile(r"^( {0,3}#{1,6} [^\n{}]*)\{[#.][^{}\n]*\}[ \t]*$", re.MULTILINE)  # pandoc's
# What the generator of a site puts in: pictures, links, its own address.
_SHORTCODE = re.compile(
    r"\{\{[<%].{0,1000}?[>%]\}\}|\{%.{0,1000}?%\}|\{\{-?\s{0,9}(?:site|page)\.[^{}\n]{1,200}\}\}", re.DOTALL
)
_ELSEWHERE = re.compile(r"https?://")
_LABELLED_LINK = re.compile(r"\w[\w ]{1,20}\s[-–—:]\s+https?://\S+")
_BULLET = "•"
_NESTING_REMARK = "Lists or quotations nest too deep in this file; the innermost were left out."
_MAX_NESTING = 100  # levels that markdown-it-py may parse; more would exhaust the stack


def read_markdown(path: Path, document_id: DocumentId, source: str, sha256: str) -> Document:
    """Read a Markdown file; see `kb.read.registry.FileReader`."""
    metadata, text = split_front_matter(decode_bytes(path.read_bytes()))
    text = _BREAKS_FIRST.sub("\n", _SHORTCODE.sub("", text))
    body, notes = _extract_notes(_HEADING_ATTRIBUTES.sub(r"\1", _ATTRIBUTES.sub("", text)))
    tokens = _parse(body)
    drafts = promote_title(_mark_links_below_rule(tokens, frozenset(notes)), metadata.title)
    drafts = mark_release_parts(drafts)
    for mark, note in notes.items():
        drafts += _TokenWalker(frozenset(notes), note=mark).build_drafts(_parse(note))
    origin = Origin(document_id, source, sha256)
    remarks = (_NESTING_REMARK,) if any(token.level >= _MAX_NESTING - 2 for token in tokens) else ()
    return build_document(drafts, origin, metadata, remarks)


def _mark_links_below_rule(tokens: Sequence[Token], notes: frozenset[str]) -> list[BlockDraft]:
    """Return the drafts; links to other sites below the last rule, with no other text, are not text."""
    rule = max((at for at, token in enumerate(tokens) if token.type == "hr" and not token.level), default=len(tokens))
    drafts = _TokenWalker(notes).build_drafts(tokens[:rule])
    below = [each for each in _TokenWalker(notes).build_drafts(tokens[rule:]) if each.text]
    links = [
        str(child.attrs.get("href", ""))
        for token in tokens[rule:]
        for child in token.children or ()
        if child.type == "link_open"
    ]
    if below and all(_is_linked(each) for each in below) and all(map(_ELSEWHERE.match, links)):
        below = [BlockDraft(BlockKind.RUNNING, each.parts) for each in below]
    return drafts + below


def _is_linked(draft: BlockDraft) -> bool:
    return draft.linked or _LABELLED_LINK.fullmatch(draft.text) is not None


def _parse(text: str) -> list[Token]:
    return MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable(["table", "strikethrough"]).parse(text)


def _extract_notes(text: str) -> tuple[str, dict[str, str]]:
    """Return a text without its footnotes, which CommonMark takes for link definitions, and the notes by mark."""
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


def _has_only_links(tokens: Sequence[Token]) -> bool:
    """Tell whether all words of inline tokens are in links."""
    depth = 0
    links = 0
    for token in tokens:
        depth += token.nesting if token.type in {"link_open", "link_close"} else 0
        links += token.type == "link_open"
        if not depth and token.type in {"text", "code_inline"} and any(map(str.isalnum, token.content)):
            return False
    return links > 0


class _TokenWalker:
    """Converts the tokens of a text to drafts."""

    def __init__(self, notes: frozenset[str], note: str = "") -> None:
        self._notes = notes
        self._note = note  # mark of the footnote whose text this is
        self._lists: list[int | None] = []  # for each open list its next number, None for bullets
        self._mark = ""  # of the open item, until its first paragraph takes it
        self._quotations = 0  # number of open quotations
        self._cells: list[tuple[Part, ...]] | None = None  # of the open table row
        self._table = 0  # number of drafts before the open table
        self._drafts: list[BlockDraft] = []

    def build_drafts(self, tokens: Sequence[Token]) -> list[BlockDraft]:
        heading = 0
        for token in tokens:
            if token.type == "heading_open":
                heading = int(token.tag[1])
            elif token.type == "inline":
                children = token.children or []
                self._add(tuple(self._extract_parts(children)), heading, linked=_has_only_links(children))
                heading = 0
            elif token.type in {"fence", "code_block"}:
                self._add((token.content,), 0)
            elif token.type == "html_block":
                self._drafts += read_fragment(token.content)
            else:
                self._track_nesting(token)
        return self._drafts

    def _track_nesting(self, token: Token) -> None:
        """Track tokens that open and close lists, quotations and tables."""
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
        """Track tokens that open and close tables and rows."""
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

    def _add(self, parts: tuple[Part, ...], heading: int, *, linked: bool = False) -> None:
        if self._cells is not None:
            self._cells.append(parts)
        elif self._note:
            self._drafts.append(BlockDraft(BlockKind.FOOTNOTE, parts, mark=self._note, key=self._note))
        elif heading:
            self._drafts.append(BlockDraft(BlockKind.HEADING, parts, heading))
        elif self._lists:
            self._drafts.append(BlockDraft(BlockKind.LIST_ITEM, parts, len(self._lists) - 1, self._mark, linked=linked))
            self._mark = ""
        else:
            kind = BlockKind.BLOCK_QUOTATION if self._quotations else BlockKind.PARAGRAPH
            self._drafts.append(BlockDraft(kind, parts, linked=linked))

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
