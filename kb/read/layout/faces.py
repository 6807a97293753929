"""What a font's name, weight and flags say of how its letters look.

Knows no PDF library: a reader of files gives it the three.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_BOLD = re.compile(r"bold|black|heavy|demi|extrab|\bbd\b", re.IGNORECASE)
_NOT_BOLD = re.compile(r"light|book|regular|roman|medium|thin", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|kursiv", re.IGNORECASE)
_FORCE_BOLD, _ITALIC_FLAG = 1 << 18, 1 << 6  # bits of a font descriptor's flags: PDF 32000-1, table 123
_HEAVY = 650  # a font's weight; 400 is regular and 700 bold


class Face(NamedTuple):
    """A font as its letters look."""

    name: str
    bold: bool
    italic: bool


NO_FACE = Face("", bold=False, italic=False)


def face_of(name: str, weight: int, flags: int) -> Face:
    """Return how a font's letters look; its name is believed before its weight, which programs often get wrong.

    Args:
        name: The font's name, perhaps with the prefix of a subset.
        weight: 100 to 900, or 0 where it is not known.
        flags: Of the font's descriptor, or -1 where they are not known.
    """
    plain = _SUBSET.sub("", name)
    known = max(flags, 0)
    if _BOLD.search(plain):
        bold = True
    elif _NOT_BOLD.search(plain):
        bold = False
    else:
        bold = bool(known & _FORCE_BOLD) or weight >= _HEAVY
    return Face(plain, bold, bool(_ITALIC.search(plain) or known & _ITALIC_FLAG))
