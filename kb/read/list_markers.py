"""Marks of list items: bullets of symbol fonts, typed bullets, numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from kb.model import BlockKind
from kb.read.document_builder import BlockDraft
from kb.text.characters import BULLETS, SOLID_BULLETS
from kb.text.figures import format_letters, format_roman

_TYPED_BULLET = re.compile(
    rf"\s*(?P<mark>[{BULLETS}➤✔❖\uf0b7\uf0a7\uf0d8\uf0fc])\s+(?=\S)|\s*(?P<tight>[{SOLID_BULLETS}])(?=\S)"
)
_SYMBOL_FONT = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf02d": "–", "·": "•"}


def normalize_bullet(mark: str) -> str:
    """Return a bullet as a character of ordinary fonts; symbol fonts use the private use area."""
    return _SYMBOL_FONT.get(mark, mark if mark and not "\ue000" <= mark[0] <= "\uf8ff" else "•")


def convert_typed_bullets(drafts: Sequence[BlockDraft]) -> list[BlockDraft]:
    """Turn paragraphs that begin with a typed bullet into list items."""
    found: list[BlockDraft] = []
    for draft in drafts:
        typed = draft.kind is BlockKind.PARAGRAPH or (draft.kind is BlockKind.LIST_ITEM and draft.mark in {"", "•"})
        strings = list(takewhile(lambda part: isinstance(part, str), draft.parts)) if typed else []
        text = "".join(str(part) for part in strings)
        match = _TYPED_BULLET.match(text)
        if match:
            mark = normalize_bullet(match.group("mark") or match.group("tight"))
            parts = (text[match.end() :], *draft.parts[len(strings) :])
            found.append(replace(draft, kind=BlockKind.LIST_ITEM, mark=mark, parts=parts))
        else:
            found.append(draft)
    return found


def format_item_number(number: int, form: str) -> str:
    """Return a number as an ordered list of a type shows it, in HTML or OpenDocument: "1", "a", "A", "i" or "I"."""
    if not 0 < number < 4000 or form not in {"a", "A", "i", "I"}:
        return str(number)
    text = format_letters(number) if form in "aA" else format_roman(number)
    return text.upper() if form.isupper() else text
