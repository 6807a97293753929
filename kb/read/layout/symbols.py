"""Fonts of symbols, whose letters are not letters -> the bullets and ticks that are seen."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from kb.read.layout.glyphs import Glyphs

_SYMBOL_FONT = re.compile(r"wingdings|webdings|dingbats", re.IGNORECASE)
_BULLET = ord("•")
_LETTERS, _PRIVATE = 0x2000, 0xF000  # below the first a code is a letter's; from the second on, one of the font's own
# What the codes of Wingdings, the commonest of them, look like; all others become a bullet.
_SEEN = {ord(letter): ord(seen) for letter, seen in zip("lmnoqvwØàüûþ§¨", "●○■□❑❖◆➢→✓✗☑▪□", strict=True)}


def with_symbols(glyphs: Glyphs) -> Glyphs:
    """Return a page's glyphs with those of symbol fonts as the characters they look like."""
    is_symbol = np.array([bool(_SYMBOL_FONT.search(style.font)) for style in glyphs.styles], bool)
    if not is_symbol.any():
        return glyphs
    own = is_symbol[glyphs.run] & (glyphs.run >= 0) & (glyphs.codes > 32)
    own &= (glyphs.codes < _LETTERS) | ((glyphs.codes >= _PRIVATE) & (glyphs.codes < _PRIVATE + 0x100))
    codes = glyphs.codes.copy()
    codes[own] = [_SEEN.get(code & 0xFF, _BULLET) for code in codes[own].tolist()]
    return replace(glyphs, codes=codes)
