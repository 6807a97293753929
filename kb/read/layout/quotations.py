"""Paragraphs that are set apart as quotations: between quotation marks, and not set like the text around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.model import BlockKind
from kb.read.layout.drafts import Draft
from kb.read.layout.headings import Body

_OPENS = re.compile(r"[“\"‘«„']\s?\S")
_CLOSES = re.compile(r"[”\"’»][.,]?\s*(?:\([^()]{2,60}\)\.?)?$")
_ATTRIBUTES = re.compile(r"[–—-]\s?[A-Z“]")
_MIN_CHARS, _MAX_ATTRIBUTION = 40, 140
_MAX_PARAGRAPHS = 6
_SIZE = 0.06


def _apart(draft: Draft, body: Body) -> bool:
    """Tell whether a paragraph is not set like most of the document."""
    style = max((line for _, line in draft.lines), key=lambda line: len(line.text)).style
    return (
        style.italic
        or style.colour != body.colour
        or abs(style.size - body.size) > _SIZE * body.size
        or style.font != body.font
    )


def with_quotations(drafts: Sequence[Draft], body: Body) -> list[Draft]:
    """Return the blocks with set-apart quotations told from paragraphs.

    Args:
        drafts: Of one printed page, in reading order.
        body: How most of the document is set.
    """
    found = list(drafts)
    at = 0
    while at < len(found):
        end = _end(found, at, body)
        for index in range(at, end):
            found[index] = replace(found[index], kind=BlockKind.BLOCK_QUOTATION, mark="")
        if (
            end > at
            and end < len(found)
            and _ATTRIBUTES.match(found[end].text)
            and len(found[end].text) < _MAX_ATTRIBUTION
        ):
            found[end] = replace(found[end], kind=BlockKind.PARAGRAPH, mark="")  # a dash and a name: no list
        at = max(end, at + 1)
    return found


def _end(drafts: Sequence[Draft], at: int, body: Body) -> int:
    """Return the index after the last paragraph of a quotation that begins at a block, or that block's own."""
    first = drafts[at]
    if first.kind is not BlockKind.PARAGRAPH or not _OPENS.match(first.text) or not _apart(first, body):
        return at
    chars = 0
    for index in range(at, min(at + _MAX_PARAGRAPHS, len(drafts))):
        draft = drafts[index]
        if draft.kind is not BlockKind.PARAGRAPH or draft.first.style.size != first.first.style.size:
            return at
        chars += len(draft.text)
        if _CLOSES.search(draft.text):
            return index + 1 if chars >= _MIN_CHARS else at
    return at
