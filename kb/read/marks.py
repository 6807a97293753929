"""The marks of list items: how numbers are printed, and marks that were typed as text.

Knows no file format.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from kb.model import BlockKind
from kb.read.build import Draft

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_TYPED_BULLET = re.compile(r"\s*(?P<mark>[•·▪◦‣●○■□➢➤✓✔❖\uf0b7\uf0a7\uf0d8\uf0fc])\s+(?=\S)|\s*(?P<tight>[•▪●■])(?=\S)")
_SYMBOL_FONT = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf02d": "–", "·": "•"}


def roman(number: int) -> str:
    """Return a Roman number in small letters."""
    found = ""
    for value, letters in _ROMAN:
        found += letters * (number // value)
        number %= value
    return found


def letters(number: int) -> str:
    """Return a number in letters: a to z, aa, bb, ..."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def number_mark(number: int, form: str) -> str:
    """Return a number as the lists of HTML print it.

    Args:
        number: The number.
        form: "1", "a", "A", "i" or "I".
    """
    if not 0 < number < 4000 or form not in {"a", "A", "i", "I"}:
        return str(number)
    text = letters(number) if form in "aA" else roman(number)
    return text.upper() if form.isupper() else text


def bullet(mark: str) -> str:
    """Return a bullet as a character that every font has: symbol fonts keep theirs in a private place."""
    return _SYMBOL_FONT.get(mark, mark if mark and not "\ue000" <= mark[0] <= "\uf8ff" else "•")


def typed_bullets(drafts: Sequence[Draft]) -> list[Draft]:
    """Make list items of the paragraphs that begin with a bullet typed as text."""
    found: list[Draft] = []
    for draft in drafts:
        typed = draft.kind is BlockKind.PARAGRAPH or (draft.kind is BlockKind.LIST_ITEM and draft.mark in {"", "•"})
        strings = list(takewhile(lambda part: isinstance(part, str), draft.parts)) if typed else []
        text = "".join(str(part) for part in strings)
        match = _TYPED_BULLET.match(text)
        if match:
            mark = bullet(match.group("mark") or match.group("tight"))
            parts = (text[match.end() :], *draft.parts[len(strings) :])
            found.append(replace(draft, kind=BlockKind.LIST_ITEM, mark=mark, parts=parts))
        else:
            found.append(draft)
    return found
