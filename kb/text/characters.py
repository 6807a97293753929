"""Sets of characters in print: quotation marks, dashes, hyphens, bullets, invisible characters.

Each constant is a string, to be tested with `in` or put into a character class of a regular expression. Of the
characters that are special there, only the ASCII hyphen occurs, and then comes first.
"""

from __future__ import annotations

# --------------------------------------------------------------------------------- quotation marks

CURLY_DOUBLE_QUOTES = "“”„‟"
GUILLEMETS = "«»"
SINGLE_GUILLEMETS = "‹›"
DOUBLE_QUOTES = '"＂' + CURLY_DOUBLE_QUOTES + GUILLEMETS
OPENING_DOUBLE_QUOTES = "“„‟«"
CLOSING_DOUBLE_QUOTES = "”»"
COMMON_SINGLE_QUOTES = "'‘’‚‛"
SINGLE_QUOTES = COMMON_SINGLE_QUOTES + "＇"
BLOCK_OPENING_QUOTES = '“"‘«„'
"""Opening marks of a quotation set as a paragraph of its own."""
BLOCK_CLOSING_QUOTES = '”"’»'

# ------------------------------------------------------------------------------ dashes and hyphens

DASHES = "‐‑‒–—―−﹘﹣－"
"""Hyphens, dashes and the minus sign, without the ASCII hyphen."""
HYPHENS = "-‐\u00ad"
"""Hyphens at line ends: ASCII, Unicode and soft."""

# ----------------------------------------------------------------------------------------- bullets

SOLID_BULLETS = "•●▪■"
BULLETS = SOLID_BULLETS + "◦○□·‣➢✓"
"""Those of most typed lists."""
PRINTED_BULLETS = BULLETS + "◆◇►▶➤➔→✔✗❖⁃∙"
"""With those of designed pages."""

# ---------------------------------------------------------------------------- invisible characters

INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""The soft hyphen, characters of no width, marks of direction and the byte order mark."""
