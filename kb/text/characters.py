"""Sets of characters in print, and control characters, which a terminal obeys instead of showing.

Each public constant is a string, to be tested with `in` or put into a character class of a regular expression. Of the
characters that are special there, only the ASCII hyphen occurs, and then comes first.
"""

from __future__ import annotations

import re

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

# ------------------------------------------------------------------------------- control characters

# C0 and C1, U+2028 and U+2029, embeddings, overrides and isolates of Unicode's bidirectional algorithm, and surrogates,
# by which Python represents bytes of a name that are not UTF-8.
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escape_controls(text: str, *, kept: str = "") -> str:
    r"""Escape the control characters of a text but the kept ones: `new\nline.txt` for a name with a line end."""
    return _OBEYED.sub(lambda found: found[0] if found[0] in kept else _escape(found[0]), text)


def remove_controls(text: str, *, kept: str = "") -> str:
    """Return a text without control characters, except the kept ones."""
    return _OBEYED.sub(lambda found: found[0] if found[0] in kept else "", text)


def remove_not_in_xml(text: str) -> str:
    """Return a text without the characters that XML cannot contain."""
    return _NOT_IN_XML.sub("", text)


def escape_in_json(text: str) -> str:
    """Escape the control characters of a value in JSON that is written on several lines."""
    return _OBEYED.sub(lambda found: found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}", text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
