"""Paragraphs that run on over a column or a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.model import BlockKind
from kb.read.layout.drafts import Draft
from kb.read.layout.paragraphs import list_mark

_ENDED = re.compile(r"[.!?:…][\"'”’)\]]*$")
_HYPHEN = re.compile(r"[^\W\d_][-‐\u00ad]$")
_RUNS_ON = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.BLOCK_QUOTATION)
_CLOSE = 1.6  # times the size: the distance of lines in one paragraph
_LONG = 9  # times the size: shorter lines are labels, not the full lines of a column
_LOOK_AHEAD = 80  # blocks: the words of a chart may stand between the two halves


def joined(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the blocks of the body with the halves of broken paragraphs made one.

    Args:
        drafts: In reading order.
    """
    found = list(drafts)
    index = 0
    while index < len(found):
        draft = found[index]
        if draft.kind in _RUNS_ON and not _ENDED.search(draft.last.text):
            other = _other_half(found, index)
            if other:
                half = found.pop(other)
                found[index] = replace(draft, lines=draft.lines + half.lines, right=half.right)
                continue
        index += 1
    return found


def _other_half(drafts: Sequence[Draft], index: int) -> int:
    """Return where the other half of an unfinished paragraph is, or 0."""
    draft = drafts[index]
    page, last = draft.lines[-1]
    for at in range(index + 1, min(index + 1 + _LOOK_AHEAD, len(drafts))):
        other = drafts[at]
        other_page, first = other.lines[0]
        if other_page > page + 1:
            return 0
        if other.kind is BlockKind.PARAGRAPH and _alike(draft, other):
            adjacent = at == index + 1
            gap = first.baseline - last.baseline
            moved = other_page != page or gap < 0 or (adjacent and gap < _CLOSE * last.size)
            return at if moved and _goes_on(draft, other, adjacent=adjacent) else 0
    return 0


def _alike(draft: Draft, other: Draft) -> bool:
    last, first = draft.last, other.first
    if abs(last.size - first.size) > 0.03 * last.size or last.style.italic != first.style.italic:
        return False
    return last.style.font == first.style.font or (last.bold == first.bold and last.style.colour == first.style.colour)


def _goes_on(draft: Draft, other: Draft, *, adjacent: bool) -> bool:
    last, following = draft.last, other.first.text
    if list_mark(following):
        return False
    if _HYPHEN.search(last.text) and following[:1].islower():
        return True
    full = draft.right - last.right < other.first.lead + 0.6 * last.size and last.width > _LONG * last.size
    if following[:1].islower():
        return full if not adjacent else len(draft.text) > 30 or full
    return adjacent and full and len(draft.text) > 60 and not last.text.endswith((";", "”", "’"))
