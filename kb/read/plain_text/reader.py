"""Reader of plain text: the kind of each line follows from its length, its end, and the lines around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from kb.model import BlockKind, Document, DocumentId, Metadata, MetadataOrigin
from kb.read.charset import decode_bytes
from kb.read.document_builder import BlockDraft, NoteReference, Origin, Part, build_document, mark_table_head
from kb.read.heading_rules import is_heading_like, is_prose, is_speech_lead, parse_heading_number
from kb.read.metadata.front_matter import split_front_matter
from kb.read.metadata.resolution import merge_metadata, state_origin
from kb.read.plain_text.saved_webpage import SavedPage, parse_saved_page, split_date_label
from kb.read.plain_text.wrapped_lines import LIST_MARK, LogicalLine, join_broken_sentences, split_logical_lines
from kb.read.release_parts import mark_release_parts

_RULE = re.compile(r"[-=_~*#.\s]{3,}|[#*-]")
_UNDERLINE = {"=": 1, "-": 2, "~": 3}  # character -> level of the heading
_NOTE = re.compile(r"\[(?P<mark>\d{1,3}|\*{1,3}|[a-z])\]\s+(?=\S)")
_NOTE_MARK = re.compile(r"\s?\[(?P<mark>\d{1,3}|\*{1,3}|[a-z])\]")
_PAGE_NUMBER = re.compile(r"(?:page\s+)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_UNDERLINED_WORDS = 14
_ITEM_WORDS = 15
_UNDERLINED = re.compile(r"\s+[-=_~*]{4,}$")
_NO_TITLE = re.compile(r"skip to (?:main )?content|authori[sz]ed by\b.*", re.IGNORECASE)
_HEAD_LINES = 8  # above the first paragraph; more are no title with by-line
_HEADLINE_WORDS = 6
_LETTER_MARK = re.compile(r"\(?[a-zA-Z][.)]")


def read_plain_text(path: Path, document_id: DocumentId, source: str, sha256: str) -> Document:
    """Read a plain text; see `kb.read.registry.FileReader`."""
    metadata, text = split_front_matter(decode_bytes(path.read_bytes()), plain=True)
    lines = split_logical_lines(text)
    page = parse_saved_page([line.text for line in lines]) or SavedPage()
    shown = state_origin(Metadata(publisher=page.site, date=page.date), MetadataOrigin.TEXT)
    metadata = merge_metadata(metadata, shown)
    return build_document(mark_release_parts(_build_drafts(lines, page)), Origin(document_id, source, sha256), metadata)


def read_lines(text: str) -> list[BlockDraft]:
    """Return the blocks of a text whose title is elsewhere."""
    return _LineClassifier(join_broken_sentences(split_logical_lines(text))).build_drafts()


def _build_drafts(lines: Sequence[LogicalLine], page: SavedPage) -> list[BlockDraft]:
    menus = [BlockDraft(BlockKind.RUNNING, (lines[at].text,)) for at in sorted(page.menus)]
    body = [line for at, line in enumerate(lines) if at not in page.menus]
    if page.title:
        first = sum(at not in page.menus for at in range(page.title[0]))
        title = range(first, first + len(page.title))
    else:
        title = _find_title(body)
    headline = page.headline or _UNDERLINED.sub("", " ".join(body[at].text for at in title))
    dated = [split_date_label(body[at].text)[0] for at in title[:1]] if page.headline else []
    before = [
        BlockDraft(BlockKind.PARAGRAPH, (text,)) for text in (*(line.text for line in body[: title.start]), *dated)
    ]
    return [
        *before,
        BlockDraft(BlockKind.TITLE, (headline,)),
        *_LineClassifier(join_broken_sentences(body[title.stop :])).build_drafts(),
        *menus,
    ]


def _is_text(line: LogicalLine) -> bool:
    return is_prose(line.text) or (LIST_MARK.match(line.text) is not None and not parse_heading_number(line.text))


def _find_title(body: Sequence[LogicalLine]) -> range:
    """Return the range of the title: above the first paragraph, the first line long enough, else the first."""
    head = next((body[:at] for at, line in enumerate(body) if _is_text(line) and not line.text.isupper()), ())
    candidates = [
        at
        for at, line in enumerate(head)
        if is_heading_like(line.text.rstrip("!'’”")) and not _NO_TITLE.fullmatch(line.text)
    ]
    if len(head) > _HEAD_LINES or not candidates:
        return range(0)
    at = next((at for at in candidates if len(body[at].text.split()) >= _HEADLINE_WORDS), candidates[0])
    return range(at, at + 1)


def _infer_heading_level(text: str) -> int:
    number = parse_heading_number(text)
    if number:
        return number.count(".") + 1
    return 1 if text.isupper() else 2


class _LineClassifier:
    """Classifies the lines below the title, given by index, by the lines around them."""

    def __init__(self, lines: Sequence[LogicalLine]) -> None:
        self._lines = lines
        self._is_spaced = len({line.group for line in lines}) * 2 > len(lines)  # blank lines between paragraphs
        self._notes = self._find_notes()
        self._marks = frozenset(self._notes.values())

    def build_drafts(self) -> list[BlockDraft]:
        drafts: list[BlockDraft] = []
        items = 0  # number of following lines that are items of a list without marks
        for at, line in enumerate(self._lines):
            if self._is_underline(at):
                drafts[-1] = BlockDraft(
                    BlockKind.HEADING, self._split_references(self._lines[at - 1].text), _UNDERLINE[line.text[0]]
                )
                continue
            if items:
                drafts.append(BlockDraft(BlockKind.LIST_ITEM, self._split_references(line.text), line.indent))
            else:
                drafts.append(self._classify_line(at))
            items = items - 1 if items else self._count_items_after(at)
        return _mark_table_heads(_assign_list_levels(drafts))

    def _is_underline(self, at: int) -> bool:
        """Tell whether a line underlines the one before it, which is then a heading."""
        line = self._lines[at]
        if not at or line.text[0] not in _UNDERLINE or not _RULE.fullmatch(line.text) or at - 1 in self._notes:
            return False
        before = self._lines[at - 1]
        is_short = len(before.text.split()) <= _UNDERLINED_WORDS and "\t" not in before.text
        return before.group == line.group and is_short and not _RULE.fullmatch(before.text)

    def _classify_line(self, at: int) -> BlockDraft:
        line = self._lines[at]
        mark = LIST_MARK.match(line.text)
        if _RULE.fullmatch(line.text) or (line.alone and _PAGE_NUMBER.fullmatch(line.text)):
            return BlockDraft(BlockKind.RUNNING, (line.text,))
        if at in self._notes:
            text = _NOTE.sub("", line.text, count=1)
            return BlockDraft(BlockKind.FOOTNOTE, (text,), mark=self._notes[at], key=self._notes[at])
        if self._is_table_row(at):
            return BlockDraft(BlockKind.TABLE_ROW, (line.text,))
        if line.quoted:
            return BlockDraft(BlockKind.BLOCK_QUOTATION, self._split_references(line.text))
        if self._is_heading(at):
            return BlockDraft(BlockKind.HEADING, self._split_references(line.text), _infer_heading_level(line.text))
        if mark and not (_LETTER_MARK.fullmatch(mark.group("mark")) and not self._is_series(at)):
            return BlockDraft(
                BlockKind.LIST_ITEM, self._split_references(line.text[mark.end() :]), line.indent, mark.group("mark")
            )
        return BlockDraft(BlockKind.PARAGRAPH, self._split_references(line.text))

    def _find_notes(self) -> dict[int, str]:
        """Return the marks of footnote lines: "[1] ...", if an earlier line refers to it."""
        seen: set[str] = set()
        notes: dict[int, str] = {}
        for at, line in enumerate(self._lines):
            match = _NOTE.match(line.text)
            if match and match.group("mark") in seen and match.group("mark") not in notes.values():
                notes[at] = match.group("mark")
            seen.update(each.group("mark") for each in _NOTE_MARK.finditer(line.text, 1))
        return notes

    def _split_references(self, text: str) -> tuple[Part, ...]:
        """Split a text at footnote marks, which become references."""
        parts: list[Part] = []
        at = 0
        for match in _NOTE_MARK.finditer(text):
            if match.group("mark") in self._marks:
                parts += [text[at : match.start()], NoteReference(match.group("mark"), match.group("mark"))]
                at = match.end()
        return (*parts, text[at:])

    def _is_heading(self, at: int) -> bool:
        """Tell whether a line is a heading by its form and the lines below it."""
        line = self._lines[at]
        if not is_heading_like(line.text):
            return False
        after = self._lines[at + 1 : at + 3]
        over_text = bool(after) and _is_text(after[0])
        over_heading = len(after) > 1 and is_heading_like(after[0].text) and _is_text(after[1])
        if self._is_spaced:
            return (line.alone or line.text.isupper()) and (over_text or over_heading)
        return (
            over_text
            and is_prose(after[0].text)
            and (line.text.isupper() or not at or is_prose(self._lines[at - 1].text))
        )

    def _is_series(self, at: int) -> bool:
        """Tell whether an adjacent line has a list mark too: a single "A. Smith" is a name."""
        near = [*self._lines[max(at - 1, 0) : at], *self._lines[at + 1 : at + 2]]
        return any(LIST_MARK.match(line.text) for line in near)

    def _count_items_after(self, at: int) -> int:
        """Return the number of lines after a lead-in ("We offer:") that are its list: the short ones of its group."""
        lead = self._lines[at]
        if not self._is_spaced or not lead.text.endswith(":") or is_speech_lead(lead.text):
            return 0
        count = 0
        for line in self._lines[at + 1 :]:
            is_item = len(line.text.split()) <= _ITEM_WORDS and not line.text.endswith(":")
            if line.group != lead.group or not is_item or LIST_MARK.match(line.text):
                break
            count += 1
        return count if count > 1 else 0

    def _is_table_row(self, at: int) -> bool:
        near = [*self._lines[max(at - 1, 0) : at], *self._lines[at + 1 : at + 2]]
        line = self._lines[at]
        return "\t" in line.text and any("\t" in each.text and each.group == line.group for each in near)


def _mark_table_heads(drafts: Sequence[BlockDraft]) -> list[BlockDraft]:
    """Assign each row its part in its table."""
    result: list[BlockDraft] = []
    for is_table, run in groupby(drafts, key=lambda draft: draft.kind is BlockKind.TABLE_ROW):
        rows = list(run)
        result += mark_table_head(rows) if is_table else rows
    return result


def _assign_list_levels(drafts: Sequence[BlockDraft]) -> list[BlockDraft]:
    """Replace the indentation of each run of list items by levels from 0."""
    result: list[BlockDraft] = []
    for is_list, run in groupby(drafts, key=lambda draft: draft.kind is BlockKind.LIST_ITEM):
        items = list(run)
        rank = {indent: level for level, indent in enumerate(sorted({each.level for each in items}))}
        result += [replace(each, level=rank[each.level]) for each in items] if is_list else items
    return result
