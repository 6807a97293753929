"""Plain text: a `Document` of a .txt file.

Lines are all there is. What a line is follows from its length, its end, and the lines around it; the module
`lines` joins wrapped lines, and `webpage` knows pages of sites that were saved as text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from kb.model import BlockKind, Document, DocumentId, Metadata
from kb.read.build import Draft, Origin, Part, Reference, assemble
from kb.read.encoding import decode
from kb.read.headings import heading_number, is_prose, is_speech_lead, looks_like_heading
from kb.read.lines import LIST_MARK, Unit, mend, units
from kb.read.webpage import Page, saved_page

_RULE = re.compile(r"[-=_~*#.\s]{3,}|[#*-]")
_UNDERLINE = {"=": 1, "-": 2, "~": 3}
_NOTE = re.compile(r"\[(?P<mark>\d{1,3}|\*{1,3}|[a-z])\]\s+(?=\S)")
_NOTE_MARK = re.compile(r"\s?\[(?P<mark>\d{1,3}|\*{1,3}|[a-z])\]")
_PAGE_NUMBER = re.compile(r"(?:page\s+)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_HEADING_WORDS = 14  # of a line that is underlined
_ITEM_WORDS = 15
_HEAD_UNITS = 8
_HEADLINE_WORDS = 6
_LETTER_MARK = re.compile(r"\(?[a-zA-Z][.)]")


def read_plain(path: Path, document_id: DocumentId, source: str, sha256: str) -> Document:
    """Read a plain text.

    Args:
        path: The file.
        document_id: Of the document.
        source: The path below `sources/`.
        sha256: Of the file.

    Raises:
        ReadError: Where the file is not text.
    """
    found = units(decode(path.read_bytes()))
    page = saved_page([unit.text for unit in found])
    drafts = _drafts(found, page or Page())
    if page is None:
        return assemble(drafts, Origin(document_id, source, sha256))
    return assemble(drafts, Origin(document_id, source, sha256), Metadata(publisher=page.site))


def _drafts(found: Sequence[Unit], page: Page) -> list[Draft]:
    menus = [Draft(BlockKind.RUNNING, (found[at].text,)) for at in sorted(page.menus)]
    body = [unit for at, unit in enumerate(found) if at not in page.menus]
    if page.title:
        first = sum(at not in page.menus for at in range(page.title[0]))
        title = range(first, first + len(page.title))
    else:
        title = _find_title(body)
    headline = page.headline or " ".join(body[at].text for at in title)
    before = [Draft(BlockKind.PARAGRAPH, (unit.text,)) for unit in body[: title.start]]
    return [*before, Draft(BlockKind.TITLE, (headline,)), *_Reader(mend(body[title.stop :])).drafts(), *menus]


def _is_text(unit: Unit) -> bool:
    return is_prose(unit.text) or (LIST_MARK.match(unit.text) is not None and not heading_number(unit.text))


def _find_title(body: Sequence[Unit]) -> range:
    """Return the place of the title above the first paragraph: the first line like a headline, else the first."""
    head = next((body[:at] for at, unit in enumerate(body) if _is_text(unit) and not unit.text.isupper()), ())
    lines = [at for at, unit in enumerate(head) if looks_like_heading(unit.text.rstrip("!"))]
    if len(head) > _HEAD_UNITS or not lines:
        return range(0)
    at = next((at for at in lines if len(body[at].text.split()) >= _HEADLINE_WORDS), lines[0])
    return range(at, at + 1)


def _heading_level(text: str) -> int:
    number = heading_number(text)
    if number:
        return number.count(".") + 1
    return 1 if text.isupper() else 2


class _Reader:
    """Decides what each unit below the title is, by the units around it."""

    def __init__(self, found: Sequence[Unit]) -> None:
        self._units = found
        self._spaced = len({unit.group for unit in found}) * 2 > len(found)
        self._notes = self._find_notes()
        self._marks = frozenset(self._notes.values())

    def drafts(self) -> list[Draft]:
        """Return the drafts of all units, in order."""
        drafts: list[Draft] = []
        items = 0  # of a list without marks, that are still to come
        for at, unit in enumerate(self._units):
            if self._underlines(at):
                drafts[-1] = Draft(BlockKind.HEADING, self._parts(self._units[at - 1].text), _UNDERLINE[unit.text[0]])
                continue
            if items:
                drafts.append(Draft(BlockKind.LIST_ITEM, self._parts(unit.text), unit.indent))
            else:
                drafts.append(self._draft(at))
            items = items - 1 if items else self._items_after(at)
        return _with_list_levels(drafts)

    def _underlines(self, at: int) -> bool:
        """Tell whether a unit is a line drawn under the one before it, which is then a heading."""
        unit = self._units[at]
        if not at or unit.text[0] not in _UNDERLINE or not _RULE.fullmatch(unit.text) or at - 1 in self._notes:
            return False
        before = self._units[at - 1]
        short = len(before.text.split()) <= _HEADING_WORDS and "\t" not in before.text
        return before.group == unit.group and short and not _RULE.fullmatch(before.text)

    def _draft(self, at: int) -> Draft:
        unit = self._units[at]
        mark = LIST_MARK.match(unit.text)
        if _RULE.fullmatch(unit.text) or (unit.alone and _PAGE_NUMBER.fullmatch(unit.text)):
            return Draft(BlockKind.RUNNING, (unit.text,))
        if at in self._notes:
            text = _NOTE.sub("", unit.text, count=1)
            return Draft(BlockKind.FOOTNOTE, (text,), mark=self._notes[at], key=self._notes[at])
        if self._in_table(at):
            return Draft(BlockKind.TABLE_ROW, (unit.text,))
        if unit.quoted:
            return Draft(BlockKind.BLOCK_QUOTATION, self._parts(unit.text))
        if self._is_heading(at):
            return Draft(BlockKind.HEADING, self._parts(unit.text), _heading_level(unit.text))
        if mark and not (_LETTER_MARK.fullmatch(mark.group("mark")) and not self._is_series(at)):
            return Draft(BlockKind.LIST_ITEM, self._parts(unit.text[mark.end() :]), unit.indent, mark.group("mark"))
        return Draft(BlockKind.PARAGRAPH, self._parts(unit.text))

    def _find_notes(self) -> dict[int, str]:
        """Return the units that are footnotes: "[1] ...", where an earlier unit has the mark."""
        seen: set[str] = set()
        notes: dict[int, str] = {}
        for at, unit in enumerate(self._units):
            match = _NOTE.match(unit.text)
            if match and match.group("mark") in seen and match.group("mark") not in notes.values():
                notes[at] = match.group("mark")
            seen.update(each.group("mark") for each in _NOTE_MARK.finditer(unit.text, 1))
        return notes

    def _parts(self, text: str) -> tuple[Part, ...]:
        """Take the marks of footnotes out of a text."""
        parts: list[Part] = []
        at = 0
        for match in _NOTE_MARK.finditer(text):
            if match.group("mark") in self._marks:
                parts += [text[at : match.start()], Reference(match.group("mark"), match.group("mark"))]
                at = match.end()
        return (*parts, text[at:])

    def _is_heading(self, at: int) -> bool:
        """Tell whether a line is one by its look and by what stands under it."""
        unit = self._units[at]
        if not looks_like_heading(unit.text):
            return False
        after = self._units[at + 1 : at + 3]
        over_text = bool(after) and _is_text(after[0])
        over_heading = len(after) > 1 and looks_like_heading(after[0].text) and _is_text(after[1])
        if self._spaced:
            return (unit.alone or unit.text.isupper()) and (over_text or over_heading)
        return (
            over_text
            and is_prose(after[0].text)
            and (unit.text.isupper() or not at or is_prose(self._units[at - 1].text))
        )

    def _is_series(self, at: int) -> bool:
        """Tell whether the unit before or after has a mark of a list too: "A. Smith" alone is a name."""
        near = [*self._units[max(at - 1, 0) : at], *self._units[at + 1 : at + 2]]
        return any(LIST_MARK.match(unit.text) for unit in near)

    def _items_after(self, at: int) -> int:
        """Return how many units after a lead-in are its list: short lines of the same run of lines."""
        lead = self._units[at]
        if not self._spaced or not lead.text.endswith(":") or is_speech_lead(lead.text):
            return 0
        count = 0
        for unit in self._units[at + 1 :]:
            too_long = len(unit.text.split()) > _ITEM_WORDS or unit.text.endswith(":")
            if unit.group != lead.group or too_long or LIST_MARK.match(unit.text):
                break
            count += 1
        return count if count > 1 else 0

    def _in_table(self, at: int) -> bool:
        near = [*self._units[max(at - 1, 0) : at], *self._units[at + 1 : at + 2]]
        unit = self._units[at]
        return "\t" in unit.text and any("\t" in each.text and each.group == unit.group for each in near)


def _with_list_levels(drafts: Sequence[Draft]) -> list[Draft]:
    """Turn the indents of each run of list items into levels from 0."""
    found: list[Draft] = []
    for is_list, run in groupby(drafts, key=lambda draft: draft.kind is BlockKind.LIST_ITEM):
        items = list(run)
        rank = {indent: level for level, indent in enumerate(sorted({each.level for each in items}))}
        found += [replace(each, level=rank[each.level]) for each in items] if is_list else items
    return found
