"""Characters that a terminal obeys instead of showing: controls, line ends, changes of direction."""

from __future__ import annotations

import re

# C0 and C1, U+2028 and U+2029, embeddings, overrides and isolates of Unicode's bidirectional algorithm, and surrogates,
# by which Python represents bytes of a name that are not UTF-8.
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def escape_controls(text: str, *, kept: str = "") -> str:
    r"""Escape the control characters of a text but the kept ones: `new\nline.txt` for a name with a line end."""
    return _OBEYED.sub(lambda found: found[0] if found[0] in kept else _escape(found[0]), text)


def remove_controls(text: str, *, kept: str = "") -> str:
    """Return a text without control characters, except the kept ones."""
    return _OBEYED.sub(lambda found: found[0] if found[0] in kept else "", text)


def escape_in_json(text: str) -> str:
    """Escape the control characters of a value in JSON that is written on several lines."""
    return _OBEYED.sub(lambda found: found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}", text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
