"""Characters that a terminal obeys instead of showing: control characters, line ends, changes of direction."""

from __future__ import annotations

import re

# C0 and C1, U+2028 and U+2029, embeddings, overrides and isolates of Unicode's bidirectional algorithm, and bytes of a
# name that are no UTF-8, which Python has as surrogates and no terminal is given.
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def escape_controls(text: str, *, kept: str = "") -> str:
    r"""Return a text on one line that a terminal shows as it is: `new\nline.txt` for a name with a line end.

    Args:
        text: Such as a name of a file, or a sentence with one.
        kept: Characters that are left.
    """
    return _OBEYED.sub(lambda found: found[0] if found[0] in kept else _escape(found[0]), text)


def remove_controls(text: str, *, kept: str = "") -> str:
    """Return a text without such characters, but for those that are kept."""
    return _OBEYED.sub(lambda found: found[0] if found[0] in kept else "", text)


def escape_in_json(text: str) -> str:
    """Return the text of a value in JSON, written on several lines, without such characters."""
    return _OBEYED.sub(lambda found: found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}", text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
